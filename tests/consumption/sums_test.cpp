// Whatever is missing, the parts add up to what the meter says; days to months, of 23, 24 and 25 hours.
#include "tests/consumption/counting.hpp"

#include <random>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

class sums_test : public CppUnit::TestFixture, private counting {
    CPPUNIT_TEST_SUITE(sums_test);
    CPPUNIT_TEST(the_days_that_clocks_change_have_23_and_25_hours);
    CPPUNIT_TEST(months_are_those_of_the_place);
    CPPUNIT_TEST(hours_add_up_to_the_meter_whatever_is_missing);
    CPPUNIT_TEST(days_add_up_to_the_month);
    CPPUNIT_TEST(what_is_certain_of_hours_is_certain_of_their_day);
    CPPUNIT_TEST(resets_cost_their_own_step_and_no_other);
    CPPUNIT_TEST_SUITE_END();

    decimal total(const std::vector<counter>& counters, grain g, period whole) const {
        decimal sum{0, 0};
        for (const auto& p : periods_in(paris, g, whole, 10'000)) {
            const auto u = use_in(counters, p, later);
            sum = sum_of(sum, u.amount.value_or(decimal{})).value();
            sum = sum_of(sum, u.estimated.value_or(decimal{})).value();
        }
        return sum;
    }
    /// Each hour's index, of which `kept` in a hundred are there; the first and the last always.
    static std::vector<index_reading> some_readings(period p, int kept, unsigned seed) {
        std::mt19937 random{seed};
        std::vector<index_reading> all;
        std::int64_t index = random() % 1'000'000;
        for (auto t = p.begin; t <= p.end; t += an_hour, index += random() % 90)
            if (t == p.begin || t == p.end || static_cast<int>(random() % 100) < kept)
                all.push_back({t, index});
        return all;
    }
    static decimal any_coefficient() { return {*rc::gen::inRange(1, 100'000), *rc::gen::inRange(-6, 2)}; }

  public:
    void the_days_that_clocks_change_have_23_and_25_hours() {
        const auto hours = [&](std::string_view d) {
            return periods_in(paris, grain::hour, day(d), 99).size();
        };
        CHECK_EQUAL(std::size_t{23}, hours("2026-03-29"));
        CHECK_EQUAL(std::size_t{24}, hours("2026-03-30"));
        CHECK_EQUAL(std::size_t{25}, hours("2026-10-25"));
        // One count an hour: the day is as long as its use says.
        std::vector<index_reading> all;
        for (auto t = at("2026-03-01"); t < at("2026-12-01"); t += an_hour)
            all.push_back({t, (t - at("2026-03-01")) / an_hour});
        const auto b = bound(at("2026-01-01"), no_end, {1, 0});
        CHECK_EQUAL(std::string{"23"}, use_of(b, all, day("2026-03-29")));
        CHECK_EQUAL(std::string{"25"}, use_of(b, all, day("2026-10-25")));
        CHECK_EQUAL(std::string{"745"}, use_of(b, all, month("2026-10")));
    }
    void months_are_those_of_the_place() {
        CHECK(month("2026-10") == (period{at("2026-09-30T22:00"), at("2026-10-31T23:00")}));
        CHECK(month("2026-12") == (period{at("2026-11-30T23:00"), at("2026-12-31T23:00")}));
        CHECK(period_of(paris, grain::month, at("2026-10-31T22:59")) == month("2026-10"));
        CHECK_EQUAL(std::size_t{31}, periods_in(paris, grain::day, month("2026-10"), 99).size());
        CHECK(!parse_month(paris, "2026-13") && !parse_day(paris, "2026-10") &&
              !parse_day(paris, "2026-02-30"));
        CHECK_EQUAL(std::string{"2026-11-01"}, date_text(paris, at("2026-10-31T23:00")));
    }
    void hours_add_up_to_the_meter_whatever_is_missing() {
        CHECK(rc::check("hours add up", [this] {
            const auto from = at("2026-10-20") + *rc::gen::inRange(0, 200) * an_hour;
            const period whole{from, from + *rc::gen::inRange(1, 300) * an_hour};
            const auto all = some_readings(whole, *rc::gen::inRange(0, 101), *rc::gen::arbitrary<unsigned>());
            const auto coefficient = any_coefficient();
            const std::vector counters{counter_of(bound(whole.begin, no_end, coefficient), all)};
            const decimal meter{coefficient.mantissa() * (all.back().value - all.front().value),
                                coefficient.exponent()};
            RC_ASSERT(total(counters, grain::hour, whole) == meter);
            RC_ASSERT(total(counters, grain::day, whole) == meter);
            RC_ASSERT(use_in(counters, whole, later).amount == meter);
        }));
    }
    void days_add_up_to_the_month() {
        CHECK(rc::check("days add up", [this] {
            const auto whole = month(*rc::gen::element("2026-03", "2026-10", "2026-02"));
            const auto all = some_readings(whole, *rc::gen::inRange(0, 101), *rc::gen::arbitrary<unsigned>());
            const std::vector counters{counter_of(bound(whole.begin, no_end, any_coefficient()), all)};
            RC_ASSERT(total(counters, grain::day, whole) == *use_in(counters, whole, later).amount);
        }));
    }
    void what_is_certain_of_hours_is_certain_of_their_day() {
        CHECK(rc::check("certain", [this] {
            const auto whole = day("2026-10-25");
            const auto all = some_readings(whole, *rc::gen::inRange(0, 101), *rc::gen::arbitrary<unsigned>());
            const std::vector counters{counter_of(bound(whole.begin), all)};
            decimal certain{0, 0};
            for (const auto& p : periods_in(paris, grain::hour, whole, 99)) {
                const auto u = use_in(counters, p, later);
                certain = sum_of(certain, u.amount.value_or(decimal{})).value();
                RC_ASSERT(has(u.marks, mark::gap) == !u.amount.has_value());
                RC_ASSERT(has(u.marks, mark::estimated) == u.estimated.has_value());
            }
            RC_ASSERT(certain <= *use_in(counters, whole, later).amount);
        }));
    }
    void resets_cost_their_own_step_and_no_other() {
        CHECK(rc::check("resets", [this] {
            const auto whole = day("2026-11-20");
            auto all = some_readings(whole, 80, *rc::gen::arbitrary<unsigned>());
            const auto at_step = *rc::gen::inRange<std::size_t>(1, all.size());
            const auto lost = all[at_step].value - all[at_step - 1].value;
            const auto used = all.back().value - all.front().value - lost;
            const auto before = all[at_step].value + 1'000'000;
            for (std::size_t i = at_step; i < all.size(); ++i) all[i].value -= before;
            const std::vector counters{counter_of(bound(whole.begin, no_end, {1, 0}), all)};
            const auto u = use_in(counters, whole, later);
            RC_ASSERT(u.amount.value_or(decimal{}) == decimal(used, 0));
            RC_ASSERT(has(u.marks, mark::reset) && has(u.marks, mark::gap));
            RC_ASSERT(u.missing == all[at_step].time - all[at_step - 1].time);
        }));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(sums_test);
