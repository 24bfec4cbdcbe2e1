// How devices are asked while the site runs on battery.
#include "daemon/driver.hpp"
#include "daemon/power.hpp"
#include "tests/support/fake_recording.hpp"
#include "tests/support/turning.hpp"

using namespace wesh;
using namespace wesh::test;

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
    site_power power{live, clock, site_power::options{.stretch = 10}};
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
