// What the registry makes of the values that drivers say.
#include "tests/daemon/registry_fixture.hpp"

using namespace wesh;
using namespace wesh::test;

class registry_value_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(registry_value_test);
    CPPUNIT_TEST(a_change_is_recorded_and_a_repetition_is_not);
    CPPUNIT_TEST(a_repetition_confirms_the_reading);
    CPPUNIT_TEST(an_unchanged_value_is_recorded_each_heartbeat);
    CPPUNIT_TEST(heartbeats_of_many_points_are_spread);
    CPPUNIT_TEST(the_same_number_written_otherwise_is_no_change);
    CPPUNIT_TEST(another_quality_is_a_change);
    CPPUNIT_TEST(a_counter_that_goes_back_is_a_reset_told_once);
    CPPUNIT_TEST(a_reset_is_seen_across_invalid_readings);
    CPPUNIT_TEST(a_counter_loses_no_digit);
    CPPUNIT_TEST(a_gauge_is_rounded_to_its_scale);
    CPPUNIT_TEST(what_does_not_fit_is_invalid_and_never_zero);
    CPPUNIT_TEST(missing_is_nothing_and_not_zero);
    CPPUNIT_TEST(the_device_s_own_time_is_kept_where_it_is_said);
    CPPUNIT_TEST(a_point_that_is_not_kept_is_live_only);
    CPPUNIT_TEST(a_date_set_back_does_not_stop_the_recording);
    CPPUNIT_TEST(a_commit_gives_the_live_value_its_number);
    CPPUNIT_TEST_SUITE_END();

    registry_fixture f;

  public:
    void a_change_is_recorded_and_a_repetition_is_not() {
        const auto p = f.live.declare(f.box, power);
        f.answer(p, decimal{5, 0});
        f.clock.advance(second);
        f.answer(p, decimal{5, 0});
        f.clock.advance(second);
        f.answer(p, decimal{6, 0});
        const auto s = f.kept.samples();
        CHECK_EQUAL(std::size_t{2}, s.size());
        CHECK(s[0].value == value{decimal(5, 0)});
        CHECK(s[1].value == value{decimal(6, 0)});
        CHECK(s[1].time == noon + 2 * second);
        CHECK(s[1].quality == quality::good);
    }
    void a_repetition_confirms_the_reading() {
        const auto p = f.live.declare(f.box, power);
        f.answer(p, decimal{5, 0});
        const auto before = f.live.now_at();
        f.clock.advance(minute);
        f.answer(p, decimal{5, 0});
        const auto s = f.reading("box/power");
        CHECK(s.time == noon);
        CHECK(s.received == noon + minute);
        CHECK_EQUAL(before, f.live.now_at());
    }
    void an_unchanged_value_is_recorded_each_heartbeat() {
        const auto p = f.live.declare(f.box, power);
        for (int i = 0; i <= 120; ++i) {
            f.answer(p, decimal{5, 0});
            f.clock.advance(minute / 2);
        }
        // An hour: four full heartbeats, or five when this point's is a quarter early.
        const auto count = f.kept.samples().size();
        CHECK(count >= 5 && count <= 6);
        CHECK(f.kept.samples()[1].time - noon <= 15 * minute);
        CHECK(f.kept.samples()[1].time - noon >= 11 * minute);
        CHECK_EQUAL(count - 1, f.kept.repeated);
    }
    void heartbeats_of_many_points_are_spread() {
        std::vector<point_slot> slots;
        for (int i = 0; i < 50; ++i) {
            point_spec p = power;
            p.path += std::to_string(i);
            slots.push_back(f.live.declare(f.box, p));
        }
        std::size_t most = 0;
        std::size_t before = 50;
        for (int m = 0; m <= 15; ++m) {
            for (const auto s : slots) f.answer(s, decimal{1, 0});
            const auto now = f.kept.samples().size();
            most = std::max(most, now - before < 50 ? now - before : 0);
            before = now;
            f.clock.advance(minute);
        }
        CHECK_EQUAL(std::size_t{100}, f.kept.samples().size());
        CHECK(most <= 25);
    }
    void the_same_number_written_otherwise_is_no_change() {
        const auto p = f.live.declare(f.box, power);
        f.answer(p, decimal{22, 0});
        f.answer(p, decimal{220, -1});
        CHECK_EQUAL(std::size_t{1}, f.kept.samples().size());
    }
    void another_quality_is_a_change() {
        const auto p = f.live.declare(f.box, power);
        f.answer(p, decimal{5, 0});
        f.clock.advance(second);
        f.answer(p, decimal{5, 0}, quality::estimated);
        f.clock.advance(second);
        f.answer(p, decimal{5, 0});
        CHECK_EQUAL(std::size_t{3}, f.kept.samples().size());
        CHECK(f.kept.samples()[2].quality == quality::good);
    }
    void a_counter_that_goes_back_is_a_reset_told_once() {
        const auto p = f.live.declare(f.box, energy);
        for (const std::int64_t n : {100, 200, 7, 7, 9}) {
            f.answer(p, decimal{n, 0});
            f.clock.advance(second);
        }
        const auto s = f.kept.samples();
        CHECK_EQUAL(std::size_t{4}, s.size());
        CHECK(s[1].quality == quality::good);
        CHECK(s[2].quality == quality::reset);
        CHECK(s[3].quality == quality::good);
        const auto e = f.kept.events("counter.reset");
        CHECK_EQUAL(std::size_t{1}, e.size());
        CHECK(e[0].attributes == (attributes{{"point", "box/energy"}, {"before", "200"}, {"after", "7"}}));
    }
    void a_reset_is_seen_across_invalid_readings() {
        const auto p = f.live.declare(f.box, energy);
        f.answer(p, decimal{100, 0});
        f.clock.advance(second);
        f.answer(p, {}, quality::invalid);
        f.clock.advance(second);
        f.answer(p, decimal{99, 0});
        CHECK(has(f.reading("box/energy").quality, quality::reset));
    }
    void a_counter_loses_no_digit() {
        const auto p = f.live.declare(f.box, energy);
        f.answer(p, decimal{12500, -3});
        CHECK(!has_value(f.reading("box/energy").value));
        CHECK(f.reading("box/energy").quality == quality::invalid);
        f.clock.advance(second);
        f.answer(p, decimal{13000, -3});
        CHECK(f.reading("box/energy").value == value{decimal(13, 0)});
        CHECK_EQUAL(0, number_of(f.reading("box/energy").value)->exponent());
    }
    void a_gauge_is_rounded_to_its_scale() {
        const auto p = f.live.declare(f.box, power);
        f.answer(p, decimal{12500, -3});
        CHECK(f.reading("box/power").value == value{decimal(13, 0)});
        CHECK(f.reading("box/power").quality == quality::good);
    }
    void what_does_not_fit_is_invalid_and_never_zero() {
        point_spec fine = power;
        fine.scale = -9;
        const auto p = f.live.declare(f.box, fine);
        f.answer(p, decimal{999'999'999'999'999'999, 0});
        CHECK(!has_value(f.reading("box/power").value));
        CHECK(f.reading("box/power").quality == quality::invalid);
        CHECK(f.live.status(f.box)->state == device_state::online);
    }
    void missing_is_nothing_and_not_zero() {
        const auto p = f.live.declare(f.box, power);
        f.answer(p, decimal{0, 0});
        f.clock.advance(second);
        f.answer(p, {});
        CHECK_EQUAL(std::size_t{2}, f.kept.samples().size());
        CHECK(!has_value(f.reading("box/power").value));
    }
    void the_device_s_own_time_is_kept_where_it_is_said() {
        const auto p = f.live.declare(f.box, power);
        f.live.answered(f.box);
        f.live.say(f.box, p, decimal{1, 0}, quality::good, noon - minute);
        CHECK(f.kept.samples().at(0).time == noon - minute);
        CHECK(f.kept.samples().at(0).received == noon);
    }
    void a_point_that_is_not_kept_is_live_only() {
        point_spec p = power;
        p.kept = false;
        f.answer(f.live.declare(f.box, p), decimal{5, 0});
        CHECK(f.kept.samples().empty());
        CHECK(f.reading("box/power").value == value{decimal(5, 0)});
    }
    void a_date_set_back_does_not_stop_the_recording() {
        const auto p = f.live.declare(f.box, power);
        f.answer(p, decimal{5, 0});
        f.clock.jump(duration{-86'400'000});
        f.answer(p, decimal{5, 0});
        CHECK_EQUAL(std::size_t{2}, f.kept.samples().size());
    }
    void a_commit_gives_the_live_value_its_number() {
        const auto p = f.live.declare(f.box, power);
        f.answer(p, decimal{5, 0});
        auto records = f.kept.records;
        std::uint64_t n = 41;
        for (auto& r : records) std::visit([&](auto& x) { x.number = ++n; }, r);
        f.live.committed(records);
        CHECK_EQUAL(n, f.reading("box/power").number);
        f.clock.advance(second);
        f.answer(p, decimal{6, 0});
        f.live.committed(records); // what is committed late is not the number of what came since
        CHECK_EQUAL(sequence_number{0}, f.reading("box/power").number);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(registry_value_test);
