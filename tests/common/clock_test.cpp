// Clocks that are not the system's.
#include "common/clock.hpp"
#include "common/time_text.hpp"
#include "tests/support/test.hpp"

#include <cstdlib>
#include <thread>

using namespace wesh;

class clock_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(clock_test);
    CPPUNIT_TEST(a_hurried_clock_runs_as_many_times_as_fast);
    CPPUNIT_TEST(clocks_given_the_same_text_agree);
    CPPUNIT_TEST(without_a_word_it_is_the_systems);
    CPPUNIT_TEST(a_text_that_is_no_clock_is_refused);
    CPPUNIT_TEST_SUITE_END();

  public:
    void tearDown() override { ::unsetenv("WESH_CLOCK"); }

    void a_hurried_clock_runs_as_many_times_as_fast() {
        const system_clock system;
        const auto shown = parse_iso("2026-10-24").value();
        const duration before = system.steady();
        const hurried_clock clock{shown, system.now(), 1000};
        const auto begun = clock.steady();
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        const auto passed = clock.now() - shown;
        CHECK(passed >= duration{19'000});
        CHECK(passed <= (system.steady() - before + duration{2}) * 1000);
        CHECK(clock.steady() - begun >= duration{19'000});
    }
    void clocks_given_the_same_text_agree() {
        const auto text = "2026-10-24T00:00:00Z," + iso_text(system_clock{}.now() - duration{5'000}) + ",10";
        ::setenv("WESH_CLOCK", text.c_str(), 1);
        const auto first = make_clock();
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
        const auto second = make_clock();
        const auto apart = second->now() - first->now();
        CHECK(apart >= duration{-20} && apart <= duration{200});
        CHECK(first->now() >= parse_iso("2026-10-24T00:00:50Z").value());
    }
    void without_a_word_it_is_the_systems() {
        CHECK(dynamic_cast<system_clock*>(make_clock().get()) != nullptr);
        ::setenv("WESH_CLOCK", "", 1);
        CHECK(dynamic_cast<system_clock*>(make_clock().get()) != nullptr);
    }
    void a_text_that_is_no_clock_is_refused() {
        for (const char* text :
             {"10", "2026-10-24,10", "2026-10-24,2026-10-24,0", "2026-10-24,2026-10-24,1e3",
              "2026-10-24,then,10", "2026-10-24,2026-10-24,10,10", "2026-10-24,2026-10-24,100001"}) {
            ::setenv("WESH_CLOCK", text, 1);
            CHECK_THROWS(make_clock(), std::runtime_error);
        }
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(clock_test);
