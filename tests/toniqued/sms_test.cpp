// toniqued, MariaDB and the real gammu-smsd: what the modem receives is in the ledger once, whoever is
// killed; what sites are told goes out one message at a time.
#include "tests/support/poll.hpp"
#include "tests/support/smsd.hpp"
#include "tests/toniqued/toniqued_end.hpp"

#include <fmt/core.h>

#include <csignal>

using namespace wesh;
using namespace wesh::tonique;
using namespace std::chrono_literals;

namespace {

const std::string number = "+33612345678";

struct sms_end : test::toniqued_end {
    explicit sms_end(const std::string& more = {})
        : toniqued_end{more} {
        site.form = form::small;
        start();
    }
    std::int64_t readings() { return count("SELECT COUNT(*) FROM reading"); }
    std::int64_t unprocessed() { return count("SELECT COUNT(*) FROM inbox WHERE Processed = 'false'"); }
    bool have(const std::string& sql, std::int64_t n, std::chrono::seconds most = 40s) {
        return test::soon(most, [&] {
            try {
                return count(sql) == n;
            } catch (const std::exception&) {
                return false; // the server is away
            }
        });
    }
    body last_said() {
        database::connection c{scratch.options()};
        const auto found =
            c.ask("said", "SELECT TextDecoded, DestinationNumber FROM sentitems ORDER BY ID DESC LIMIT 1");
        CHECK(!found.empty());
        CHECK_EQUAL(number, std::string{found.front().text(1)});
        return site.read({{from_base16(found.front().text(0)).value()}, {}}).at(0);
    }

    test::smsd_settings on_tables() const {
        auto s = test::centre_sql_on(server, scratch.options().name, phone.lines());
        s.status = 2; // its account may write that too
        return s;
    }
    void receive(const std::string& sender, const std::string& text) { phone.receive({sender, text}); }

    test::folder smsd_folder;
    test::dummy_phone phone{smsd_folder / "phone"};
    test::smsd modem{smsd_folder, "centre", on_tables()};
};

} // namespace

class sms_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(sms_test);
    CPPUNIT_TEST(messages_become_readings_and_are_acknowledged);
    CPPUNIT_TEST(kill_of_everybody_loses_and_doubles_nothing);
    CPPUNIT_TEST(a_storm_of_strangers_delays_no_packet_beyond_its_reading);
    CPPUNIT_TEST_SUITE_END();

  public:
    void messages_become_readings_and_are_acknowledged() {
        sms_end c{"[sms]\nacknowledge_packets = 2\n"};
        c.receive(number, to_base16(c.site.hour(1, 1)));
        c.phone.receive({number, {}, to_base16(c.site.hour(2, 2))});
        c.receive(";id>pwn;", "'; DROP TABLE site; -- $(touch pwned)");
        c.phone.receive({.sender = number, .text = "part of something longer", .header = "050003AA0101"});
        CHECK(c.have("SELECT COUNT(*) FROM reading", 2));
        CHECK(c.have("SELECT COUNT(*) FROM sms_sent WHERE outcome = 'sent'", 1));
        const auto a = std::get<acknowledgement>(c.last_said());
        CHECK_EQUAL(2U, a.cumulative);
        CHECK_EQUAL(std::int64_t{2}, c.count("SELECT received FROM sms_month WHERE site = 1"));
        CHECK_EQUAL(std::int64_t{1}, c.count("SELECT sent FROM sms_month WHERE site = 1"));
        CHECK_EQUAL(std::int64_t{1}, c.count("SELECT COUNT(*) FROM site_sms WHERE number = '+33612345678'"));
        CHECK_EQUAL(std::int64_t{1},
                    c.count("SELECT COUNT(*) FROM quarantine WHERE reason = 14 AND carrier = 'sms'"));
        CHECK_EQUAL(std::int64_t{0}, c.count("SELECT COUNT(*) FROM outbox"));
        CHECK_EQUAL(std::int64_t{1}, c.count("SELECT COUNT(*) FROM site"));
        CHECK(!std::filesystem::exists("pwned") && !std::filesystem::exists("pwn"));
        CHECK(!c.modem.ran_something());
        CHECK(c.modem.log().find("Permission") == std::string::npos);
        CHECK_EQUAL(std::int64_t{1}, c.count("SELECT COUNT(*) FROM phones"));
        CHECK(c.program->stop().clean());
    }
    void kill_of_everybody_loses_and_doubles_nothing() {
        sms_end c{"[sms]\nacknowledge_packets = 5\n"};
        constexpr std::uint32_t packets = 60;
        for (std::uint32_t n = 1; n <= packets; ++n) {
            c.receive(number, to_base16(c.site.hour(n, n)));
            if (n % 10 == 0) {
                c.modem.kill();
                c.modem.start();
            }
            if (n % 15 == 0) {
                c.program->signal(SIGKILL);
                c.program->wait();
                c.start();
            }
            if (n == 30 || n == 45) {
                c.server.kill();
                c.server.start();
            }
            std::this_thread::sleep_for(50ms);
        }
        CHECK(c.have("SELECT COUNT(*) FROM reading", packets, 90s));
        CHECK(c.have("SELECT COUNT(*) FROM inbox WHERE Processed = 'false'", 0, 90s));
        CHECK_EQUAL(std::int64_t{packets}, c.count("SELECT COUNT(*) FROM packet"));
        CHECK_EQUAL(std::int64_t{packets} * (packets + 1) / 2, c.count("SELECT SUM(value) FROM reading"));
        CHECK_EQUAL(std::int64_t{0}, c.count("SELECT COUNT(*) FROM reading_conflict"));
        CHECK(c.have("SELECT COUNT(*) FROM sms_sent WHERE outcome = 'waiting'", 0, 60s));
        // Each number to the site was used once.
        CHECK_EQUAL(std::int64_t{0}, c.count("SELECT COUNT(*) - COUNT(DISTINCT number) FROM sms_sent"));
        CHECK_EQUAL(packets, c.acknowledged({c.site.hour(1, 1)}).cumulative);
    }
    void a_storm_of_strangers_delays_no_packet_beyond_its_reading() {
        sms_end c{"[sms]\nacknowledge_packets = 2\n"};
        for (int i = 0; i < 500; ++i) c.receive("+33700000000", fmt::format("you won {}", i));
        c.receive(number, to_base16(c.site.hour(1, 1)));
        CHECK(c.have("SELECT COUNT(*) FROM inbox", 501, 120s));
        // All are read: the packet is there at once.
        CHECK(c.have("SELECT COUNT(*) FROM reading", 1, 3s));
        CHECK(c.have("SELECT COUNT(*) FROM inbox WHERE Processed = 'false'", 0, 3s));
        CHECK_EQUAL(std::int64_t{500}, c.count("SELECT received FROM sms_month WHERE site = 0"));
        CHECK_EQUAL(std::int64_t{500}, c.count("SELECT COUNT(*) FROM quarantine"));
        CHECK(c.program->stop().clean());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(sms_test);
