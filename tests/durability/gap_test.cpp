// When readings are missing between two samples, the second says so; and only then.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <csignal>
#include <thread>

using namespace wesh;

namespace {

constexpr const char* patient_device =
    "period = \"300ms\"\nstale_after = \"3s\"\nspread = false\npause = \"0s\"\n"
    "timeout = \"1s\"\nretries = 0\n";
constexpr const char* quick_commits = "[history]\ncommit_busy = \"100ms\"\ncommit_quiet = \"200ms\"\n";

class gap_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(gap_test);
    CPPUNIT_TEST(a_short_stop_is_no_gap);
    CPPUNIT_TEST(a_short_kill_is_no_gap);
    CPPUNIT_TEST(a_long_stop_is_a_gap);
    CPPUNIT_TEST(a_daemon_that_was_asleep_tells_the_gap);
    CPPUNIT_TEST_SUITE_END();

    static std::string current(const test::site& s) {
        const auto r = test::read_one(s.client, "box1/clamp.1.current").sample;
        return to_text(r.value) + " " + to_text(r.quality);
    }
    static void must_become(const test::site& s, const std::string& wanted) {
        const bool is = test::soon(std::chrono::seconds{10}, [&] { return current(s) == wanted; });
        CHECK_MESSAGE(current(s) + " and not " + wanted, is);
    }
    static std::size_t gaps(const test::site& s) {
        const auto id = test::read_one(s.client, "box1/clamp.1.current").sample.point;
        std::size_t n = 0;
        for (const auto& r : test::records_after(s.client, 0))
            if (const auto* x = std::get_if<sample>(&r); x != nullptr && x->point == id)
                n += has(x->quality, quality::gap) ? 1U : 0U;
        return n;
    }
    static bool all_committed(const test::site& s) {
        return test::soon(std::chrono::seconds{5}, [&] {
            return test::read_one(s.client, "box1/clamp.1.current").sample.number != 0;
        });
    }

    template <class Stop>
    static void restart(const char* expected, Stop stop) {
        test::site s{test::boxes(1), quick_commits, patient_device};
        s.wait_for("box1", device_state::online);
        must_become(s, "3.12 good");
        CHECK(all_committed(s));
        s.boxes.control("set box1 pince.I1 3.50");
        must_become(s, "3.50 good");
        CHECK(all_committed(s));
        stop(s);
        s.daemon.start();
        // What is known from before is there at once, though not confirmed.
        CHECK(current(s).starts_with("3.50"));
        s.wait_for("box1", device_state::online);
        s.boxes.control("set box1 pince.I1 4.00");
        must_become(s, expected);
        s.daemon.stop();
    }

    void a_short_stop_is_no_gap() {
        restart("4.00 good", [](test::site& s) { s.daemon.stop(); });
    }
    void a_short_kill_is_no_gap() {
        restart("4.00 good", [](test::site& s) { s.daemon.kill(); });
    }
    void a_long_stop_is_a_gap() {
        test::site s{test::boxes(1), quick_commits, test::quick_device};
        s.wait_for("box1", device_state::online);
        must_become(s, "3.12 good");
        CHECK(all_committed(s));
        CHECK_EQUAL(std::size_t{0}, gaps(s));
        s.daemon.stop();
        const auto stopped = std::chrono::steady_clock::now();
        test::soon(std::chrono::seconds{5}, [&] {
            return std::chrono::steady_clock::now() - stopped > std::chrono::milliseconds{1'700};
        });
        s.daemon.start();
        must_become(s, "3.12 gap");
        CHECK(all_committed(s));
        CHECK_EQUAL(std::size_t{1}, gaps(s));
        s.daemon.stop();
    }

    void a_daemon_that_was_asleep_tells_the_gap() {
        test::site s{test::boxes(1), quick_commits, test::quick_device};
        s.wait_for("box1", device_state::online);
        must_become(s, "3.12 good");
        for (std::size_t n = 1; n <= 4; ++n) {
            CHECK(all_committed(s));
            // Sometimes an answer is on its way, and the first thing to be seen on waking.
            if (n == 2) s.boxes.control("fault box1 slow=400ms");
            const auto answered = s.client.device("box1").last_answer;
            s.daemon.program().signal(SIGSTOP);
            std::this_thread::sleep_for(std::chrono::milliseconds{1'900});
            s.daemon.program().signal(SIGCONT);
            CHECK(test::soon(std::chrono::seconds{5}, [&] {
                const auto d = s.client.device("box1");
                return d.state == device_state::online && d.last_answer > answered;
            }));
            CHECK(test::soon(std::chrono::seconds{5}, [&] { return gaps(s) == n; }));
        }
        s.daemon.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(gap_test);

} // namespace
