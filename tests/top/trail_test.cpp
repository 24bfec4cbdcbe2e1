// The last values, and the rates of counters.
#include "clients/top/trail.hpp"
#include "tests/support/test.hpp"

#include <cmath>

using namespace wesh;
using namespace wesh::top;

namespace {

time_point second(std::int64_t s) { return from_milliseconds(s * 1000); }

bool near(std::optional<double> n, double wanted) { return n && std::abs(*n - wanted) < 1e-6; }

} // namespace

class trail_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(trail_test);
    CPPUNIT_TEST(keeps_the_newest);
    CPPUNIT_TEST(takes_the_past_before_what_is_there);
    CPPUNIT_TEST(a_rate_is_what_moved_in_ten_minutes);
    CPPUNIT_TEST(a_counter_that_stands_has_a_rate_of_nothing);
    CPPUNIT_TEST(a_counter_that_went_back_has_no_rate);
    CPPUNIT_TEST(units_of_rates);
    CPPUNIT_TEST(short_numbers);
    CPPUNIT_TEST_SUITE_END();

  public:
    void keeps_the_newest() {
        trail t;
        for (int i = 0; i < 100; ++i) t.add({second(i), static_cast<double>(i)});
        t.add({second(99), 1000});
        CHECK_EQUAL(trail::length, t.size());
        CHECK_EQUAL(36.0, t[0].number);
        CHECK_EQUAL(99.0, t[trail::length - 1].number);
    }
    void takes_the_past_before_what_is_there() {
        trail t;
        t.add({second(50), 50});
        std::vector<trail::mark> past;
        for (int i = -60; i <= 60; ++i) past.push_back({second(i), static_cast<double>(i)});
        t.put_before(past);
        CHECK_EQUAL(trail::length, t.size());
        CHECK_EQUAL(-13.0, t[0].number);
        CHECK_EQUAL(50.0, t[trail::length - 1].number);
        t.add({second(51), 51});
        CHECK_EQUAL(51.0, t[trail::length - 1].number);
        for (std::size_t i = 1; i < t.size(); ++i) CHECK(t[i - 1].time < t[i].time);
    }
    void a_rate_is_what_moved_in_ten_minutes() {
        trail t;
        t.add({second(0), 100});
        CHECK(!rate_of(t, second(1)));
        t.add({second(60), 110});
        CHECK(near(rate_of(t, second(60)), 600));
        // Since then nothing has come, which is told by the time that went on.
        CHECK(near(rate_of(t, second(120)), 300));
        // What moved long ago does not count.
        t.add({second(3600), 200});
        t.add({second(3660), 201});
        CHECK(near(rate_of(t, second(3660)), 91.0 * 3600 / 3600));
        CHECK_EQUAL(std::size_t{3}, rates_of(t).size());
    }
    void a_counter_that_stands_has_a_rate_of_nothing() {
        trail t;
        t.add({second(0), 100});
        CHECK(near(rate_of(t, second(1200)), 0));
        t.add({second(2), 101});
        CHECK(near(rate_of(t, second(1200)), 0));
    }
    void a_counter_that_went_back_has_no_rate() {
        trail t;
        t.add({second(0), 100});
        t.add({second(60), 5});
        t.add({second(120), 6});
        CHECK(!rate_of(t, second(120)));
        CHECK_EQUAL(std::size_t{1}, rates_of(t).size());
        // Until that is long ago.
        CHECK(near(rate_of(t, second(2000)), 0));
    }
    void units_of_rates() {
        CHECK_EQUAL(std::string{"W"}, rate_unit("Wh"));
        CHECK_EQUAL(std::string{"kW"}, rate_unit("kWh"));
        CHECK_EQUAL(std::string{"L/h"}, rate_unit("L"));
        CHECK_EQUAL(std::string{"/h"}, rate_unit(""));
    }
    void short_numbers() {
        CHECK_EQUAL(std::string{"0"}, short_number(0));
        CHECK_EQUAL(std::string{"0"}, short_number(-0.00001));
        CHECK_EQUAL(std::string{"22.4"}, short_number(22.4));
        CHECK_EQUAL(std::string{"1234"}, short_number(1234.4));
        CHECK_EQUAL(std::string{"-12.35k"}, short_number(-12345.6));
        CHECK_EQUAL(std::string{"0.0123"}, short_number(0.0123));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(trail_test);
