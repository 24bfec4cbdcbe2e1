// What was used: differences of indexes, and what is missing is missing.
#include "tests/consumption/counting.hpp"

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

class use_test : public CppUnit::TestFixture, private counting {
    CPPUNIT_TEST_SUITE(use_test);
    CPPUNIT_TEST(an_hour_is_the_difference_of_its_ends);
    CPPUNIT_TEST(without_readings_nothing_is_known);
    CPPUNIT_TEST(one_reading_is_no_difference);
    CPPUNIT_TEST(no_use_is_zero_and_known);
    CPPUNIT_TEST(nothing_is_bound_outside_of_validity);
    CPPUNIT_TEST(a_day_is_exact_though_hours_inside_are_missing);
    CPPUNIT_TEST(a_gap_over_midnight_is_shared_and_told_apart);
    CPPUNIT_TEST(shares_of_neighbours_add_up_though_they_do_not_divide);
    CPPUNIT_TEST(a_gap_that_is_too_long_is_not_shared);
    CPPUNIT_TEST(an_index_that_goes_back_adds_nothing);
    CPPUNIT_TEST(a_reset_that_the_device_told_adds_nothing);
    CPPUNIT_TEST(an_invalid_reading_is_no_index);
    CPPUNIT_TEST(an_estimated_index_gives_estimates);
    CPPUNIT_TEST(a_doubtful_clock_is_told);
    CPPUNIT_TEST(a_swap_counts_both_meters_through_their_own_indexes);
    CPPUNIT_TEST(a_swap_without_indexes_leaves_the_time_between_unknown);
    CPPUNIT_TEST(a_reset_at_a_swap_is_explained_by_it);
    CPPUNIT_TEST(a_change_of_coefficient_at_an_hour_loses_nothing);
    CPPUNIT_TEST(time_between_bindings_is_a_gap);
    CPPUNIT_TEST(several_counters_add_up_with_their_own_coefficients);
    CPPUNIT_TEST(a_number_that_nothing_holds_is_no_figure);
    CPPUNIT_TEST(a_day_that_is_not_over_lacks_nothing_yet);
    CPPUNIT_TEST(a_hole_today_is_a_gap_today);
    CPPUNIT_TEST_SUITE_END();

    const time_point noon = at("2026-11-20T12:00");
    period hour(int n) const { return {noon + n * an_hour, noon + (n + 1) * an_hour}; }
    const binding ever = bound(at("2026-01-01"));

  public:
    void an_hour_is_the_difference_of_its_ends() {
        const auto all = indexes(noon, {{0, 1000}, {1, 1353}, {2, 1360}});
        CHECK_EQUAL(std::string{"0.08825"}, use_of(ever, all, hour(0)));
        CHECK_EQUAL(std::string{"0.00175"}, use_of(ever, all, hour(1)));
    }
    void without_readings_nothing_is_known() {
        CHECK_EQUAL(std::string{"unknown gap"}, use_of(ever, {}, hour(0)));
        CHECK_EQUAL(std::string{"unknown gap"}, use_of(ever, indexes(noon, {{5, 1}, {6, 2}}), hour(0)));
    }
    void one_reading_is_no_difference() {
        CHECK_EQUAL(std::string{"unknown gap"}, use_of(ever, indexes(noon, {{1, 1000}}), hour(0)));
    }
    void no_use_is_zero_and_known() {
        CHECK_EQUAL(std::string{"0.000"}, use_of(ever, indexes(noon, {{0, 7}, {1, 7}}), hour(0)));
    }
    void nothing_is_bound_outside_of_validity() {
        const auto all = indexes(noon, {{0, 1}, {1, 2}, {2, 4}, {3, 8}});
        const auto b = bound(noon + an_hour, noon + 2 * an_hour);
        CHECK_EQUAL(std::string{"unknown unbound"}, use_of(b, all, hour(0)));
        CHECK_EQUAL(std::string{"0.0005"}, use_of(b, all, hour(1)));
        CHECK_EQUAL(std::string{"unknown unbound"}, use_of(b, all, hour(2)));
        CHECK_EQUAL(std::string{"unknown unbound"}, use_of({}, hour(0)));
    }
    void a_day_is_exact_though_hours_inside_are_missing() {
        const auto d = day("2026-11-20");
        const auto all = indexes(d.begin, {{0, 100}, {1, 104}, {9, 500}, {24, 900}});
        CHECK_EQUAL(std::string{"0.200"}, use_of(ever, all, d));
        // Of an hour inside the hole there is but a share.
        CHECK_EQUAL(std::string{"unknown +0.01238 gap,estimated"},
                    use_of(ever, all, {d.begin + 2 * an_hour, d.begin + 3 * an_hour}));
    }
    void a_gap_over_midnight_is_shared_and_told_apart() {
        const auto d = day("2026-11-20");
        const auto all = indexes(d.begin, {{0, 0}, {20, 400}, {32, 1600}, {48, 2000}});
        CHECK_EQUAL(std::string{"0.100 +0.100 gap,estimated"}, use_of(ever, all, d));
        CHECK_EQUAL(std::string{"0.100 +0.200 gap,estimated"}, use_of(ever, all, day("2026-11-21")));
        CHECK_EQUAL(std::string{"0.500"}, use_of(ever, all, {d.begin, d.begin + 48 * an_hour}));
    }
    void shares_of_neighbours_add_up_though_they_do_not_divide() {
        const auto b = bound(at("2026-01-01"), no_end, {1, 0});
        const auto all = indexes(noon, {{0, 0}, {3, 1}});
        CHECK_EQUAL(std::string{"unknown +0.333 gap,estimated"}, use_of(b, all, hour(0)));
        CHECK_EQUAL(std::string{"unknown +0.333 gap,estimated"}, use_of(b, all, hour(1)));
        CHECK_EQUAL(std::string{"unknown +0.334 gap,estimated"}, use_of(b, all, hour(2)));
    }
    void a_gap_that_is_too_long_is_not_shared() {
        const auto all = indexes(noon, {{0, 0}, {63 * 24, 1000}});
        CHECK_EQUAL(std::string{"unknown gap"}, use_of(ever, all, hour(5)));
        CHECK_EQUAL(std::string{"0.250"}, use_of(ever, all, {noon, noon + 63 * 24 * an_hour}));
    }
    void an_index_that_goes_back_adds_nothing() {
        const auto all = indexes(noon, {{0, 1000}, {1, 1100}, {2, 40}, {3, 60}});
        CHECK_EQUAL(std::string{"unknown gap,reset"}, use_of(ever, all, hour(1)));
        CHECK_EQUAL(std::string{"0.030 gap,reset"}, use_of(ever, all, {noon, noon + 3 * an_hour}));
    }
    void a_reset_that_the_device_told_adds_nothing() {
        auto all = indexes(noon, {{0, 1000}, {1, 1100}});
        all[1].quality = quality::reset;
        CHECK_EQUAL(std::string{"unknown gap,reset"}, use_of(ever, all, hour(0)));
    }
    void an_invalid_reading_is_no_index() {
        auto all = indexes(noon, {{0, 1000}, {1, 999999}, {2, 1008}});
        all[1].quality = quality::invalid;
        CHECK_EQUAL(std::string{"unknown +0.001 gap,estimated"}, use_of(ever, all, hour(0)));
    }
    void an_estimated_index_gives_estimates() {
        auto all = indexes(noon, {{0, 1000}, {1, 1004}});
        all[1].quality = quality::estimated;
        CHECK_EQUAL(std::string{"unknown +0.001 gap,estimated"}, use_of(ever, all, hour(0)));
    }
    void a_doubtful_clock_is_told() {
        auto all = indexes(noon, {{0, 1000}, {1, 1004}});
        all[0].quality = quality::clock_doubtful;
        CHECK_EQUAL(std::string{"0.001 clock-doubtful"}, use_of(ever, all, hour(0)));
    }
    void a_swap_counts_both_meters_through_their_own_indexes() {
        const auto swapped = noon + std::chrono::minutes{83};
        auto old = bound(at("2026-01-01"), swapped);
        old.end_index = 1500;
        auto young = bound(swapped, no_end, {1, -3});
        young.start_index = 2;
        const auto all = indexes(noon, {{0, 1000}, {1, 1400}, {2, 12}, {3, 22}});
        const std::vector counters{counter_of(old, all), counter_of(young, all)};
        CHECK_EQUAL(std::string{"0.100"}, use_of(counters, hour(0)));
        CHECK_EQUAL(std::string{"0.035 swap"}, use_of(counters, hour(1)));
        CHECK_EQUAL(std::string{"0.010"}, use_of(counters, hour(2)));
    }
    void a_swap_without_indexes_leaves_the_time_between_unknown() {
        const auto swapped = noon + std::chrono::minutes{83};
        const auto all = indexes(noon, {{0, 1000}, {1, 1400}, {2, 12}, {3, 22}});
        const std::vector counters{counter_of(bound(at("2026-01-01"), swapped), all),
                                   counter_of(bound(swapped), all)};
        CHECK_EQUAL(std::string{"unknown gap,swap"}, use_of(counters, hour(1)));
        CHECK_EQUAL(std::string{"0.0025"}, use_of(counters, hour(2)));
    }
    void a_reset_at_a_swap_is_explained_by_it() {
        auto young = bound(noon);
        young.start_index = 0;
        auto all = indexes(noon, {{1, 8}, {2, 12}});
        all[0].quality = quality::reset;
        CHECK_EQUAL(std::string{"0.002"}, use_of(young, all, hour(0)));
    }
    void a_change_of_coefficient_at_an_hour_loses_nothing() {
        const auto all = indexes(noon, {{0, 0}, {1, 4}, {2, 8}});
        const std::vector counters{counter_of(bound(noon, noon + an_hour), all),
                                   counter_of(bound(noon + an_hour, no_end, {1, -3}), all)};
        CHECK_EQUAL(std::string{"0.005 swap"}, use_of(counters, {noon, noon + 2 * an_hour}));
    }
    void time_between_bindings_is_a_gap() {
        const auto all = indexes(noon, {{0, 0}, {1, 4}, {2, 8}, {3, 12}});
        const std::vector counters{counter_of(bound(noon + 2 * an_hour, noon + 3 * an_hour), all),
                                   counter_of(bound(noon, noon + an_hour), all)};
        const auto u = use_in(counters, {noon, noon + 3 * an_hour}, later);
        CHECK_EQUAL(std::string{"0.002 gap,swap"}, text(u));
        CHECK(u.missing == an_hour);
    }
    void several_counters_add_up_with_their_own_coefficients() {
        const auto all = indexes(noon, {{0, 0}, {1, 4}});
        const std::vector counters{counter_of(bound(noon), all),
                                   counter_of(bound(noon, no_end, {5, -1}), all)};
        CHECK_EQUAL(std::string{"2.001"}, use_of(counters, hour(0)));
        // One of two that is silent leaves a gap.
        const std::vector half{counter_of(bound(noon), all), counter_of(bound(noon), {})};
        CHECK_EQUAL(std::string{"0.001 gap"}, use_of(half, hour(0)));
    }
    void a_number_that_nothing_holds_is_no_figure() {
        const auto most = std::numeric_limits<std::int64_t>::max();
        const auto least = std::numeric_limits<std::int64_t>::min();
        CHECK_EQUAL(std::string{"unknown gap,invalid"},
                    use_of(ever, indexes(noon, {{0, least}, {1, most}}), hour(0)));
        CHECK_EQUAL(std::string{"unknown gap,invalid"},
                    use_of(ever, indexes(noon, {{0, 0}, {1, most}}), hour(0)));
        const auto b = bound(noon, no_end, {1, 0});
        const std::vector twice{counter_of(b, indexes(noon, {{0, 0}, {1, most}})),
                                counter_of(b, indexes(noon, {{0, 0}, {1, most}}))};
        CHECK_EQUAL(std::string{"unknown invalid"}, use_of(twice, hour(0)));
    }
    void a_day_that_is_not_over_lacks_nothing_yet() {
        const auto d = day("2026-11-20");
        const counter c = counter_of(ever, indexes(d.begin, {{0, 0}, {1, 4}, {2, 8}}));
        CHECK_EQUAL(std::string{"0.002 open"}, text(use_in({&c, 1}, d, d.begin + 3 * an_hour)));
        CHECK_EQUAL(std::string{"0.002 gap"}, text(use_in({&c, 1}, d, d.end)));
    }
    void a_hole_today_is_a_gap_today() {
        const auto d = day("2026-11-20");
        const counter c = counter_of(ever, indexes(d.begin, {{1, 4}, {2, 8}}));
        CHECK_EQUAL(std::string{"0.001 gap,open"}, text(use_in({&c, 1}, d, d.begin + 3 * an_hour)));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(use_test);
