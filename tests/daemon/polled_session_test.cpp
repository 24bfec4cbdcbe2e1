// A driver that throws: its device fails, is asked again, and nothing else is disturbed.
#include "daemon/driver.hpp"
#include "tests/support/fake_recording.hpp"
#include "tests/support/order.hpp"

#include <stdexcept>

using namespace wesh;
using namespace wesh::test;

namespace {

const driver kind{"fake", "", "", {}, nullptr, nullptr, nullptr};

/// Answers, throwing where it is told to.
class careless final : public polled_session {
  public:
    explicit careless(device& d)
        : polled_session{d} {}

    bool throws = false;
    int polls = 0;

  private:
    io::task<void> poll() override {
        ++polls;
        device_.attempt();
        co_await device_.loop().sleep(duration{1});
        if (throws) throw std::length_error{"there is no room"};
        device_.answered();
        device_.remark("");
    }
    io::task<command_result> execute(pending_command& c) override {
        co_await device_.loop().sleep(duration{1});
        if (c.command.argument == "bad") throw std::runtime_error{"no such relay"};
        co_return command_result{command_outcome::done, "read back", {}, {}};
    }
    io::task<file_content> fetch(const pending_file&) override {
        co_await device_.loop().sleep(duration{1});
        throw std::runtime_error{"no such file"};
    }
};

} // namespace

class polled_session_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(polled_session_test);
    CPPUNIT_TEST(a_poll_that_throws_is_a_failure_and_the_next_one_comes);
    CPPUNIT_TEST(a_command_that_throws_is_answered_and_the_next_one_taken);
    CPPUNIT_TEST(a_file_that_throws_is_answered);
    CPPUNIT_TEST_SUITE_END();

    turning t;
    system_clock clock;
    io::http_client http{t.loop};
    fake_recording kept;
    lateness late;
    registry live{clock, kept, {}};
    environment around{t.loop, http, clock, live, late};

    /// A device with its session, running.
    struct working {
        device_id id;
        wesh::device device;
        careless session{device};
        io::scope running;

        working(environment& e, const std::string& name)
            : id{add(e.registry, name)}
            , device{e, kind, id, name, "here", {duration{50}, duration{10'000}, false}} {
            running.spawn(session.run());
        }
        static device_id add(registry& r, const std::string& name) {
            device_status about;
            about.name = name;
            about.driver = "fake";
            return r.add(std::move(about), duration{10'000});
        }
    };
    const device_status& status(const working& w) const { return *live.status(w.id); }

  public:
    void a_poll_that_throws_is_a_failure_and_the_next_one_comes() {
        working bad{around, "bad"};
        working good{around, "good"};
        bad.session.throws = true;
        CHECK(t.until([&] { return bad.session.polls > 2 && good.session.polls > 2; }));
        CHECK_EQUAL(std::string{"the driver failed: there is no room"}, status(bad).reason);
        CHECK(status(bad).failures >= 2);
        CHECK(status(bad).state == device_state::unreachable);
        CHECK(status(good).state == device_state::online && status(good).failures == 0);
        bad.session.throws = false;
        CHECK(t.until([&] { return status(bad).state == device_state::online; }));
        CHECK(status(bad).reason.empty());
    }
    void a_command_that_throws_is_answered_and_the_next_one_taken() {
        working w{around, "box"};
        const auto r = order(t, w.device, "relay", "set", "bad");
        CHECK(r.outcome == command_outcome::unconfirmed);
        CHECK_EQUAL(std::string{"the driver failed: no such relay"}, r.text);
        CHECK(order(t, w.device, "relay", "set", "on").outcome == command_outcome::done);
    }
    void a_file_that_throws_is_answered() {
        working w{around, "box"};
        const auto content = std::make_shared<file_content>();
        pending_file f;
        f.until = t.loop.now() + duration{3'000};
        f.to =
            std::make_unique<std::function<void(file_content)>>([content](file_content c) { *content = c; });
        CHECK(w.device.submit(f));
        CHECK(t.until([&] { return !content->trouble.empty(); }));
        CHECK_EQUAL(std::string{"the driver failed: no such file"}, content->trouble);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(polled_session_test);
