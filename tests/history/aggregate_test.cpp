// Steps: what a value that holds, a gap, a reset and a missing value do to the figures.
#include "tests/history/history_fixture.hpp"

#include <algorithm>

using namespace wesh;
using namespace wesh::test;

class aggregate_test : public CppUnit::TestFixture, private history_fixture {
    CPPUNIT_TEST_SUITE(aggregate_test);
    CPPUNIT_TEST(mean_weighs_by_the_time_a_value_held);
    CPPUNIT_TEST(mean_goes_on_through_steps_without_samples);
    CPPUNIT_TEST(nothing_holds_across_a_gap);
    CPPUNIT_TEST(nothing_holds_beyond_now);
    CPPUNIT_TEST(what_held_counts_for_extremes);
    CPPUNIT_TEST(first_last_and_count_tell_samples_only);
    CPPUNIT_TEST(differences_of_steps_add_up);
    CPPUNIT_TEST(a_reset_is_not_negative_use);
    CPPUNIT_TEST(a_difference_over_a_gap_is_flagged);
    CPPUNIT_TEST(missing_and_invalid_values_have_no_weight);
    CPPUNIT_TEST(exponents_may_differ);
    CPPUNIT_TEST(words_have_first_last_and_count_only);
    CPPUNIT_TEST(huge_numbers_do_not_overflow);
    CPPUNIT_TEST(pages_of_steps_follow_each_other);
    CPPUNIT_TEST(steps_are_the_same_from_chunks_and_from_tails);
    CPPUNIT_TEST_SUITE_END();

    std::string figures(point_id point, std::int64_t to, std::int64_t step, aggregate how,
                        std::uint32_t limit = 1000) {
        std::string text;
        for (const auto& r : read(point, 0, to, step, how, limit))
            text += (text.empty() ? "" : " ") +
                    std::to_string((to_milliseconds(r.time) - start_time) / 1000) + ":" + to_text(r.value) +
                    (r.quality == quality::good ? "" : "(" + flags(r.quality) + ")");
        return text;
    }
    static std::string flags(quality q) {
        std::string text;
        if (has(q, quality::gap)) text += "gap";
        if (has(q, quality::reset)) text += "reset";
        if (has(q, quality::invalid)) text += "invalid";
        return text;
    }
    void later(std::int64_t seconds) { clock.advance(std::chrono::seconds{seconds}); }

  public:
    void mean_weighs_by_the_time_a_value_held() {
        open_with(1);
        append({make_sample(1, 0, tenths(100)), make_sample(1, 15, tenths(200))});
        later(60);
        CHECK_EQUAL(std::string{"0:17.5000"}, figures(1, 60, 60, aggregate::mean));
    }
    void mean_goes_on_through_steps_without_samples() {
        open_with(1);
        append({make_sample(1, 0, tenths(100)), make_sample(1, 150, tenths(200))});
        later(1000);
        CHECK_EQUAL(std::string{"0:10.0000 60:10.0000 120:15.0000 180:20.0000"},
                    figures(1, 240, 60, aggregate::mean));
        CHECK_EQUAL(0U, read(1, 0, 240, 60, aggregate::mean)[1].count);
        CHECK_EQUAL(1U, read(1, 0, 240, 60, aggregate::mean)[2].count);
    }
    void nothing_holds_across_a_gap() {
        open_with(1);
        append({make_sample(1, 0, tenths(100)), make_sample(1, 30, tenths(200)),
                make_sample(1, 150, tenths(400), quality::gap)});
        later(180);
        CHECK_EQUAL(std::string{"0:10.0000 120:40.0000(gap)"}, figures(1, 180, 60, aggregate::mean));
    }
    void nothing_holds_beyond_now() {
        open_with(1);
        append({make_sample(1, 0, tenths(100))});
        later(90);
        CHECK_EQUAL(std::string{"0:10.0000 60:10.0000"}, figures(1, 600, 60, aggregate::mean));
    }
    void what_held_counts_for_extremes() {
        open_with(1);
        append({make_sample(1, 0, tenths(900)), make_sample(1, 90, tenths(100))});
        later(180);
        CHECK_EQUAL(std::string{"0:90.0 60:90.0 120:10.0"}, figures(1, 180, 60, aggregate::maximum));
        CHECK_EQUAL(std::string{"0:90.0 60:10.0 120:10.0"}, figures(1, 180, 60, aggregate::minimum));
    }
    void first_last_and_count_tell_samples_only() {
        open_with(1);
        append({make_sample(1, 5, tenths(1)), make_sample(1, 10, tenths(2)), make_sample(1, 130, tenths(3))});
        later(500);
        CHECK_EQUAL(std::string{"0:0.1 120:0.3"}, figures(1, 240, 60, aggregate::first));
        CHECK_EQUAL(std::string{"0:0.2 120:0.3"}, figures(1, 240, 60, aggregate::last));
        CHECK_EQUAL(std::string{"0:2 120:1"}, figures(1, 240, 60, aggregate::count));
    }
    void differences_of_steps_add_up() {
        open_with(3);
        for (int i = 0; i < 30; ++i) append({make_sample(3, i * 17, decimal{i * 7, 0})});
        later(600);
        std::int64_t sum = 0;
        for (const auto& r : read(3, 0, 600, 60, aggregate::difference))
            sum += number_of(r.value)->mantissa();
        CHECK_EQUAL(std::int64_t{29 * 7}, sum);
        CHECK_EQUAL(std::string{"0:203"}, figures(3, 600, 600, aggregate::difference));
    }
    void a_reset_is_not_negative_use() {
        open_with(3);
        append({make_sample(3, 0, decimal{1000, 0}), make_sample(3, 10, decimal{1010, 0}),
                make_sample(3, 20, decimal{3, 0}, quality::reset), make_sample(3, 30, decimal{8, 0}),
                make_sample(3, 70, decimal{2, 0})});
        later(120);
        CHECK_EQUAL(std::string{"0:15(reset) 60:0(reset)"}, figures(3, 120, 60, aggregate::difference));
    }
    void a_difference_over_a_gap_is_flagged() {
        open_with(3);
        append({make_sample(3, 0, decimal{100, 0}), make_sample(3, 10, decimal{110, 0}),
                make_sample(3, 200, decimal{150, 0}, quality::gap)});
        later(240);
        CHECK_EQUAL(std::string{"0:10 180:40(gap)"}, figures(3, 240, 60, aggregate::difference));
    }
    void missing_and_invalid_values_have_no_weight() {
        open_with(1);
        append({make_sample(1, 0, tenths(100)), make_sample(1, 20, {}, quality::invalid),
                make_sample(1, 40, tenths(200)), make_sample(1, 50, tenths(9999), quality::invalid)});
        later(60);
        CHECK_EQUAL(std::string{"0:13.3333(invalid)"}, figures(1, 60, 60, aggregate::mean));
        CHECK_EQUAL(std::string{"0:20.0(invalid)"}, figures(1, 60, 60, aggregate::maximum));
    }
    void exponents_may_differ() {
        open_with(1);
        append({make_sample(1, 0, decimal{1, 1}), make_sample(1, 30, decimal{2050, -2})});
        later(60);
        CHECK_EQUAL(std::string{"0:15.25000"}, figures(1, 60, 60, aggregate::mean));
        CHECK_EQUAL(std::string{"0:20.50"}, figures(1, 60, 60, aggregate::maximum));
    }
    void words_have_first_last_and_count_only() {
        open_with(7);
        append({make_sample(7, 0, std::string{"idle"}), make_sample(7, 30, std::string{"busy"})});
        later(60);
        CHECK_EQUAL(std::string{"0:busy"}, figures(7, 60, 60, aggregate::last));
        CHECK_EQUAL(std::string{"0:2"}, figures(7, 60, 60, aggregate::count));
        CHECK_EQUAL(std::string{}, figures(7, 60, 60, aggregate::mean));
        CHECK_EQUAL(std::string{}, figures(7, 60, 60, aggregate::difference));
    }
    void huge_numbers_do_not_overflow() {
        open_with(1);
        constexpr auto huge = std::numeric_limits<std::int64_t>::max();
        append({make_sample(1, 0, decimal{huge, 18}), make_sample(1, 30, decimal{-huge, -18}),
                make_sample(1, 40, decimal{huge, 0}), make_sample(1, 50, decimal{-huge, 18})});
        later(60);
        for (const auto how :
             {aggregate::mean, aggregate::minimum, aggregate::maximum, aggregate::difference})
            CHECK(read(1, 0, 60, 60, how).size() <= 1);
        CHECK_EQUAL(std::size_t{4}, read(1, 0, 60).size());
    }
    void pages_of_steps_follow_each_other() {
        open_with(1);
        std::vector<record> batch;
        for (int i = 0; i < 40; ++i) batch.push_back(make_sample(1, i * 37, tenths(i * i)));
        append(batch);
        later(3000);
        for (const auto how : {aggregate::mean, aggregate::maximum, aggregate::last, aggregate::difference})
            for (const std::uint32_t limit : {1U, 3U, 7U})
                CHECK_EQUAL(figures(1, 2000, 60, how), figures(1, 2000, 60, how, limit));
    }
    void steps_are_the_same_from_chunks_and_from_tails() {
        open_with(1);
        std::vector<record> batch;
        for (int i = 0; i < 500; ++i)
            batch.push_back(
                make_sample(1, i * 10, tenths(i * 7 % 100), i % 90 == 5 ? quality::gap : quality::good));
        append(batch);
        later(5000);
        const auto before = figures(1, 5000, 300, aggregate::mean);
        seal();
        CHECK_EQUAL(before, figures(1, 5000, 300, aggregate::mean));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(aggregate_test);
