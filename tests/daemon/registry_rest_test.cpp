// A device that nobody asks for a time, as the battery is about to end: stale, and not lost.
#include "tests/daemon/registry_fixture.hpp"

using namespace wesh;
using namespace wesh::test;

class rest_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(rest_test);
    CPPUNIT_TEST(a_device_that_nobody_asks_is_stale_and_not_lost);
    CPPUNIT_TEST(an_answer_that_was_on_its_way_does_not_wake_it);
    CPPUNIT_TEST(it_is_lost_when_it_stays_silent_once_it_is_asked_again);
    CPPUNIT_TEST(one_that_was_lost_before_stays_lost_and_comes_back_once);
    CPPUNIT_TEST(a_longer_period_is_no_silence);
    CPPUNIT_TEST_SUITE_END();

    registry_fixture r;
    point_slot drawn = r.live.declare(r.box, power);

    void rest_for(duration d) {
        r.live.rest(r.box, "the battery is about to end");
        r.clock.advance(d);
        r.live.tick();
    }
    std::size_t told(std::string_view type) const { return r.kept.events(type).size(); }

  public:
    void a_device_that_nobody_asks_is_stale_and_not_lost() {
        r.answer(drawn, decimal{5, 0});
        rest_for(minute * 60);
        CHECK(has(r.reading("box/power").quality, quality::stale));
        CHECK_EQUAL(std::size_t{0}, told("device.lost"));
        r.live.ask_every(r.box, minute, minute * 3);
        r.clock.advance(minute);
        r.live.failed(r.box, "no answer", device_state::stale);
        r.live.tick();
        CHECK_EQUAL(std::size_t{0}, told("device.lost"));
        r.answer(drawn, decimal{5, 0});
        CHECK(r.live.status(r.box)->state == device_state::online);
        CHECK(!has(r.reading("box/power").quality, quality::stale));
        // What it said meanwhile nobody knows.
        CHECK(has(r.reading("box/power").quality, quality::gap));
        CHECK_EQUAL(std::size_t{0}, told("device.back"));
        CHECK(r.kept.open_now.empty() && r.kept.closed.empty());
    }

    void an_answer_that_was_on_its_way_does_not_wake_it() {
        r.answer(drawn, decimal{5, 0});
        rest_for(second);
        r.answer(drawn, decimal{6, 0});
        CHECK(r.live.status(r.box)->state == device_state::stale);
        CHECK_EQUAL(std::string{"6"}, to_text(r.reading("box/power").value));
        CHECK(has(r.reading("box/power").quality, quality::stale));
        r.live.remark(r.box, "");
        r.live.failed(r.box, "no answer", device_state::stale);
        CHECK_EQUAL(std::string{"the battery is about to end"}, r.live.status(r.box)->reason);
    }

    void it_is_lost_when_it_stays_silent_once_it_is_asked_again() {
        r.answer(drawn, decimal{5, 0});
        rest_for(minute * 60);
        r.live.ask_every(r.box, minute, minute * 3);
        r.clock.advance(minute * 3);
        r.live.tick();
        CHECK_EQUAL(std::size_t{0}, told("device.lost"));
        r.clock.advance(second);
        r.live.tick();
        CHECK_EQUAL(std::size_t{1}, told("device.lost"));
        r.answer(drawn, decimal{5, 0});
        CHECK_EQUAL(std::size_t{1}, told("device.back"));
    }

    void one_that_was_lost_before_stays_lost_and_comes_back_once() {
        r.answer(drawn, decimal{5, 0});
        r.clock.advance(minute * 10);
        r.live.tick();
        CHECK_EQUAL(std::size_t{1}, told("device.lost"));
        rest_for(minute * 10);
        r.live.ask_every(r.box, minute, minute * 3);
        r.answer(drawn, decimal{5, 0});
        CHECK_EQUAL(std::size_t{1}, told("device.lost"));
        CHECK_EQUAL(std::size_t{1}, told("device.back"));
        CHECK(r.kept.open_now.empty());
    }

    void a_longer_period_is_no_silence() {
        r.answer(drawn, decimal{5, 0});
        r.live.ask_every(r.box, minute * 2, minute * 6);
        r.clock.advance(minute * 5);
        r.live.tick();
        CHECK(r.live.status(r.box)->state == device_state::online);
        CHECK_EQUAL(minute * 2, r.live.status(r.box)->period);
        r.live.ask_every(r.box, second * 30, second * 90);
        r.clock.advance(second * 90);
        r.live.tick();
        CHECK(r.live.status(r.box)->state == device_state::online);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(rest_test);
