// Devices that come, fall silent, come back and go; their points with them.
#include "tests/daemon/registry_fixture.hpp"

using namespace wesh;
using namespace wesh::test;

class registry_device_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(registry_device_test);
    CPPUNIT_TEST(a_silence_is_told_once_and_makes_values_stale);
    CPPUNIT_TEST(one_lost_answer_is_no_silence);
    CPPUNIT_TEST(a_refusal_is_told_at_once);
    CPPUNIT_TEST(a_device_that_never_answered_is_unreachable);
    CPPUNIT_TEST(after_a_silence_the_next_sample_says_gap);
    CPPUNIT_TEST(a_silence_is_an_interval);
    CPPUNIT_TEST(until_when_a_value_stood_is_recorded_before_a_gap);
    CPPUNIT_TEST(a_date_that_is_set_is_no_silence);
    CPPUNIT_TEST(a_value_that_answers_leave_out_goes_stale);
    CPPUNIT_TEST(closing_runs_writes_the_last_confirmation_once);
    CPPUNIT_TEST(a_remark_is_shown_while_online_and_taken_back);
    CPPUNIT_TEST(another_identity_and_firmware_are_told);
    CPPUNIT_TEST(text_from_a_device_is_clean);
    CPPUNIT_TEST(removing_a_device_ends_its_interval_and_its_points);
    CPPUNIT_TEST(a_device_added_again_goes_on_where_it_was);
    CPPUNIT_TEST(a_counter_that_went_back_while_the_device_was_away_is_a_reset);
    CPPUNIT_TEST(a_short_stop_of_the_daemon_is_no_gap);
    CPPUNIT_TEST_SUITE_END();

    registry_fixture f;
    point_slot p = f.live.declare(f.box, power);

    void fall_silent() {
        f.clock.advance(duration{90'001});
        f.live.tick();
    }
    device_state state() const { return f.live.status(f.box)->state; }

  public:
    void a_silence_is_told_once_and_makes_values_stale() {
        f.answer(p, decimal{5, 0});
        CHECK(f.reading("box/power").quality == quality::good);
        f.clock.advance(duration{90'000});
        f.live.tick();
        CHECK(state() == device_state::online);
        f.clock.advance(duration{1});
        f.live.tick();
        f.live.tick();
        CHECK(state() == device_state::stale);
        CHECK(f.reading("box/power").quality == quality::stale);
        CHECK(f.reading("box/power").value == value{decimal(5, 0)});
        CHECK_EQUAL(std::size_t{1}, f.kept.events("device.lost").size());
        CHECK_EQUAL(std::string{"no answer"}, f.live.status(f.box)->reason);
    }
    void one_lost_answer_is_no_silence() {
        f.answer(p, decimal{5, 0});
        f.live.failed(f.box, "timed out", device_state::stale);
        CHECK(state() == device_state::online);
        CHECK_EQUAL(std::uint64_t{1}, f.live.status(f.box)->failures);
        fall_silent();
        CHECK(state() == device_state::stale);
        CHECK_EQUAL(std::string{"timed out"}, f.live.status(f.box)->reason);
    }
    void a_refusal_is_told_at_once() {
        f.answer(p, decimal{5, 0});
        f.live.failed(f.box, "wrong password", device_state::refused);
        CHECK(state() == device_state::refused);
        CHECK(has(f.reading("box/power").quality, quality::stale));
        CHECK_EQUAL(std::size_t{1}, f.kept.events("device.lost").size());
    }
    void a_device_that_never_answered_is_unreachable() {
        f.live.failed(f.box, "no route", device_state::stale);
        f.live.failed(f.box, "no route", device_state::stale);
        CHECK(state() == device_state::unreachable);
        CHECK_EQUAL(std::size_t{1}, f.kept.events("device.lost").size());
        f.live.answered(f.box);
        CHECK(state() == device_state::online);
        CHECK_EQUAL(std::size_t{1}, f.kept.events("device.back").size());
    }
    void after_a_silence_the_next_sample_says_gap() {
        f.answer(p, decimal{5, 0});
        fall_silent();
        f.answer(p, decimal{5, 0});
        const auto s = f.kept.samples();
        CHECK(s.back().quality == quality::gap);
        f.clock.advance(second);
        f.answer(p, decimal{6, 0});
        CHECK(f.kept.samples().back().quality == quality::good);
    }
    void a_silence_is_an_interval() {
        f.answer(p, decimal{5, 0});
        fall_silent();
        CHECK_EQUAL(std::size_t{1}, f.kept.open_now.size());
        CHECK(f.kept.open_now[0].start == noon);
        CHECK_EQUAL(std::string{"device.unreachable"}, f.kept.open_now[0].type);
        f.clock.advance(minute);
        f.answer(p, decimal{5, 0});
        CHECK(f.kept.open_now.empty());
        CHECK(f.kept.closed.at(0).end == f.clock.now());
        CHECK_EQUAL(std::size_t{1}, f.kept.events("device.back").size());
    }
    void until_when_a_value_stood_is_recorded_before_a_gap() {
        f.answer(p, decimal{5, 0});
        f.clock.advance(minute);
        f.answer(p, decimal{5, 0});
        fall_silent();
        const auto s = f.kept.samples();
        CHECK_EQUAL(std::size_t{2}, s.size());
        CHECK(s[1].time == noon + minute);
        CHECK(s[1].value == value{decimal(5, 0)});
        CHECK(s[1].quality == quality::good);
    }
    void a_date_that_is_set_is_no_silence() {
        f.answer(p, decimal{5, 0});
        f.clock.jump(duration{86'400'000});
        f.live.tick();
        CHECK(state() == device_state::online);
        f.clock.jump(duration{-2 * 86'400'000});
        fall_silent();
        CHECK(state() == device_state::stale);
    }
    void a_value_that_answers_leave_out_goes_stale() {
        point_spec other = power;
        other.path = "other";
        const auto q = f.live.declare(f.box, other);
        f.answer(p, decimal{5, 0});
        f.live.say(f.box, q, decimal{1, 0});
        for (int i = 0; i < 4; ++i) {
            f.clock.advance(minute / 2);
            f.answer(q, decimal{1, 0});
        }
        CHECK(f.reading("box/other").quality == quality::good);
        CHECK(f.reading("box/power").quality == quality::stale);
        f.answer(p, decimal{5, 0});
        CHECK(f.reading("box/power").quality == quality::good);
    }
    void closing_runs_writes_the_last_confirmation_once() {
        f.answer(p, decimal{5, 0});
        f.clock.advance(minute);
        f.answer(p, decimal{5, 0});
        f.live.close_runs();
        f.live.close_runs();
        const auto s = f.kept.samples();
        CHECK_EQUAL(std::size_t{2}, s.size());
        CHECK(s[1].time == noon + minute);
    }
    void a_remark_is_shown_while_online_and_taken_back() {
        f.answer(p, decimal{5, 0});
        f.live.remark(f.box, "<I1> says \"x\"");
        CHECK_EQUAL(std::string{"<I1> says \"x\""}, f.live.status(f.box)->reason);
        CHECK(state() == device_state::online);
        f.live.remark(f.box, "");
        CHECK(f.live.status(f.box)->reason.empty());
    }
    void another_identity_and_firmware_are_told() {
        f.live.identify(f.box, "A1");
        f.live.attribute(f.box, "firmware", "V0.61D");
        CHECK(f.kept.records.empty());
        f.live.identify(f.box, "B2");
        f.live.attribute(f.box, "firmware", "V0.84A10");
        f.live.attribute(f.box, "firmware", "V0.84A10");
        CHECK_EQUAL(std::size_t{1}, f.kept.events("device.replaced").size());
        CHECK_EQUAL(std::size_t{1}, f.kept.events("device.changed").size());
        CHECK(f.live.status(f.box)->attributes == (attributes{{"firmware", "V0.84A10"}}));
    }
    void text_from_a_device_is_clean() {
        f.live.failed(f.box, std::string(400, 'x') + "\x1b[2J", device_state::stale);
        CHECK_EQUAL(text_max, f.live.status(f.box)->reason.size());
        f.live.identify(f.box, "A\x07\n");
        CHECK_EQUAL(std::string{"A  "}, f.live.status(f.box)->identity);
    }
    void removing_a_device_ends_its_interval_and_its_points() {
        f.answer(p, decimal{5, 0});
        fall_silent();
        f.live.remove(f.box);
        CHECK(f.kept.open_now.empty());
        CHECK(f.live.find("box/power") == nullptr);
        CHECK(f.live.find(point_id{1}) == nullptr);
        CHECK(f.live.newest() == nullptr);
        CHECK_EQUAL(std::size_t{0}, f.live.points());
        f.live.remove(f.box);
    }
    void a_device_added_again_goes_on_where_it_was() {
        f.answer(p, decimal{5, 0});
        f.live.remove(f.box);
        f.box = f.add("box");
        CHECK(f.reading("box/power").value == value{decimal(5, 0)});
        CHECK(f.reading("box/power").quality == quality::stale);
        CHECK_EQUAL(point_id{1}, f.live.find("box/power")->id);
        CHECK_EQUAL(point_slot{0}, f.live.declare(f.box, power));
        f.clock.advance(second);
        f.answer(0, decimal{5, 0});
        CHECK_EQUAL(std::size_t{1}, f.kept.samples().size());
        CHECK(f.reading("box/power").quality == quality::good);
    }
    void a_counter_that_went_back_while_the_device_was_away_is_a_reset() {
        const auto e = f.live.declare(f.box, energy);
        f.answer(e, decimal{100, 0});
        f.live.remove(f.box);
        f.box = f.add("box");
        f.clock.advance(second);
        f.answer(f.live.declare(f.box, energy), decimal{3, 0});
        CHECK(f.reading("box/energy").quality == quality::reset);
        CHECK_EQUAL(std::size_t{1}, f.kept.events("counter.reset").size());
    }
    void a_short_stop_of_the_daemon_is_no_gap() {
        for (const bool is_short : {true, false}) {
            fake_recording before;
            point_description about{1, "box/power", point_kind::gauge, "W", 0, "power drawn", false, true};
            before.defined.push_back(about);
            before.known.push_back({about, {1, 7, noon, noon, decimal{5, 0}, quality::good}});
            manual_clock later{noon + (is_short ? minute : 2 * minute)};
            registry again{later, before, {}};
            device_status d;
            d.name = "box";
            const auto id = again.add(std::move(d), duration{90'000});
            CHECK(has(again.reading(*again.find("box/power")).quality, quality::stale));
            CHECK(again.reading(*again.find("box/power")).received == noon);
            again.answered(id);
            again.say(id, again.declare(id, power), decimal{6, 0});
            CHECK(before.samples().back().quality == (is_short ? quality::good : quality::gap));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(registry_device_test);
