// The loop: timers, descriptors, signals, what other threads post, and notifications.
#include "tests/support/turning.hpp"

#include <sys/epoll.h>

#include <csignal>
#include <string>
#include <thread>
#include <unistd.h>

using namespace wesh;
using namespace wesh::test;

class loop_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(loop_test);
    CPPUNIT_TEST(timers_fire_once_in_their_order);
    CPPUNIT_TEST(a_timer_that_is_destroyed_does_not_fire);
    CPPUNIT_TEST(a_timer_may_destroy_and_replace_itself);
    CPPUNIT_TEST(a_descriptor_is_watched_until_its_source_goes);
    CPPUNIT_TEST(a_watch_may_destroy_another_that_is_due);
    CPPUNIT_TEST(signals_come_through_the_loop);
    CPPUNIT_TEST(other_threads_post_in_their_order);
    CPPUNIT_TEST(what_is_posted_while_posted_work_runs_comes_next);
    CPPUNIT_TEST(stop_gives_its_code);
    CPPUNIT_TEST(a_notification_wakes_and_one_before_is_kept);
    CPPUNIT_TEST(a_wait_for_a_notification_ends_in_time);
    CPPUNIT_TEST_SUITE_END();

    turning t;

  public:
    void timers_fire_once_in_their_order() {
        std::string order;
        const auto now = t.loop.now();
        const auto c = t.loop.at(now + duration{15}, duration{0}, [&] { order += 'c'; });
        const auto a = t.loop.at(now - duration{1'000'000'000}, duration{0}, [&] { order += 'a'; });
        const auto b = t.loop.at(now + duration{5}, duration{0}, [&] { order += 'b'; });
        CHECK(t.until([&] { return order.size() == 3; }));
        CHECK(t.loop.now() >= now + duration{15});
        t.settle();
        CHECK_EQUAL(std::string{"abc"}, order);
    }
    void a_timer_that_is_destroyed_does_not_fire() {
        bool fired = false;
        auto a = t.loop.at(t.loop.now(), duration{0}, [&] { fired = true; });
        CHECK(static_cast<bool>(a));
        a.reset();
        CHECK(!a);
        t.settle();
        CHECK(!fired);
    }
    void a_timer_may_destroy_and_replace_itself() {
        int count = 0;
        io::source s;
        std::function<void()> again = [&] {
            s.reset();
            if (++count < 5) s = t.loop.at(t.loop.now(), duration{0}, again);
        };
        s = t.loop.at(t.loop.now(), duration{0}, again);
        CHECK(t.until([&] { return count == 5; }));
        CHECK(!s);
    }
    void a_descriptor_is_watched_until_its_source_goes() {
        int ends[2];
        CHECK(::pipe(ends) == 0);
        int seen = 0;
        auto s = t.loop.watch(ends[0], EPOLLIN, [&](std::uint32_t events) {
            CHECK((events & EPOLLIN) != 0);
            char c = 0;
            CHECK(::read(ends[0], &c, 1) == 1);
            ++seen;
        });
        CHECK(::write(ends[1], "ab", 2) == 2);
        CHECK(t.until([&] { return seen == 2; }));
        t.loop.change(s, 0);
        CHECK(::write(ends[1], "c", 1) == 1);
        t.settle();
        CHECK_EQUAL(2, seen);
        t.loop.change(s, EPOLLIN);
        CHECK(t.until([&] { return seen == 3; }));
        s.reset();
        CHECK(::write(ends[1], "d", 1) == 1);
        t.settle();
        CHECK_EQUAL(3, seen);
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void a_watch_may_destroy_another_that_is_due() {
        int a[2];
        int b[2];
        CHECK(::pipe(a) == 0 && ::pipe(b) == 0);
        int seen = 0;
        io::source x;
        io::source y;
        x = t.loop.watch(a[0], EPOLLIN, [&](std::uint32_t) {
            ++seen;
            x.reset();
            y.reset();
        });
        y = t.loop.watch(b[0], EPOLLIN, [&](std::uint32_t) {
            ++seen;
            x.reset();
            y.reset();
        });
        CHECK(::write(a[1], "x", 1) == 1 && ::write(b[1], "x", 1) == 1);
        t.settle();
        CHECK_EQUAL(1, seen);
        for (const int fd : {a[0], a[1], b[0], b[1]}) ::close(fd);
    }
    void signals_come_through_the_loop() {
        sigset_t before;
        CHECK(::sigprocmask(SIG_SETMASK, nullptr, &before) == 0);
        io::block_signals({SIGUSR1});
        int seen = 0;
        {
            const auto s = t.loop.on_signal(SIGUSR1, [&] { ++seen; });
            CHECK(::kill(::getpid(), SIGUSR1) == 0);
            CHECK(t.until([&] { return seen == 1; }));
        }
        CHECK(::sigprocmask(SIG_SETMASK, &before, nullptr) == 0);
    }
    void other_threads_post_in_their_order() {
        std::vector<int> seen;
        std::thread other{[&] {
            for (int i = 0; i < 1000; ++i) t.loop.post([&seen, i] { seen.push_back(i); });
        }};
        const bool all = t.until([&] { return seen.size() == 1000; });
        other.join();
        CHECK(all);
        for (int i = 0; i < 1000; ++i) CHECK_EQUAL(i, seen[static_cast<std::size_t>(i)]);
    }
    void what_is_posted_while_posted_work_runs_comes_next() {
        std::string order;
        t.loop.post([&] {
            order += 'a';
            t.loop.post([&] { order += 'c'; });
        });
        t.loop.post([&] { order += 'b'; });
        CHECK(t.until([&] { return order.size() == 3; }));
        CHECK_EQUAL(std::string{"abc"}, order);
    }
    void stop_gives_its_code() {
        t.loop.post([&] { t.loop.stop(7); });
        CHECK_EQUAL(7, t.loop.run());
        // What is armed after the stop never fires, and harms nobody.
        const auto late = t.loop.after(duration{0}, [] {});
    }
    void a_notification_wakes_and_one_before_is_kept() {
        io::notifier n{t.loop};
        std::string seen;
        const auto work = [](io::notifier& x, std::string& out) -> io::task<void> {
            for (int i = 0; i < 3; ++i) {
                const bool called = co_await x.wait_until(duration::max());
                out += called ? 'y' : 'n';
            }
        };
        n.notify();
        n.notify();
        io::scope tasks;
        tasks.spawn(work(n, seen));
        CHECK_EQUAL(std::string{"y"}, seen); // two before anybody waits are one
        n.notify();
        n.notify();
        CHECK_EQUAL(std::string{"yyy"}, seen);
    }
    void a_wait_for_a_notification_ends_in_time() {
        io::notifier n{t.loop};
        std::string seen;
        const auto work = [](io::notifier& x, io::loop& l, std::string& out) -> io::task<void> {
            const bool called = co_await x.wait_until(l.now() + duration(5), duration(0));
            out += called ? 'y' : 'n';
            const bool over = co_await x.wait_until(l.now() - duration(5));
            out += over ? 'y' : 'n';
        };
        io::scope tasks;
        tasks.spawn(work(n, t.loop, seen));
        CHECK(t.until([&] { return seen.size() == 2; }));
        CHECK_EQUAL(std::string{"nn"}, seen);
        n.notify();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(loop_test);
