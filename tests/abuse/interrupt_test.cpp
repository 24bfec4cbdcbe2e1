// Ctrl-C ends a tool at once, whatever the daemon does. On libtirpc's client it waits for the whole time-out.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

using namespace wesh;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr milliseconds at_once{test::sanitized() ? 1'500 : 300};

/// Whether the process sleeps, as it does when it waits for an answer.
bool sleeps(pid_t pid) {
    std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
    std::string text;
    std::getline(file, text);
    const auto at = text.rfind(") ");
    return at != std::string::npos && text[at + 2] == 'S';
}

class interrupt_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(interrupt_test);
    CPPUNIT_TEST(a_tool_ends_though_the_daemon_hangs);
    CPPUNIT_TEST(a_tool_that_waits_for_changes_ends);
    CPPUNIT_TEST(a_call_has_one_deadline);
    CPPUNIT_TEST_SUITE_END();

    test::site site_{test::boxes(1)};

    std::unique_ptr<test::process> tool(const std::vector<std::string>& arguments) const {
        std::vector<std::string> all{test::program("weshclient")};
        all.insert(all.end(), arguments.begin(), arguments.end());
        test::start_options o;
        o.environment = {{"WESH_SOCKET", site_.daemon.socket()}};
        return std::make_unique<test::process>(all, site_.where / "tool.log", o);
    }
    static void must_end_at_once(test::process& p) {
        test::ending e;
        const auto took = test::time_of([&] {
            p.signal(SIGINT);
            e = p.wait(seconds{10});
        });
        CHECK_MESSAGE(std::to_string(took.count()), took < at_once);
        CHECK_MESSAGE(e.text(), e.signal == SIGINT || e.code == 128 + SIGINT || e.code == 0);
        CHECK_MESSAGE(e.crash, e.crash.empty());
    }

    void a_tool_ends_though_the_daemon_hangs() {
        site_.wait_for("box1", device_state::online);
        site_.daemon.program().signal(SIGSTOP);
        for (const std::vector<std::string>& words :
             {std::vector<std::string>{"list"}, {"watch", "box1/*"}, {"toggle", "box1/relay.1"}}) {
            const auto p = tool(words);
            std::this_thread::sleep_for(milliseconds{100});
            CHECK(test::soon(seconds{5}, [&] { return sleeps(p->pid()); }));
            must_end_at_once(*p);
        }
        site_.daemon.program().signal(SIGCONT);
        site_.client.ping();
        site_.daemon.stop();
    }

    void a_tool_that_waits_for_changes_ends() {
        site_.wait_for("box1", device_state::online);
        const auto p = tool({"watch", "box1/relay.*"});
        p->wait_for("box1/relay.1");
        CHECK(test::soon(seconds{5}, [&] { return test::amount(site_.client, "rpc.waiting") > 0; }));
        // What changes is told while it waits.
        site_.client.get_wes_by_name("box1").get_relay(1).set(false);
        p->wait_for("off");
        must_end_at_once(*p);
        CHECK(test::soon(seconds{5}, [&] { return test::amount(site_.client, "rpc.waiting") == 0; }));
        site_.daemon.stop();
    }

    void a_call_has_one_deadline() {
        site_.client.ping();
        site_.client.set_timeout(duration{400});
        site_.daemon.program().signal(SIGSTOP);
        bool expired = false;
        const auto took = test::time_of([&] {
            try {
                site_.client.info();
            } catch (const timed_out&) {
                expired = true;
            }
        });
        site_.daemon.program().signal(SIGCONT);
        CHECK(expired);
        CHECK_MESSAGE(std::to_string(took.count()), took >= milliseconds{390} && took < milliseconds{900});
        // The same object goes on.
        site_.client.set_timeout(duration{10'000});
        CHECK_EQUAL(1U, site_.client.info().devices);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(interrupt_test);

} // namespace
