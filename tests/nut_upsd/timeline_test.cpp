// A real upsd with a dummy-ups: what weshd sees of a cut, of a driver that dies or hangs, of an upsd that
// does, and how soon, counted from when upsd itself serves it.
#include "common/clock.hpp"
#include "tests/nut_upsd/upsd_site.hpp"

#include <csignal>
#include <cstdio>

using namespace wesh;
using namespace wesh::test;
using namespace std::chrono_literals;

namespace {

const ups_values on_mains{{"ups.mfr", "Acme"},        {"ups.model", "Dev 700"},
                          {"ups.serial", "17"},       {"ups.status", "OL"},
                          {"battery.charge", "100"},  {"battery.runtime", "1800"},
                          {"input.voltage", "231.4"}, {"output.voltage", "230.0"},
                          {"ups.load", "23"},         {"ups.realpower.nominal", "480"}};

const std::string quick = "period = \"1s\"\nstale_after = \"3s\"\nconnect_timeout = \"500ms\"\ntimeout = "
                          "\"500ms\"\nback_after = \"2s\"\nwatts = \"nominal\"\n";

} // namespace

class nut_timeline_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_timeline_test);
    CPPUNIT_TEST(a_cut_is_seen_within_a_poll_and_told_from_its_beginning_to_its_end);
    CPPUNIT_TEST(a_ups_that_is_asked_as_usual_is_seen_within_its_five_seconds);
    CPPUNIT_TEST(a_driver_that_dies_is_told_within_three_seconds_and_a_poll);
    CPPUNIT_TEST(a_driver_that_hangs_is_told_within_upsds_fifteen_seconds_and_a_poll);
    CPPUNIT_TEST(a_forced_shutdown_stays_until_upsd_is_started_again);
    CPPUNIT_TEST(an_upsd_that_is_killed_or_frozen_is_away_and_followed_when_it_returns);
    CPPUNIT_TEST(a_weshd_that_is_killed_in_a_cut_tells_nothing_twice);
    CPPUNIT_TEST(weshd_never_logs_in);
    CPPUNIT_TEST_SUITE_END();

    static upsd_site begin(const std::string& settings = quick) {
        return upsd_site{{{"box", on_mains}}, settings};
    }
    static time_point now() { return wesh::system_clock{}.now(); }
    /// When upsd began to serve that status.
    static time_point served(const upsd_site& s, const std::string& status,
                             std::chrono::milliseconds limit = 10s) {
        CHECK_MESSAGE("upsd never served " + status + ", but " + s.nut.status("box"),
                      soon(limit, [&] { return s.nut.status("box") == status; }));
        return now();
    }
    /// Fails unless weshd's own sample of it is no later than `limit` after `from`.
    static void seen(const upsd_site& s, const std::string& point, const std::string& what, time_point from,
                     std::chrono::milliseconds limit) {
        CHECK_MESSAGE(point + " never was " + what + ", but " + s.said("box/" + point),
                      s.says("box/" + point, what, limit + 10s));
        const auto took = read_one(s.client, "box/" + point).sample.time - from;
        std::printf("    %s was %s after %d ms\n", point.c_str(), what.c_str(),
                    static_cast<int>(took.count()));
        CHECK_MESSAGE(fmt::format("{} was {} after {} ms", point, what, took.count()),
                      took <= limit + margin);
    }
    static void change(upsd_site& s, const std::string& status) {
        auto values = on_mains;
        for (auto& [name, value] : values)
            if (name == "ups.status") value = status;
        s.nut.say("box", values);
    }

  public:
    void a_cut_is_seen_within_a_poll_and_told_from_its_beginning_to_its_end() {
        auto s = begin();
        CHECK(s.says("box/supply", "on-line"));
        CHECK_EQUAL(std::string{"110.4"}, s.said("box/power"));
        CHECK(has(read_one(s.client, "box/power").sample.quality, quality::estimated));
        CHECK_EQUAL(std::string{"17"}, s.client.device("box").identity);
        change(s, "OB DISCHRG");
        auto at = served(s, "OB DISCHRG");
        seen(s, "supply", "on-battery", at, one_poll);
        const auto lost = wait_for_events(s.client, 1, "ups.power-lost", "box").front();
        CHECK(lost.severity == severity::warning);
        change(s, "OB DISCHRG LB");
        at = served(s, "OB DISCHRG LB");
        seen(s, "supply", "low-battery", at, one_poll);
        CHECK(wait_for_events(s.client, 1, "ups.low-battery", "box").front().severity == severity::critical);
        change(s, "OL CHRG");
        at = served(s, "OL CHRG");
        seen(s, "supply", "on-line", at, one_poll);
        CHECK_EQUAL(std::string{"charging"}, s.said("box/flags"));
        const auto back = wait_for_events(s.client, 1, "ups.power-back", "box").front();
        wait_for_events(s.client, 1, "ups.battery-recovered", "box");
        const auto cuts = intervals(records_after(s.client, 0), "ups.power-cut", "box");
        CHECK_EQUAL(std::size_t{2}, cuts.size());
        CHECK_EQUAL(cuts[0].number, cuts[1].id);
        CHECK(cuts[0].end == no_time && cuts[1].end > cuts[1].start);
        CHECK(cuts[1].attributes == (attributes{{"announced", "yes"}}));
        // Debounced: not sooner than they were set to be told.
        CHECK(lost.time - cuts[1].start >= duration{1'990});
        CHECK(back.time - cuts[1].end >= duration{1'990});
    }
    void a_ups_that_is_asked_as_usual_is_seen_within_its_five_seconds() {
        auto s = begin({});
        CHECK(s.says("box/supply", "on-line"));
        change(s, "OB");
        const auto at = served(s, "OB");
        seen(s, "supply", "on-battery", at, 5s);
        const auto lost = wait_for_events(s.client, 1, "ups.power-lost", "box").front();
        const auto cut = intervals(records_after(s.client, 0), "ups.power-cut").front();
        // Not at the next poll, five seconds on, but as soon as the cut has lasted two.
        CHECK(lost.time - cut.start >= duration{1'990} && lost.time - cut.start <= duration{3'000});
        CHECK_EQUAL(std::string{"low-battery"}, [&] {
            change(s, "OB LB");
            const auto low = served(s, "OB LB");
            seen(s, "supply", "low-battery", low, 5s);
            return s.said("box/supply");
        }());
    }
    void a_driver_that_dies_is_told_within_three_seconds_and_a_poll() {
        auto s = begin();
        CHECK(s.says("box/supply", "on-line"));
        auto at = now();
        s.nut.kill_driver("box");
        const auto told = served(s, "ERR DRIVER-NOT-CONNECTED");
        seen(s, "link", "driver-not-connected", told, one_poll);
        seen(s, "link", "driver-not-connected", at, 3s + one_poll);
        CHECK_EQUAL(std::string{"unknown"}, s.said("box/supply"));
        CHECK(s.said("box/supply.reason").find("driver") != std::string::npos);
        wait_for_events(s.client, 1, "device.lost", "box");
        s.nut.start_driver("box");
        at = served(s, "OL");
        seen(s, "link", "ok", at, one_poll);
        seen(s, "supply", "on-line", at, one_poll);
        wait_for_events(s.client, 1, "device.back", "box");
        CHECK(s.events("ups.power-lost").empty());
    }
    void a_driver_that_hangs_is_told_within_upsds_fifteen_seconds_and_a_poll() {
        auto s = begin();
        CHECK(s.says("box/supply", "on-line"));
        auto at = now();
        s.nut.signal_driver("box", SIGSTOP);
        // upsd's MAXAGE of 15 s counts from the driver's last word in whole seconds, and it looks each two.
        const auto told = served(s, "ERR DATA-STALE", 19s);
        seen(s, "link", "data-stale", told, one_poll);
        seen(s, "link", "data-stale", at, 15s + 2s + one_poll);
        CHECK_EQUAL(std::string{"unknown"}, s.said("box/supply"));
        s.nut.signal_driver("box", SIGCONT);
        at = served(s, "OL");
        seen(s, "supply", "on-line", at, one_poll);
        CHECK(s.events("ups.power-lost").empty());
    }
    void a_forced_shutdown_stays_until_upsd_is_started_again() {
        auto s = begin();
        CHECK(s.says("box/supply", "on-line"));
        s.nut.force_shutdown("box");
        const auto at = served(s, "FSD OL");
        seen(s, "supply", "forced-shutdown", at, one_poll);
        CHECK(wait_for_events(s.client, 1, "ups.forced-shutdown", "box").front().severity ==
              severity::critical);
        s.nut.kill_driver("box");
        CHECK(s.says("box/link", "driver-not-connected"));
        s.nut.start_driver("box");
        CHECK(s.says("box/supply", "forced-shutdown"));
        s.nut.kill_server();
        CHECK(s.says("box/link", "server-away"));
        s.nut.start_server();
        CHECK(s.says("box/supply", "on-line", 20s));
        CHECK_EQUAL(std::size_t{1}, s.events("ups.forced-shutdown").size());
        wait_for_events(s.client, 1, "ups.shutdown-cancelled", "box");
    }
    void an_upsd_that_is_killed_or_frozen_is_away_and_followed_when_it_returns() {
        auto s = begin();
        CHECK(s.says("box/supply", "on-line"));
        auto at = now();
        s.nut.kill_server();
        seen(s, "link", "server-away", at, one_poll);
        CHECK_EQUAL(std::string{"unknown"}, s.said("box/supply"));
        wait_for_events(s.client, 1, "device.lost", "box");
        s.nut.start_server();
        CHECK(s.says("box/supply", "on-line", 20s));
        wait_for_events(s.client, 1, "device.back", "box");
        at = now();
        s.nut.signal_server(SIGSTOP);
        // It takes connections, so that only the time limit tells.
        seen(s, "link", "server-away", at, one_poll + 500ms);
        CHECK(s.said("box/supply.reason").find("does not answer") != std::string::npos);
        wait_for_events(s.client, 2, "device.lost", "box");
        at = now();
        s.nut.signal_server(SIGCONT);
        seen(s, "supply", "on-line", at, one_poll + 1s);
        wait_for_events(s.client, 2, "device.back", "box");
        // An upsd that is started again between two polls costs nothing.
        s.nut.kill_server();
        s.nut.start_server();
        CHECK(s.says("box/supply", "on-line", 20s));
        CHECK_EQUAL(std::size_t{2}, s.events("device.lost").size());
    }
    void a_weshd_that_is_killed_in_a_cut_tells_nothing_twice() {
        auto s = begin();
        CHECK(s.says("box/supply", "on-line"));
        change(s, "OB LB RB");
        wait_for_events(s.client, 1, "ups.low-battery", "box");
        wait_for_events(s.client, 1, "ups.replace-battery", "box");
        const auto since = s.said("box/cut.since");
        for (int i = 0; i < 2; ++i) {
            s.daemon.kill();
            s.daemon.start();
            CHECK(s.says("box/supply", "low-battery"));
            CHECK_EQUAL(since, s.said("box/cut.since"));
            std::this_thread::sleep_for(3s);
        }
        s.daemon.kill();
        change(s, "OL");
        served(s, "OL");
        s.daemon.start();
        const auto back = wait_for_events(s.client, 1, "ups.power-back", "box").front();
        CHECK(back.attributes.front() == (std::pair<std::string, std::string>{"since", since}));
        wait_for_events(s.client, 1, "ups.battery-replaced", "box");
        for (const auto* type :
             {"ups.power-lost", "ups.low-battery", "ups.replace-battery", "ups.power-back"})
            CHECK_EQUAL(std::size_t{1}, s.events(type).size());
        const auto cuts = intervals(records_after(s.client, 0), "ups.power-cut");
        CHECK_EQUAL(std::size_t{2}, cuts.size());
        CHECK(cuts[1].end != no_time && cuts[1].start == cuts[0].start);
    }
    void weshd_never_logs_in() {
        auto s = begin();
        CHECK(s.says("box/supply", "on-line"));
        std::this_thread::sleep_for(3s);
        CHECK_EQUAL(std::string{"NUMLOGINS box 0"}, s.nut.ask("GET NUMLOGINS box"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_timeline_test);
