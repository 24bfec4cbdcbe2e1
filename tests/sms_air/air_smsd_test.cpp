// Two real gammu-smsd 1.42 on modems of weshsim, with all that can befall a message between them.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/smsd.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace wesh::test {
namespace {

using namespace std::chrono_literals;

const std::string site_number = "+33600000001";
const std::string centre_number = "+33600000000";

/// 80 bytes as base16: the greatest packet.
const std::string digits = [] {
    std::string text;
    for (int i = 0; i < 10; ++i) text += "0123456789ABCDEF";
    return text;
}();

/// A line of the journal.
struct journal_line {
    std::string sender, receiver, fate, text;
    std::size_t delivered = 0; ///< how often
};

struct two_modems {
    folder where;
    simulator air;
    smsd site;
    smsd centre;

    two_modems()
        : air{where, scenario(where)}
        , site{where, "site", modem_at(where / "gsm-site")}
        , centre{where, "centre", modem_at(where / "gsm-centre")} {}

    static std::string scenario(const folder& f) {
        const auto modem = [&](const std::string& name, const std::string& number) {
            return "[[modem]]\nname = \"" + name + "\"\nnumber = \"" + number + "\"\nport = \"" +
                   (f / ("gsm-" + name)) + "\"\n";
        };
        return "seed = 7\n" + modem("site", site_number) + modem("centre", centre_number);
    }
    std::vector<journal_line> journal() const {
        std::vector<journal_line> all;
        for (const auto& line : air.control("journal")) {
            std::istringstream words{line};
            std::string number, sent, times, kind;
            journal_line j;
            words >> number >> j.sender >> j.receiver >> j.fate >> sent >> times >> kind;
            std::getline(words >> std::ws, j.text);
            j.delivered =
                times == "-" ? 0 : 1 + static_cast<std::size_t>(std::count(times.begin(), times.end(), ','));
            all.push_back(std::move(j));
        }
        return all;
    }
    /// All that both hold, when what is waited for does not come.
    std::string state() const {
        std::string text = "site: " + site.log() + "\ncentre: " + centre.log() + "\n";
        for (const auto& line : air.control("journal")) text += line + "\n";
        return text;
    }
    template <class F>
    void wait(std::chrono::seconds limit, const F& enough) const {
        const bool came = soon(limit, enough);
        CHECK_MESSAGE(came ? "" : state(), came);
    }
};

bool has(const smsd& s, const received_sms& m) {
    const auto all = s.inbox();
    return std::count(all.begin(), all.end(), m) == 1;
}

} // namespace

class air_smsd_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(air_smsd_test);
    CPPUNIT_TEST(texts_and_data_arrive_as_they_were_sent);
    CPPUNIT_TEST(an_error_of_the_network_delays_and_loses_nothing);
    CPPUNIT_TEST(a_full_memory_delays_and_loses_nothing);
    CPPUNIT_TEST(a_modem_that_vanishes_is_found_again);
    CPPUNIT_TEST(what_the_journal_says_is_what_came);
    CPPUNIT_TEST(a_storm_is_read_in_seconds);
    CPPUNIT_TEST(a_report_of_delivery_reaches_the_table);
    CPPUNIT_TEST_SUITE_END();

  public:
    void texts_and_data_arrive_as_they_were_sent() {
        two_modems w;
        w.site.send(centre_number, digits);
        w.site.send(centre_number, "reported", true);
        w.centre.send(site_number, digits);
        w.centre.send_data(site_number, "00FF80" + digits);
        w.air.control("sms ;id>pwn; centre text $(touch pwn) `id` Größe 5 €");
        w.air.control("sms EDF site data 001A1B");
        w.wait(40s, [&] { return w.centre.inbox().size() == 3 && w.site.inbox().size() == 4; });
        CHECK(has(w.centre, {site_number, digits, false}));
        CHECK(has(w.site, {centre_number, digits, false}));
        CHECK(has(w.site, {centre_number, std::string{"\0\xff\x80", 3} + bytes_of(digits), true}));
        CHECK(has(w.centre, {";id>pwn;", "$(touch pwn) `id` Größe 5 €", false}));
        CHECK(has(w.site, {"EDF", std::string{"\0\x1a\x1b", 3}, true}));
        // A report, though this smsd is told to want none: 1.42 keeps it like a text.
        CHECK(has(w.site, {centre_number, "Delivered", false}));
        CHECK_EQUAL(1, w.air.counts("site").at("reports"));
        CHECK_EQUAL(0, w.air.counts("centre").at("reports"));
        for (const auto& f : std::filesystem::recursive_directory_iterator{w.where.path()})
            CHECK_MESSAGE(f.path().string(), f.path().filename() != "pwn");
        w.site.stop();
        w.centre.stop();
    }
    void an_error_of_the_network_delays_and_loses_nothing() {
        two_modems w;
        w.air.control("fault site error=38 next 3");
        w.site.send(centre_number, "first");
        w.site.send(centre_number, "second");
        w.wait(40s, [&] { return w.centre.inbox().size() == 2; });
        CHECK_EQUAL(3, w.air.counts("site").at("refused"));
        CHECK_EQUAL(std::size_t{2}, w.journal().size());
        CHECK_EQUAL(std::string{"first"}, w.journal()[0].text);
        w.wait(5s, [&] { return w.site.waiting() == 0 && w.site.sent() == 2; });
    }
    void a_full_memory_delays_and_loses_nothing() {
        two_modems w;
        w.air.control("set centre memory 2");
        for (int i = 0; i < 9; ++i)
            w.air.control("sms +33699999999 centre text message " + std::to_string(i));
        CHECK(w.air.counts("centre").at("full") > 0);
        w.wait(40s, [&] { return w.centre.inbox().size() == 9; });
        for (int i = 0; i < 9; ++i)
            CHECK(has(w.centre, {"+33699999999", "message " + std::to_string(i), false}));
        w.wait(5s, [&] { return w.air.counts("centre").at("kept") == 0; });
    }
    void a_modem_that_vanishes_is_found_again() {
        two_modems w;
        w.site.send(centre_number, "before");
        w.wait(40s, [&] { return w.centre.inbox().size() == 1; });
        w.air.control("fault site unplug 8s");
        CHECK(!std::filesystem::exists(std::filesystem::symlink_status(w.where / "gsm-site")));
        w.site.send(centre_number, "meanwhile");
        w.air.control("sms EDF site text to one that is away");
        CHECK_EQUAL(1, w.air.counts("air").at("waiting"));
        w.wait(90s, [&] { return w.centre.inbox().size() == 2 && w.site.inbox().size() == 1; });
        CHECK(has(w.centre, {site_number, "meanwhile", false}));
        CHECK(w.site.program().running());
        CHECK(w.air.counts("site").at("readers") > 1);
    }
    void what_the_journal_says_is_what_came() {
        two_modems w;
        for (const auto* f : {"loss=0.3", "repeat=0.3", "delay=0s-3s", "reorder=0.2"})
            w.air.control(std::string{"fault air "} + f);
        // Each from another, as the files of one sender and second have an order of their own.
        for (int i = 0; i < 40; ++i)
            w.air.control("sms +336000001" + std::to_string(10 + i) + " centre text hello " +
                          std::to_string(i));
        w.wait(40s, [&] {
            return w.air.counts("air").at("flying") + w.air.counts("air").at("waiting") == 0 &&
                   w.air.counts("centre").at("kept") == 0;
        });
        std::vector<received_sms> said;
        for (const auto& j : w.journal()) {
            CHECK(j.fate == "lost" || j.fate == "delivered");
            for (std::size_t i = 0; i < j.delivered; ++i) said.push_back({j.sender, j.text, false});
        }
        auto came = w.centre.inbox();
        std::sort(said.begin(), said.end());
        std::sort(came.begin(), came.end());
        CHECK_MESSAGE(w.state(), said == came);
        const auto counts = w.air.counts("air");
        CHECK(counts.at("lost") > 4 && counts.at("repeated") > 2 && counts.at("overtaken") > 0);
    }
    void a_storm_is_read_in_seconds() {
        two_modems w;
        w.air.control("sms ;id>pwn; centre times 500 text " + digits);
        std::size_t came = 0;
        w.wait(sanitized() ? 180s : 60s, [&] { return (came += w.centre.take().size()) == 500; });
        CHECK_EQUAL(0, w.air.counts("air").at("waiting"));
    }
    void a_report_of_delivery_reaches_the_table() {
        const folder where, data;
        const mariadb server{data};
        server.sql("CREATE DATABASE sms");
        server.sql(gammu_tables(), "sms");
        const simulator air{where, two_modems::scenario(where)};
        const smsd centre{where, "centre", sql_on(server, "sms", modem_at(where / "gsm-centre"))};
        server.sql("INSERT INTO outbox (DestinationNumber, TextDecoded, CreatorID, Coding, DeliveryReport) "
                   "VALUES ('" +
                       site_number + "', 'hello', 'test', 'Default_No_Compression', 'yes')",
                   "sms");
        const bool told = soon(40s, [&] {
            return server.sql("SELECT Status, TPMR FROM sentitems", "sms") == "DeliveryOK\t1\n";
        });
        CHECK_MESSAGE(told ? "" : centre.log() + server.sql("SELECT * FROM sentitems", "sms"), told);
        CHECK_EQUAL(1, air.counts("centre").at("reports"));
        CHECK_EQUAL(1, air.counts("site").at("kept"));
    }

  private:
    static std::string bytes_of(const std::string& hex) {
        std::string bytes;
        for (std::size_t i = 0; i < hex.size(); i += 2)
            bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
        return bytes;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(air_smsd_test);

} // namespace wesh::test
