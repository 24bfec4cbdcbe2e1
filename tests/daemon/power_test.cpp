// What the site stands on, and how its devices are asked then.
#include "daemon/driver.hpp"
#include "tests/daemon/registry_fixture.hpp"
#include "tests/support/turning.hpp"

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

namespace {

const driver asked{"fake", "", "", {}, nullptr, nullptr, nullptr};
const driver watching{"watching", "", "", {}, nullptr, nullptr, nullptr, nullptr, {}, {}, {}, true};

class counting final : public polled_session {
  public:
    explicit counting(device& d)
        : polled_session{d} {}
    int polls = 0;

  private:
    io::task<void> poll() override {
        ++polls;
        device_.attempt();
        device_.answered();
        co_return;
    }
    io::task<command_result> execute(pending_command&) override {
        co_return command_result{command_outcome::done, "read back", {}, {}};
    }
};

} // namespace

class pace_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(pace_test);
    CPPUNIT_TEST(on_battery_a_device_is_asked_less_often_and_a_ups_as_ever);
    CPPUNIT_TEST(in_quiet_nobody_is_asked_and_commands_are_still_obeyed);
    CPPUNIT_TEST(with_the_mains_back_a_device_is_asked_within_one_period);
    CPPUNIT_TEST_SUITE_END();

    turning t;
    system_clock clock;
    io::http_client http{t.loop};
    fake_recording kept;
    lateness late;
    registry live{clock, kept, {}};
    site_power power{live, clock, {10, silent_most, quiet_most, lost_most}};
    environment around{t.loop, http, clock, live, late, &power};

    struct working {
        device_id id;
        wesh::device device;
        counting session{device};
        io::scope running;

        working(environment& e, const driver& d, const std::string& name)
            : id{add(e.registry, name)}
            , device{e, d, id, name, "here", {duration{50}, duration{10'000}, false}} {
            running.spawn(session.run());
        }
        static device_id add(registry& r, const std::string& name) {
            device_status about;
            about.name = name;
            return r.add(std::move(about), duration{10'000});
        }
    };
    working box{around, asked, "box"};
    working ups{around, watching, "ups"};

    /// How often both are asked while the UPS is asked `turns` times more.
    int polls_of_box(int turns) {
        const int before = box.session.polls;
        const int enough = ups.session.polls + turns;
        CHECK(t.until([&] { return ups.session.polls >= enough; }));
        return box.session.polls - before;
    }
    void say(supply s) {
        power.feed(ups.id, s);
        box.device.wake().notify();
    }

  public:
    void on_battery_a_device_is_asked_less_often_and_a_ups_as_ever() {
        CHECK(polls_of_box(20) >= 15);
        say(supply::on_battery);
        CHECK(polls_of_box(1) <= 1); // the one that was due
        const int rare = polls_of_box(20);
        CHECK(rare >= 1 && rare <= 4);
    }

    void in_quiet_nobody_is_asked_and_commands_are_still_obeyed() {
        CHECK(polls_of_box(2) >= 1);
        say(supply::low_battery);
        CHECK_EQUAL(0, polls_of_box(20));
        bool done = false;
        pending_command c;
        c.until = t.loop.now() + duration{1'000};
        c.to = std::make_unique<std::function<void(command_result)>>(
            [&](command_result r) { done = r.outcome == command_outcome::done; });
        box.device.submit(std::move(c));
        CHECK(t.until([&] { return done; }));
        CHECK_EQUAL(0, polls_of_box(5));
    }

    void with_the_mains_back_a_device_is_asked_within_one_period() {
        for (const auto before : {supply::on_battery, supply::low_battery}) {
            CHECK(polls_of_box(2) >= 1);
            say(before);
            polls_of_box(3);
            say(supply::on_line);
            CHECK(polls_of_box(2) >= 1);
        }
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(pace_test);

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
