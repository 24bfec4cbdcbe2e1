// Which events begin and end something, who is disturbed when, how long to wait: no file, no clock.
#include "common/time_text.hpp"
#include "tests/notifyd/town.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

time_point at(std::string_view text) { return parse_iso(text).value(); }

class rules_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(rules_test);
    CPPUNIT_TEST(what_begins_has_an_end_and_what_ends_is_nothing_by_itself);
    CPPUNIT_TEST(a_rule_speaks_of_its_events_devices_and_severities);
    CPPUNIT_TEST(quiet_hours_are_those_of_the_wall_clock);
    CPPUNIT_TEST(quiet_hours_follow_summer_time);
    CPPUNIT_TEST(what_is_grave_enough_breaks_quiet_hours);
    CPPUNIT_TEST(waits_double_up_to_their_bound);
    CPPUNIT_TEST(replies_are_read_strictly);
    CPPUNIT_TEST_SUITE_END();

    void what_begins_has_an_end_and_what_ends_is_nothing_by_itself() {
        for (const auto* type :
             {"device.lost", "ups.power-lost", "ups.low-battery", "ups.overload", "ups.replace-battery",
              "ups.bypass", "ups.off", "history.full", "site.quiet"})
            CHECK_MESSAGE(type, lasts(type) && !is_closing(type));
        for (const auto* type : {"device.back", "device.online", "ups.power-back", "ups.battery-recovered",
                                 "history.healed", "site.awake"}) {
            CHECK_MESSAGE(type, !lasts(type) && is_closing(type) && !ended_by(type).empty());
            for (const auto opening : ended_by(type)) CHECK(lasts(opening));
        }
        CHECK(!lasts("counter.reset") && !is_closing("counter.reset") && ended_by("counter.reset").empty());
        CHECK(!lasts("") && !is_closing(""));
    }

    void a_rule_speaks_of_its_events_devices_and_severities() {
        auto r = rule_for("r", {"anne"});
        CHECK(fits(r, "x.y", "a", severity::warning) && !fits(r, "x.y", "a", severity::notice));
        r.events = {"ups.*", "device.lost"};
        r.devices = {"ups-?", "site"};
        CHECK(fits(r, "ups.off", "ups-1", severity::error) && fits(r, "device.lost", "", severity::error));
        CHECK(!fits(r, "device.back", "ups-1", severity::error) &&
              !fits(r, "ups.off", "other", severity::error));
    }

    static bool quiet(std::string_view span, std::string_view when, severity s = severity::warning) {
        recipient r;
        r.quiet = day_span::parse(span).value();
        return is_quiet(r, s, calendar{"Europe/Paris"}, at(when));
    }

    void quiet_hours_are_those_of_the_wall_clock() {
        CHECK(quiet("22:00-07:00", "2026-11-22T21:00Z") && quiet("22:00-07:00", "2026-11-22T05:59Z"));
        CHECK(!quiet("22:00-07:00", "2026-11-22T20:59Z") && !quiet("22:00-07:00", "2026-11-22T06:00Z"));
        CHECK(quiet("12:00-14:00", "2026-11-22T11:30Z") && !quiet("12:00-14:00", "2026-11-22T13:00Z"));
        CHECK(!quiet("09:00-09:00", "2026-11-22T08:00Z"));
        for (const auto* wrong : {"", "22-7", "22:00", "25:00-07:00", "22:60-07:00", "22:00-07:00x", "a-b"})
            CHECK_MESSAGE(wrong, !day_span::parse(wrong));
    }

    void quiet_hours_follow_summer_time() {
        // 07:00 there is 05:00 UTC in summer, and the hour that the clocks repeat is as quiet twice.
        CHECK(quiet("22:00-07:00", "2026-07-01T04:59Z") && !quiet("22:00-07:00", "2026-07-01T05:00Z"));
        CHECK(quiet("02:00-03:00", "2026-10-25T00:30Z") && quiet("02:00-03:00", "2026-10-25T01:30Z"));
        CHECK(!quiet("02:00-03:00", "2026-10-25T02:00Z") && !quiet("02:00-03:00", "2026-03-29T01:00Z"));
    }

    void what_is_grave_enough_breaks_quiet_hours() {
        CHECK(quiet("22:00-07:00", "2026-11-22T23:00Z", severity::error));
        CHECK(!quiet("22:00-07:00", "2026-11-22T23:00Z", severity::critical));
    }

    void waits_double_up_to_their_bound() {
        const attempt away = no_network();
        CHECK(wait_after(away, 1) == 30s && wait_after(away, 2) == 60s && wait_after(away, 3) == 120s &&
              wait_after(away, 5) == 5min && wait_after(away, 4'000'000'000) == 5min);
        const attempt greylisted{verdict::again, 451, 55, ""};
        CHECK(wait_after(greylisted, 1) == 1min && wait_after(greylisted, 4) == 8min &&
              wait_after(greylisted, 9) == 30min);
        CHECK(wait_after({verdict::unsure, 354, 28, ""}, 1) == 1min);
        CHECK(wait_after({verdict::misconfigured, 535, 67, ""}, 1) == 1h);
        CHECK(is_unreachable(away) && !is_unreachable(greylisted));
    }

    void replies_are_read_strictly() {
        CHECK(acknowledged_by("OK 17") == 17U && acknowledged_by("ack 17") == 17U &&
              acknowledged_by(" Ok17. ") == 17U);
        CHECK(acknowledged_by("ok") == 0U && acknowledged_by("OK!") == 0U);
        for (const auto* other : {"", "17", "okay", "OK seventeen", "OK 17 18", "not OK", "OK -1", "STOP",
                                  "OK 99999999999999999999999"})
            CHECK_MESSAGE(other, !acknowledged_by(other));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(rules_test);

} // namespace
