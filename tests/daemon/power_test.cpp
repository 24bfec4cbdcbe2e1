// What the site stands on, from what its UPSes say.
#include "daemon/power.hpp"
#include "tests/daemon/registry_fixture.hpp"

#include <array>

using namespace wesh;
using namespace wesh::test;

namespace {

constexpr duration silent_most{15'000};
constexpr duration quiet_most{1'800'000};
constexpr duration lost_most{600'000};
constexpr device_id cellar = 101;
constexpr device_id attic = 102;

} // namespace

class power_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(power_test);
    CPPUNIT_TEST(one_ups_is_what_the_site_stands_on);
    CPPUNIT_TEST(any_ups_on_battery_is_a_cut_and_one_that_still_feeds_keeps_the_site_going);
    CPPUNIT_TEST(a_ups_that_falls_silent_on_battery_is_taken_to_be_at_its_end_for_a_time);
    CPPUNIT_TEST(a_ups_that_falls_silent_on_line_slows_nothing);
    CPPUNIT_TEST(quiet_ends_by_itself_when_the_battery_does_not);
    CPPUNIT_TEST(a_ups_set_up_anew_in_a_cut_is_no_return_of_the_mains);
    CPPUNIT_TEST(the_sites_own_points_are_there_while_a_ups_feeds_it);
    CPPUNIT_TEST(without_room_for_its_points_the_site_is_watched_all_the_same);
    CPPUNIT_TEST(going_quiet_and_awake_are_told_once_each);
    CPPUNIT_TEST_SUITE_END();

    registry_fixture r;
    site_power site{r.live, r.clock, {4, silent_most, quiet_most, lost_most}};

    void expect(supply s, pace p) const {
        CHECK_EQUAL(to_text(s), to_text(site.site()));
        CHECK_EQUAL(to_text(p), to_text(site.pace()));
    }
    void pass(duration d) {
        r.clock.advance(d);
        site.tick();
    }

  public:
    void one_ups_is_what_the_site_stands_on() {
        struct row {
            supply said;
            wesh::pace asked;
        };
        constexpr std::array rows{
            row{supply::on_line, pace::normal},    row{supply::on_battery, pace::sparing},
            row{supply::low_battery, pace::quiet}, row{supply::forced_shutdown, pace::quiet},
            row{supply::off, pace::normal},
        };
        for (const auto& one : rows) {
            site.feed(cellar, one.said);
            expect(one.said, one.asked);
        }
    }

    void any_ups_on_battery_is_a_cut_and_one_that_still_feeds_keeps_the_site_going() {
        site.feed(cellar, supply::on_line);
        site.feed(attic, supply::on_battery);
        expect(supply::on_battery, pace::sparing);
        site.feed(attic, supply::low_battery);
        expect(supply::on_battery, pace::sparing);
        site.feed(cellar, supply::low_battery);
        expect(supply::low_battery, pace::quiet);
        site.feed(attic, supply::on_line);
        expect(supply::on_battery, pace::sparing);
        site.feed(cellar, supply::on_line);
        expect(supply::on_line, pace::normal);
    }

    void a_ups_that_falls_silent_on_battery_is_taken_to_be_at_its_end_for_a_time() {
        site.feed(cellar, supply::on_battery);
        site.feed(cellar, supply::unknown);
        pass(silent_most - second);
        expect(supply::on_battery, pace::sparing);
        pass(second);
        expect(supply::low_battery, pace::quiet);
        pass(lost_most - silent_most - second);
        expect(supply::low_battery, pace::quiet);
        pass(second);
        expect(supply::unknown, pace::normal);
    }

    void a_ups_that_falls_silent_on_line_slows_nothing() {
        site.feed(cellar, supply::on_line);
        site.feed(cellar, supply::unknown);
        expect(supply::on_line, pace::normal);
        pass(silent_most);
        expect(supply::unknown, pace::normal);
    }

    void quiet_ends_by_itself_when_the_battery_does_not() {
        site.feed(cellar, supply::forced_shutdown);
        pass(quiet_most - second);
        expect(supply::forced_shutdown, pace::quiet);
        pass(second);
        expect(supply::forced_shutdown, pace::sparing);
        // Only what begins anew is quiet again.
        pass(second);
        expect(supply::forced_shutdown, pace::sparing);
        site.feed(cellar, supply::on_line);
        site.feed(cellar, supply::low_battery);
        expect(supply::low_battery, pace::quiet);
    }

    void a_ups_set_up_anew_in_a_cut_is_no_return_of_the_mains() {
        site.feed(cellar, supply::on_battery);
        site.withdraw(cellar);
        pass(silent_most * 2);
        expect(supply::on_battery, pace::sparing);
        site.feed(attic, supply::on_battery);
        expect(supply::on_battery, pace::sparing);
        site.feed(attic, supply::on_line);
        expect(supply::on_line, pace::normal);
        CHECK(r.kept.events("site.awake").empty());
    }

    void the_sites_own_points_are_there_while_a_ups_feeds_it() {
        CHECK(r.live.find("site/power") == nullptr);
        site.feed(cellar, supply::on_battery);
        CHECK_EQUAL(std::string{"on-battery"}, to_text(r.reading("site/power").value));
        CHECK_EQUAL(std::string{"sparing"}, to_text(r.reading("site/pace").value));
        pass(minute * 60);
        CHECK(!has(r.reading("site/power").quality, quality::stale));
        site.feed(cellar, supply::on_line);
        site.withdraw(cellar);
        pass(silent_most);
        CHECK(r.live.find("site/power") == nullptr);
    }

    void without_room_for_its_points_the_site_is_watched_all_the_same() {
        for (int i = 0; i < 100; ++i)
            r.live.declare(r.box, {"p" + std::to_string(i), point_kind::gauge, "", 0, ""});
        site.feed(cellar, supply::low_battery);
        expect(supply::low_battery, pace::quiet);
        CHECK(r.live.find("site/power") == nullptr);
        site.feed(cellar, supply::on_line);
        site.withdraw(cellar);
        pass(silent_most);
        expect(supply::unknown, pace::normal);
    }

    void going_quiet_and_awake_are_told_once_each() {
        site.feed(cellar, supply::on_line);
        site.feed(cellar, supply::on_battery);
        site.feed(cellar, supply::low_battery);
        site.feed(cellar, supply::forced_shutdown);
        pass(second);
        CHECK_EQUAL(std::size_t{1}, r.kept.events("site.quiet").size());
        CHECK(r.kept.events("site.awake").empty());
        site.feed(cellar, supply::on_line);
        pass(second);
        CHECK_EQUAL(std::size_t{1}, r.kept.events("site.quiet").size());
        CHECK_EQUAL(std::size_t{1}, r.kept.events("site.awake").size());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(power_test);
