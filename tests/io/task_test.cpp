// Tasks: values, exceptions, and cancelling by destroying, at whatever they wait for.
#include "tests/support/in_child.hpp"
#include "tests/support/turning.hpp"

#include <sys/epoll.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace wesh;
using namespace wesh::test;
using io::task;

namespace {

task<int> number(int n) { co_return n; }
task<int> sum(int a, int b) {
    const int x = co_await number(a);
    const int y = co_await number(b);
    co_return x + y;
}
task<std::unique_ptr<std::string>> boxed() { co_return std::make_unique<std::string>("hello"); }
task<int> failing() {
    throw std::runtime_error{"broken"};
    co_return 0;
}
task<std::string> caught() {
    try {
        const int n = co_await failing();
        co_return std::to_string(n);
    } catch (const std::runtime_error& e) {
        co_return e.what();
    }
}
task<int> late(io::loop& l, int n) {
    co_await l.sleep(duration(1));
    if (n < 0) throw std::runtime_error{"late"};
    co_return n;
}

/// Counts how many live.
struct witness {
    explicit witness(int& n)
        : count{n} {
        ++count;
    }
    witness(const witness&) = delete;
    witness& operator=(const witness&) = delete;
    ~witness() { --count; }
    int& count;
};

template <class T>
task<void> into(task<T> t, std::optional<T>& out) {
    auto v = co_await std::move(t);
    out = std::move(v);
}

} // namespace

class task_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(task_test);
    CPPUNIT_TEST(a_task_does_nothing_before_it_is_awaited);
    CPPUNIT_TEST(values_come_through);
    CPPUNIT_TEST(exceptions_come_through);
    CPPUNIT_TEST(values_and_exceptions_come_late);
    CPPUNIT_TEST(a_million_awaits_that_end_at_once_cost_no_stack);
    CPPUNIT_TEST(many_awaits_that_end_later_cost_no_stack);
    CPPUNIT_TEST(destroying_cancels_a_sleep);
    CPPUNIT_TEST(destroying_cancels_a_wait_for_a_descriptor);
    CPPUNIT_TEST(destroying_cancels_a_wait_for_a_notification);
    CPPUNIT_TEST(destroying_cancels_through_all_who_await);
    CPPUNIT_TEST(a_scope_frees_what_has_ended);
    CPPUNIT_TEST(what_nobody_awaits_may_not_throw);
    CPPUNIT_TEST(moving_a_task_into_another_frees_the_other);
    CPPUNIT_TEST_SUITE_END();

    turning t;
    io::scope tasks;

    template <class T>
    std::optional<T> result(task<T> x) {
        std::optional<T> out;
        tasks.spawn(into<T>(std::move(x), out));
        CHECK(t.until([&] { return out.has_value(); }));
        return out;
    }

  public:
    void a_task_does_nothing_before_it_is_awaited() {
        int begun = 0;
        const auto work = [](int& n) -> task<void> {
            ++n;
            co_return;
        };
        {
            const auto never = work(begun);
            CHECK(never.valid());
        }
        CHECK_EQUAL(0, begun);
        tasks.spawn(work(begun));
        CHECK_EQUAL(1, begun);
    }
    void values_come_through() {
        CHECK_EQUAL(5, *result(sum(2, 3)));
        CHECK_EQUAL(std::string{"hello"}, **result(boxed()));
    }
    void exceptions_come_through() { CHECK_EQUAL(std::string{"broken"}, *result(caught())); }
    void values_and_exceptions_come_late() {
        CHECK_EQUAL(7, *result(late(t.loop, 7)));
        const auto guarded = [](io::loop& l) -> task<std::string> {
            try {
                const int n = co_await late(l, -1);
                co_return std::to_string(n);
            } catch (const std::runtime_error& e) {
                co_return e.what();
            }
        };
        CHECK_EQUAL(std::string{"late"}, *result(guarded(t.loop)));
    }
    void a_million_awaits_that_end_at_once_cost_no_stack() {
        const auto many = []() -> task<std::int64_t> {
            std::int64_t total = 0;
            for (int i = 0; i < 1'000'000; ++i) {
                const int n = co_await number(1);
                total += n;
            }
            co_return total;
        };
        CHECK_EQUAL(std::int64_t{1'000'000}, *result(many()));
    }
    void many_awaits_that_end_later_cost_no_stack() {
        const auto many = [](io::notifier& n) -> task<int> {
            const auto one = [](io::notifier& x) -> task<int> {
                const bool called = co_await x.wait_until(duration::max());
                co_return called ? 1 : 0;
            };
            int total = 0;
            for (int i = 0; i < 100'000; ++i) {
                const int k = co_await one(n);
                total += k;
            }
            co_return total;
        };
        io::notifier n{t.loop};
        std::optional<int> out;
        tasks.spawn(into<int>(many(n), out));
        for (int i = 0; i < 100'000; ++i) n.notify();
        CHECK_EQUAL(100'000, out.value_or(0));
    }
    void destroying_cancels_a_sleep() {
        int alive = 0;
        bool done = false;
        const auto work = [](io::loop& l, int& n, bool& d) -> task<void> {
            const witness w{n};
            co_await l.sleep(duration(1));
            d = true;
        };
        {
            io::scope brief;
            brief.spawn(work(t.loop, alive, done));
            CHECK_EQUAL(1, alive);
        }
        CHECK_EQUAL(0, alive);
        const auto end = t.loop.now() + duration{20};
        CHECK(t.until([&] { return t.loop.now() > end; }));
        CHECK(!done);
    }
    void destroying_cancels_a_wait_for_a_descriptor() {
        int ends[2];
        CHECK(::pipe(ends) == 0);
        int alive = 0;
        const auto work = [](io::loop& l, int fd, int& n) -> task<void> {
            const witness w{n};
            const auto got = co_await l.ready(fd, EPOLLIN, l.now() + duration(10));
            n += got != 0 ? 10 : 20;
        };
        {
            io::scope brief;
            brief.spawn(work(t.loop, ends[0], alive));
            CHECK_EQUAL(1, alive);
        }
        CHECK_EQUAL(0, alive);
        CHECK(::write(ends[1], "x", 1) == 1);
        t.settle();
        CHECK_EQUAL(0, alive);
        io::scope whole;
        whole.spawn(work(t.loop, ends[0], alive));
        CHECK(t.until([&] { return alive == 10; }));
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void destroying_cancels_a_wait_for_a_notification() {
        io::notifier n{t.loop};
        int alive = 0;
        const auto work = [](io::notifier& x, int& count) -> task<void> {
            const witness w{count};
            const bool called = co_await x.wait_until(duration::max());
            count += called ? 10 : 20;
        };
        {
            io::scope brief;
            brief.spawn(work(n, alive));
            CHECK_EQUAL(1, alive);
        }
        CHECK_EQUAL(0, alive);
        n.notify();
        io::scope whole;
        whole.spawn(work(n, alive)); // the notification was kept
        CHECK_EQUAL(10, alive);
    }
    void destroying_cancels_through_all_who_await() {
        int alive = 0;
        struct chain {
            static task<void> down(io::loop& l, int& n, int depth) {
                const witness w{n};
                if (depth == 0)
                    co_await l.sleep(duration(60'000));
                else
                    co_await down(l, n, depth - 1);
            }
        };
        {
            io::scope brief;
            brief.spawn(chain::down(t.loop, alive, 50));
            CHECK_EQUAL(51, alive);
        }
        CHECK_EQUAL(0, alive);
    }
    void what_nobody_awaits_may_not_throw() {
        const auto said = in_child([] {
            turning own;
            std::optional<int> none;
            io::scope alone;
            alone.spawn(into(late(own.loop, -1), none));
            own.until([end = own.loop.now() + duration{50}, &own] { return own.loop.now() > end; });
            return std::string{"went on"};
        });
        CHECK_EQUAL(std::string{}, said);
    }
    void a_scope_frees_what_has_ended() {
        io::scope s;
        const auto nothing = []() -> task<void> { co_return; };
        for (int i = 0; i < 100; ++i) s.spawn(nothing());
        CHECK(s.size() <= 1);
        s.reap();
        CHECK_EQUAL(std::size_t{0}, s.size());
    }
    void moving_a_task_into_another_frees_the_other() {
        int alive = 0;
        const auto work = [](int& n, std::unique_ptr<witness> w) -> task<void> {
            n += w != nullptr ? 100 : 0;
            co_return;
        };
        auto a = work(alive, std::make_unique<witness>(alive));
        auto b = work(alive, std::make_unique<witness>(alive));
        CHECK_EQUAL(2, alive);
        a = std::move(b);
        CHECK_EQUAL(1, alive);
        a = task<void>{};
        CHECK_EQUAL(0, alive);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(task_test);
