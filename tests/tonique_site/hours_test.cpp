// Samples become hours.
#include "tests/tonique_site/site_fixture.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;

constexpr hour_number h10 = 498'706;
constexpr auto pulses = "flat/counter.1.pulses";
constexpr auto current = "flat/clamp.1.current";

class hours_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(hours_test);
    CPPUNIT_TEST(an_index_of_an_hour_is_its_last);
    CPPUNIT_TEST(an_index_at_the_very_end_is_that_hours);
    CPPUNIT_TEST(an_unchanged_index_stands);
    CPPUNIT_TEST(a_silent_device_has_no_index);
    CPPUNIT_TEST(a_daemon_that_was_killed_leaves_no_index_behind);
    CPPUNIT_TEST(a_mean_is_weighed_by_time);
    CPPUNIT_TEST(temperatures_have_least_mean_and_most);
    CPPUNIT_TEST(registers_are_added_and_another_set_is_a_reset);
    CPPUNIT_TEST(what_was_injected_is_not_added);
    CPPUNIT_TEST(a_total_comes_before_the_sum);
    CPPUNIT_TEST(a_difference_needs_both_ends);
    CPPUNIT_TEST(a_late_row_fills_what_was_missing_and_changes_nothing);
    CPPUNIT_TEST(a_clock_that_jumps_ahead_for_a_moment_ends_no_hour);
    CPPUNIT_TEST(a_clock_that_was_set_back_goes_on);
    CPPUNIT_TEST(pages_may_be_cut_anywhere);
    CPPUNIT_TEST(a_new_stream_begins_anew);
    CPPUNIT_TEST(time_that_passes_ends_an_hour_too);
    CPPUNIT_TEST_SUITE_END();

    stream_writer w;
    small_site s;

  public:
    void setUp() override { w.device("flat"); }

  private:
    /// Something of another kind, so that the time goes on.
    void beat(time_point t) {
        w.happen("tick", t - std::chrono::minutes{6}, {}, severity::debug);
        w.happen("tick", t, {}, severity::debug);
    }

    void an_index_of_an_hour_is_its_last() {
        w.number(pulses, at(10, 1), 100);
        w.number(pulses, at(10, 59), 160);
        w.number(pulses, at(11, 2), 170);
        beat(at(11, 4, 59));
        s.follow(w);
        CHECK(!s.told(h10, column::puls1)); // the grace
        beat(at(11, 5));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{160}, *s.told(h10, column::puls1));
        CHECK(!s.told(h10 + 1, column::puls1));
    }
    void an_index_at_the_very_end_is_that_hours() {
        w.number(pulses, at(10, 30), 100);
        w.number(pulses, at(11), 200);
        w.number(pulses, at(11, 0, 1), 201);
        beat(at(11, 5));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{200}, *s.told(h10, column::puls1));
    }
    void an_unchanged_index_stands() {
        w.number(pulses, at(10, 1), 100);
        for (int h = 11; h <= 13; ++h) w.number(current, at(h, 20), h);
        beat(at(14, 6));
        s.follow(w);
        for (hour_number h = h10; h < h10 + 4; ++h) CHECK_EQUAL(std::int64_t{100}, *s.told(h, column::puls1));
        CHECK(s.flags(h10 + 3, column::puls1) == quality::good);
    }
    void a_silent_device_has_no_index() {
        w.number(pulses, at(10, 1), 100);
        w.number(pulses, at(11, 20), 100);
        w.happen("device.lost", at(11, 22), "flat", severity::warning,
                 {{"since", "2026-11-22T11:20:00.000Z"}});
        beat(at(12, 10));
        beat(at(13, 10));
        w.number(pulses, at(13, 50), 500);
        w.records.pop_back();
        w.say(pulses, at(13, 50), decimal{500, 0}, quality::gap);
        w.happen("device.back", at(13, 50), "flat", severity::notice);
        beat(at(14, 6));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{100}, *s.told(h10 + 1, column::puls1));
        CHECK(!s.told(h10 + 2, column::puls1));
        CHECK_EQUAL(std::int64_t{500}, *s.told(h10 + 3, column::puls1));
        CHECK(s.flags(h10 + 3, column::puls1) == quality::gap);
    }
    void a_daemon_that_was_killed_leaves_no_index_behind() {
        w.number(pulses, at(10, 50), 100);
        w.happen("daemon.started", at(14, 10));
        w.number(pulses, at(14, 11), 130);
        beat(at(14, 30));
        beat(at(15, 6));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{100}, *s.told(h10, column::puls1));
        for (const hour_number h : {1U, 2U, 3U}) CHECK(!s.told(h10 + h, column::puls1));
        CHECK_EQUAL(std::int64_t{130}, *s.told(h10 + 4, column::puls1));
    }
    void a_mean_is_weighed_by_time() {
        w.number(current, at(10), 10);
        w.number(current, at(10, 45), 50);
        beat(at(11, 5));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{20}, *s.told(h10, column::amp1));
    }
    void temperatures_have_least_mean_and_most() {
        w.say("flat/probe.2", at(10), decimal{200, -1});
        w.say("flat/probe.10", at(10), decimal{990, -1});
        w.say("flat/probe.2", at(10, 30), decimal{215, -1});
        w.say("flat/probe.2", at(10, 59), decimal{-15, -1});
        beat(at(11, 5));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{-15}, *s.told(h10, column::tempmin));
        CHECK_EQUAL(std::int64_t{204}, *s.told(h10, column::temp)); // (200*30 + 215*29 - 15) / 60 = 203.7
        CHECK_EQUAL(std::int64_t{215}, *s.told(h10, column::tempmax));
    }
    void registers_are_added_and_another_set_is_a_reset() {
        w.number("flat/meter.1.energy.hp", at(10, 1), 1000);
        w.number("flat/meter.1.energy.hc", at(10, 1), 500);
        w.number("flat/meter.1.energy.hp", at(11, 1), 1100);
        w.number("flat/meter.1.energy.super-hc", at(12, 1), 7);
        w.number("flat/meter.1.energy.hp", at(13, 1), 1200);
        beat(at(14, 5));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{1500}, *s.told(h10, column::indti));
        CHECK_EQUAL(std::int64_t{1600}, *s.told(h10 + 1, column::indti));
        CHECK_EQUAL(std::int64_t{100}, *s.told(h10 + 1, column::difti));
        CHECK_EQUAL(std::int64_t{1607}, *s.told(h10 + 2, column::indti));
        CHECK(s.flags(h10 + 2, column::indti) == quality::reset);
        CHECK(!s.told(h10 + 2, column::difti));
        CHECK_EQUAL(std::int64_t{100}, *s.told(h10 + 3, column::difti));
        CHECK(s.flags(h10 + 3, column::indti) == quality::good);
    }
    void what_was_injected_is_not_added() {
        w.number("flat/meter.1.energy.base", at(10, 1), 1000);
        w.number("flat/meter.1.energy.injected", at(10, 1), 500);
        w.number("flat/meter.1.energy.producer", at(10, 1), 500);
        w.number("flat/meter.2.energy.base", at(10, 1), 500);
        beat(at(11, 5));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{1000}, *s.told(h10, column::indti));
    }
    void a_total_comes_before_the_sum() {
        w.device("linky", "teleinfo");
        w.number("linky/energy.total", at(10, 1), 900);
        w.number("linky/energy.supplier.1", at(10, 1), 900);
        w.device("old", "teleinfo");
        w.number("old/energy.hc", at(10, 1), 5);
        w.number("old/energy.hp", at(10, 1), 6);
        beat(at(11, 5));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{900}, *s.told(h10, column::indti, 2));
        CHECK_EQUAL(std::int64_t{11}, *s.told(h10, column::indti, 3));
    }
    void a_difference_needs_both_ends() {
        w.number("flat/meter.1.energy.base", at(10, 1), 1000);
        w.number("flat/meter.1.energy.base", at(11, 1), 1250);
        beat(at(12, 5));
        s.follow(w);
        CHECK(!s.told(h10, column::difti));
        CHECK_EQUAL(std::int64_t{250}, *s.told(h10 + 1, column::difti));
    }
    void a_late_row_fills_what_was_missing_and_changes_nothing() {
        w.number(pulses, at(10, 1), 100);
        w.number(pulses, at(10, 10), 110);
        for (int h = 11; h <= 14; ++h) beat(at(h, 10));
        s.follow(w);
        w.say(pulses, at(10, 40), decimal{140, 0}, quality::good, at(14, 11));
        w.say("flat/counter.2.pulses", at(10, 40), decimal{7, 0}, quality::good, at(14, 11));
        w.say("flat/counter.2.pulses", at(10, 30), decimal{6, 0}, quality::good, at(14, 11));
        beat(at(14, 17));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{110}, *s.told(h10, column::puls1));
        CHECK_EQUAL(std::int64_t{7}, *s.told(h10, column::puls2));
        CHECK_EQUAL(std::uint64_t{1}, s->hours().count().unchanged);
    }
    void a_clock_that_jumps_ahead_for_a_moment_ends_no_hour() {
        w.number(pulses, at(10, 1), 100);
        w.number(pulses, at(10, 2) + 3 * day_length, 101);
        w.number(pulses, at(10, 6) + 3 * day_length, 102);
        w.number(pulses, at(10, 7), 103);
        w.number(pulses, at(10, 58), 150);
        beat(at(11, 5));
        s.follow(w);
        CHECK_EQUAL(std::int64_t{150}, *s.told(h10, column::puls1));
        CHECK(!s.told(h10 + 72, column::puls1));
        CHECK_EQUAL(std::int64_t{1}, s.db.ask("SELECT count(DISTINCT hour) FROM reading"));
    }
    void a_clock_that_was_set_back_goes_on() {
        w.number(pulses, at(10, 1), 100);
        for (int m = 2; m < 90; m += 4) w.number(pulses, at(10, m) + 3 * day_length, 100 + m);
        s.follow(w);
        CHECK(s.told(h10 + 72, column::puls1)); // believed for an hour and a half
        for (int h = 11; h < 14; ++h) w.number(pulses, at(h, 58), 200 + h);
        beat(at(14, 5));
        s.follow(w);
        CHECK_EQUAL(std::uint64_t{1}, s->hours().count().set_back);
        CHECK(!s.told(h10 + 72, column::puls1)); // had not left yet
        CHECK_EQUAL(std::int64_t{211}, *s.told(h10 + 1, column::puls1));
        CHECK_EQUAL(std::int64_t{213}, *s.told(h10 + 3, column::puls1));
    }
    /// All tables after the stream was read in pages of that size.
    std::string outcome(std::size_t page, bool crash) {
        small_site other;
        std::string all;
        for (;;) {
            const auto p = w.page(other->position().after, page);
            if (p.records.empty()) break;
            if (other->is_strange(p)) other->learn(w.id, w.devices, w.points);
            other->take(p);
            if (crash) other.crash();
        }
        statement q{other.db, "SELECT hour, unit, col, value, quality FROM reading ORDER BY 1, 2, 3"};
        for (auto r = q.ask(); r.next();)
            for (int i = 0; i < 5; ++i) all += std::to_string(r.integer(i)) + " ";
        return all;
    }
    void pages_may_be_cut_anywhere() {
        std::uint32_t random = 1;
        const auto draw = [&](std::uint32_t n) {
            return (random = random * 1664525 + 1013904223) / 65536 % n;
        };
        for (int m = 0; m < 60 * 30; m += 3) {
            const auto t = at(10) + std::chrono::minutes{m};
            w.number(pulses, t, m * 7);
            if (draw(3) == 0) w.number(current, t, draw(30));
            if (draw(20) == 0)
                w.say("flat/counter.3.pulses", t - std::chrono::hours{draw(9)}, decimal{m, 0}, quality::good,
                      t);
            if (draw(40) == 0) w.happen("device.lost", t, "flat");
            w.number("flat/meter.1.energy.base", t, m * 11);
        }
        const auto whole = outcome(100'000, false);
        CHECK(!whole.empty());
        for (const std::size_t page : {1U, 2U, 7U, 100U}) CHECK_EQUAL(whole, outcome(page, true));
    }
    void a_new_stream_begins_anew() {
        w.number(pulses, at(10, 1), 100);
        w.number(pulses, at(11, 1), 110);
        beat(at(11, 6));
        s.follow(w);
        stream_writer other;
        other.id = 78;
        other.device("flat");
        other.point("flat/something.else", "");
        other.number(pulses, at(11, 1), 110); // told again
        other.number(pulses, at(11, 30), 130);
        other.happen("tick", at(12, 6), {}, severity::debug);
        s.follow(other);
        CHECK_EQUAL(std::uint64_t{78}, s->position().id);
        CHECK_EQUAL(std::int64_t{100}, *s.told(h10, column::puls1));
        CHECK_EQUAL(std::int64_t{130}, *s.told(h10 + 1, column::puls1));
    }
    void time_that_passes_ends_an_hour_too() {
        w.number(pulses, at(10, 50), 100);
        s.follow(w);
        s.clock.advance(std::chrono::minutes{14});
        s->tick(true);
        CHECK(!s.told(h10, column::puls1));
        s.clock.advance(std::chrono::minutes{1});
        s.clock.jump(std::chrono::hours{500}); // of no consequence
        s->tick(false);
        CHECK(!s.told(h10, column::puls1));
        s->tick(true);
        CHECK_EQUAL(std::int64_t{100}, *s.told(h10, column::puls1));
        CHECK_EQUAL(std::int64_t{1}, s.db.ask("SELECT count(DISTINCT hour) FROM reading"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(hours_test);

} // namespace
