// When devices are asked, and how late that was.
#include "daemon/schedule.hpp"
#include "tests/support/test.hpp"

#include <set>
#include <string>

using namespace wesh;

class schedule_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(schedule_test);
    CPPUNIT_TEST(the_first_poll_comes_soon_and_is_each_device_s_own);
    CPPUNIT_TEST(without_spread_the_first_poll_is_at_once);
    CPPUNIT_TEST(polls_keep_their_beat);
    CPPUNIT_TEST(missed_polls_are_not_made_up_for);
    CPPUNIT_TEST(lateness_is_counted_by_milliseconds);
    CPPUNIT_TEST(lateness_beyond_the_bins_is_its_worst);
    CPPUNIT_TEST_SUITE_END();

  public:
    void the_first_poll_comes_soon_and_is_each_device_s_own() {
        const polling p{duration{86'400'000}, duration{0}, true};
        std::set<duration> moments;
        for (int i = 0; i < 200; ++i) {
            const auto name = "wes-" + std::to_string(i);
            const auto when = first_poll(p, name, duration{1'000});
            CHECK(when >= duration{1'000} && when < duration{6'000});
            CHECK(when == first_poll(p, name, duration{1'000}));
            moments.insert(when);
        }
        CHECK(moments.size() > 150);
        const polling fast{duration{200}, duration{0}, true};
        CHECK(first_poll(fast, "a", duration{0}) < duration{200});
    }
    void without_spread_the_first_poll_is_at_once() {
        CHECK(first_poll({duration{30'000}, duration{0}, false}, "a", duration{7}) == duration{7});
    }
    void polls_keep_their_beat() {
        const polling p{duration{1'000}, duration{0}, true};
        CHECK(next_poll(p, duration{500}, duration{700}) == duration{1'500});
        CHECK(next_poll(p, duration{500}, duration{500}) == duration{1'500});
        CHECK(next_poll(p, duration{500}, duration{400}) == duration{1'500});
    }
    void missed_polls_are_not_made_up_for() {
        const polling p{duration{1'000}, duration{0}, true};
        CHECK(next_poll(p, duration{500}, duration{1'500}) == duration{2'500});
        CHECK(next_poll(p, duration{500}, duration{9'900}) == duration{10'500});
    }
    void lateness_is_counted_by_milliseconds() {
        lateness l;
        CHECK(l.quantile(0.99) == duration{0});
        for (int i = 1; i <= 100; ++i) l.add(duration{i});
        CHECK(l.quantile(0.50) == duration{50});
        CHECK(l.quantile(0.99) == duration{99});
        CHECK(l.quantile(1) == duration{100});
        CHECK(l.worst() == duration{100});
        l.add(duration{-5});
        CHECK(l.quantile(0) == duration{0});
        CHECK_EQUAL(std::uint64_t{101}, l.count());
    }
    void lateness_beyond_the_bins_is_its_worst() {
        lateness l;
        l.add(duration{1});
        l.add(duration{90'000});
        CHECK(l.quantile(0.5) == duration{1});
        CHECK(l.quantile(0.99) == duration{90'000});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(schedule_test);
