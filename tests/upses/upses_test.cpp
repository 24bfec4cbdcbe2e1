// Simulated UPSes before those who read UPSes: upsc of NUT, and weshd with all behind it up to libwesh and
// weshclient. And the same file before dummy-ups and weshsim.
#include "tests/support/mariadb.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"
#include "tests/support/upsd.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

using ups_map = std::map<std::string, std::string>;

/// What the program upsc prints, and with which code it ends.
struct upsc_said {
    int code = -1;
    std::string text; ///< without what it says of TLS
    ups_map values;
};
upsc_said upsc(const test::folder& where, const std::vector<std::string>& words) {
    const auto program = test::peers_folder() + "/bin/upsc";
    if (!std::filesystem::exists(program)) throw test::not_run{"make peers could not fetch upsc"};
    std::vector<std::string> line{program};
    line.insert(line.end(), words.begin(), words.end());
    const auto output = where / "upsc";
    std::filesystem::remove(output);
    test::process p{line, output};
    upsc_said said;
    said.code = p.wait().code;
    std::stringstream all{p.output()};
    for (std::string one; std::getline(all, one);) {
        if (one.starts_with("Init SSL")) continue;
        said.text += one + "\n";
        if (const auto colon = one.find(": "); colon != std::string::npos)
            said.values.emplace(one.substr(0, colon), one.substr(colon + 2));
    }
    return said;
}

/// A UPS, weshd that stands on it, and a box beside it that is asked often.
struct ups_site {
    explicit ups_site(const std::string& settings = "cut_after = \"0s\"\nback_after = \"0s\"\n")
        : things{where, "[[ups]]\nname = \"rack\"\n[[box]]\nname = \"box\"\n"}
        , daemon{where}
        , client{daemon.socket()} {
        daemon.configure(fmt::format("[[device]]\nname = \"rack\"\ndriver = \"nut\"\naddress = \"{}\"\n"
                                     "period = \"1s\"\n{}"
                                     "[[device]]\nname = \"box\"\ndriver = \"wes\"\naddress = \"{}\"\n{}",
                                     things.address("rack"), settings, things.address("box"),
                                     test::quick_device));
        daemon.start();
        CHECK(becomes(supply::on_line));
    }
    bool becomes(supply s, std::chrono::milliseconds limit = 10s) const {
        return test::soon(limit, [&] {
            try {
                return client.get_ups("rack").supply() == s;
            } catch (const error&) {
                return false; // it has not been asked yet
            }
        });
    }

    test::folder where;
    test::simulator things;
    test::site_daemon daemon;
    wesh::interface client;
};

} // namespace

class upses_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(upses_test);
    CPPUNIT_TEST(upsc_reads_what_the_scenario_says);
    CPPUNIT_TEST(upsc_is_told_of_each_fault_as_by_upsd);
    CPPUNIT_TEST(dummy_ups_and_weshsim_say_the_same_of_one_file);
    CPPUNIT_TEST(a_cut_is_seen_told_acknowledged_and_over);
    CPPUNIT_TEST(what_nobody_hears_is_unknown_whatever_the_fault);
    CPPUNIT_TEST(weshd_reads_and_never_logs_in);
    CPPUNIT_TEST_SUITE_END();

  public:
    void upsc_reads_what_the_scenario_says() {
        const test::folder f;
        std::ifstream file{"sim/scenarios/ups.toml"};
        std::stringstream text;
        text << file.rdbuf();
        const test::simulator s{f, text.str()};
        const auto at = s.address("rack").substr(s.address("rack").find('@') + 1);
        CHECK_EQUAL(std::string{"attic\nodd\nrack\nworkshop\n"}, sorted(upsc(f, {"-l", at}).text));
        for (const char* name : {"rack", "workshop", "odd"}) {
            ups_map told;
            for (const auto& line : s.control(std::string{"get "} + name))
                told.emplace(line.substr(0, line.find(' ')),
                             line.substr(std::min(line.find(' ') + 1, line.size())));
            auto read = upsc(f, {s.address(name)}).values;
            // It walks between the two.
            told.erase("ups.load");
            read.erase("ups.load");
            CHECK(told.size() > 15);
            CHECK_MESSAGE(name, told == read);
        }
        CHECK_EQUAL(std::string{"OL BOOST RB\n"}, upsc(f, {s.address("workshop"), "ups.status"}).text);
    }
    void upsc_is_told_of_each_fault_as_by_upsd() {
        const test::folder f;
        const test::simulator s{f, "[[ups]]\nname = \"a\"\n"};
        const auto told = [&](const std::string& fault) {
            s.control("fault a " + fault);
            const auto said = upsc(f, {s.address("a"), "ups.status"});
            CHECK_EQUAL(1, said.code);
            return said.text;
        };
        CHECK_EQUAL(std::string{"Error: Driver not connected\n"}, told("driver-lost"));
        CHECK_EQUAL(std::string{"Error: Data stale\n"}, told("stale"));
        CHECK_EQUAL(std::string{"Error: Access denied\n"}, told("error"));
        CHECK_EQUAL(std::string{"Error: Unknown UPS\n"}, told("error=UNKNOWN-UPS"));
        CHECK(told("refuse").find("Connection refused") != std::string::npos);
        CHECK(!told("drop").empty());
        s.control("clear a");
        CHECK_EQUAL(std::string{"Error: Variable not supported by UPS\n"},
                    upsc(f, {s.address("a"), "ups.nope"}).text);
        CHECK_EQUAL(std::string{"OL\n"}, upsc(f, {s.address("a"), "ups.status"}).text);
    }
    void dummy_ups_and_weshsim_say_the_same_of_one_file() {
        const test::folder f;
        const test::nut_peer peer{f,
                                  {{"a",
                                    {{"ups.status", "OL  CHRG # now"},
                                     {"ups.mfr", "\"Acme  &\" Sons"},
                                     {"ups.model", "x\"y z\"w 100%"},
                                     {"ups.id", "say \\\"hi\\\" \\\\ back\\ slash"},
                                     {"device.part", "a=b c = d"},
                                     {"battery.type", "Pb#Ac"},
                                     {"battery.charge", "100 #BAD"},
                                     {"input.voltage", "\t231.4"}}}}};
        const test::simulator s{f, "[[ups]]\nname = \"a\"\nfile = \"nut/a.dev\"\n"};
        const auto ours = upsc(f, {s.address("a")}).values;
        ups_map theirs; // its status is WAIT at first, and all there is
        test::soon(10s,
                   [&] { return (theirs = upsc(f, {peer.address("a")}).values).contains("input.voltage"); });
        CHECK_EQUAL(std::size_t{8}, ours.size());
        for (const auto& [name, value] : ours) {
            CHECK_MESSAGE(name, theirs.contains(name));
            CHECK_EQUAL(name + "=" + theirs.at(name), name + "=" + value);
        }
    }
    void a_cut_is_seen_told_acknowledged_and_over() {
        const ups_site s;
        s.things.control("set rack battery.charge 62");
        s.things.control("set rack ups.status OB DISCHRG");
        CHECK(s.becomes(supply::on_battery));
        const auto u = s.client.get_ups("rack");
        CHECK(test::soon(5s, [&] { return u.charge() == 62.0; }));
        CHECK(u.is("discharging") && !u.is("charging"));
        CHECK_EQUAL(std::string{"OB DISCHRG"}, u.variable("ups.status"));
        const auto lost = test::wait_for_events(s.client, 1, "ups.power-lost", "rack").at(0);
        test::process ack{{test::program("weshclient"), "--socket", s.daemon.socket(), "ack",
                           std::to_string(lost.number), "--reason", "the fuse is being changed"},
                          s.where / "ack"};
        CHECK_EQUAL(0, ack.wait().code);
        CHECK_EQUAL(fmt::format("acknowledged: event {}\n", lost.number), ack.output());
        const auto seen = test::wait_for_events(s.client, 1, "event.acknowledged").at(0);
        CHECK_EQUAL(std::to_string(lost.number), seen.attributes.at(0).second);
        CHECK_EQUAL(std::string{"the fuse is being changed"}, seen.attributes.at(2).second);
        s.things.control("set rack ups.status OB DISCHRG LB");
        CHECK(s.becomes(supply::low_battery));
        s.things.control("release rack ups.status");
        CHECK(s.becomes(supply::on_line));
        test::wait_for_events(s.client, 1, "ups.power-back", "rack");
        CHECK_EQUAL(std::size_t{2},
                    test::intervals(test::records_after(s.client, 0), "ups.power-cut", "rack").size());
    }
    void what_nobody_hears_is_unknown_whatever_the_fault() {
        const ups_site s{"timeout = \"500ms\"\n"};
        const auto u = s.client.get_ups("rack");
        const std::vector<std::pair<std::string, std::string>> faults{{"driver-lost", "driver-not-connected"},
                                                                      {"stale", "data-stale"},
                                                                      {"error=UNKNOWN-UPS", "unknown-ups"},
                                                                      {"error", "refused"},
                                                                      {"hang", "server-away"},
                                                                      {"refuse", "server-away"},
                                                                      {"garbage", "no-nut"},
                                                                      {"drop", "server-away"},
                                                                      {"slow=30s", "server-away"}};
        for (const auto& [fault, link] : faults) {
            s.things.control("fault rack " + fault);
            CHECK_MESSAGE(fault, s.becomes(supply::unknown));
            CHECK_MESSAGE(fault + ": " + u.link() + ", not " + link,
                          test::soon(5s, [&, &wanted = link] { return u.link() == wanted; }));
            CHECK_MESSAGE(fault, !u.supply_reason().empty());
            s.things.control("clear rack");
            CHECK_MESSAGE(fault, s.becomes(supply::on_line));
        }
    }
    void weshd_reads_and_never_logs_in() {
        const ups_site s;
        CHECK(test::soon(10s, [&] { return s.things.requests("rack") >= 3; }));
        CHECK_EQUAL(0, s.things.counts("rack").at("logins"));
        // One connection, kept.
        CHECK_EQUAL(1, s.things.counts("rack").at("connections"));
    }

  private:
    static std::string sorted(const std::string& lines) {
        std::vector<std::string> all;
        std::stringstream in{lines};
        for (std::string one; std::getline(in, one);) all.push_back(one + "\n");
        std::sort(all.begin(), all.end());
        std::string text;
        for (const auto& one : all) text += one;
        return text;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(upses_test);
