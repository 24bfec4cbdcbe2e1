// The thread beside the loop: what it hands over is done on the loop's thread, its troubles are told once,
// and its end leaves nothing behind.
#include "io/companion.hpp"
#include "tests/support/test.hpp"

#include <stdexcept>

using namespace wesh;
using namespace std::chrono_literals;

class companion_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(companion_test);
    CPPUNIT_TEST(what_it_asks_is_answered_on_the_loops_thread);
    CPPUNIT_TEST(nothing_is_an_answer_too);
    CPPUNIT_TEST(a_trouble_is_told_once_and_so_is_its_end);
    CPPUNIT_TEST(rests_grow_until_all_is_well);
    CPPUNIT_TEST(its_end_waits_for_no_answer_and_no_rest);
    CPPUNIT_TEST(what_it_posted_is_not_done_when_it_is_gone);
    CPPUNIT_TEST_SUITE_END();

  public:
    void what_it_asks_is_answered_on_the_loops_thread() {
        io::loop l;
        std::vector<int> seen;
        io::companion c{l, {1ms, 1ms}, {}};
        c.start([&, n = 0]() mutable {
            const auto doubled = c.ask<int>([&, m = ++n] {
                CHECK(std::this_thread::get_id() == main_);
                return std::optional{m * 2};
            });
            c.post([&, doubled] {
                seen.push_back(doubled.value_or(0));
                if (seen.size() == 100) l.stop();
            });
        });
        l.run();
        for (int i = 0; i < 100; ++i) CHECK_EQUAL((i + 1) * 2, seen[static_cast<std::size_t>(i)]);
    }
    void nothing_is_an_answer_too() {
        io::loop l;
        bool empty = false;
        io::companion c{l, {1ms, 1ms}, {}};
        c.start([&] {
            const auto a = c.ask<int>([] { return std::optional<int>{}; });
            c.post([&, a] { empty = !a; });
            c.post([&] { l.stop(); });
        });
        l.run();
        CHECK(empty);
    }
    void a_trouble_is_told_once_and_so_is_its_end() {
        io::loop l;
        std::vector<std::string> told;
        io::companion c{l, {1ms, 1ms}, [&](const std::string& t) { told.push_back(t); }};
        c.start([&, n = 0]() mutable {
            ++n;
            if (n <= 3) throw std::runtime_error{"away\n"};
            if (n <= 5) throw std::runtime_error{"refused"};
            c.all_is_well();
            if (n == 8) c.post([&] { l.stop(); });
        });
        l.run();
        CHECK_EQUAL(std::size_t{3}, told.size());
        CHECK(told[0].starts_with("away") && told[0].find('\n') == std::string::npos);
        CHECK_EQUAL(std::string{"refused"}, told[1]);
        CHECK_EQUAL(std::string{}, told[2]);
    }
    void rests_grow_until_all_is_well() {
        using std::chrono::steady_clock;
        io::loop l;
        std::vector<steady_clock::time_point> at;
        io::companion c{l, {10ms, 320ms}, {}};
        c.start([&] {
            at.push_back(steady_clock::now());
            if (at.size() == 8) c.all_is_well();
            if (at.size() == 9) c.post([&] { l.stop(); });
            throw std::runtime_error{"no"};
        });
        l.run();
        const std::vector<steady_clock::duration> least{10ms, 20ms, 40ms, 80ms, 160ms, 320ms, 320ms, 10ms};
        for (std::size_t i = 0; i < least.size(); ++i) CHECK(at[i + 1] - at[i] >= least[i]);
        CHECK(at[8] - at[7] < 320ms);
    }
    void its_end_waits_for_no_answer_and_no_rest() {
        const auto begin = std::chrono::steady_clock::now();
        {
            io::loop l; // that nobody turns
            io::companion asks{l, {1ms, 1ms}, {}};
            io::companion rests{l, {1h, 1h}, {}};
            io::companion fails{l, {1h, 1h}, {}};
            asks.start([&] { asks.ask<int>([] { return std::optional{1}; }); });
            rests.start([&] { rests.rest(1h); });
            fails.start([] { throw std::runtime_error{"no"}; });
            std::this_thread::sleep_for(50ms);
        }
        CHECK(std::chrono::steady_clock::now() - begin < 10s);
    }
    void what_it_posted_is_not_done_when_it_is_gone() {
        io::loop l;
        bool done = false;
        {
            io::companion c{l, {1ms, 1ms}, [&](const std::string&) { done = true; }};
            c.start([&] {
                c.post([&] { done = true; });
                c.all_is_well();
                c.rest(1h);
            });
            std::this_thread::sleep_for(50ms);
        }
        l.turn(10ms);
        CHECK(!done);
    }

  private:
    const std::thread::id main_ = std::this_thread::get_id();
};
CPPUNIT_TEST_SUITE_REGISTRATION(companion_test);
