// Trimming: by age, by ceiling, in the order of the consumers; what remains afterwards.
#include "tests/history/history_fixture.hpp"

#include <algorithm>

using namespace wesh;
using namespace wesh::test;
using std::chrono::hours;

class trim_test : public CppUnit::TestFixture, private history_fixture {
    CPPUNIT_TEST_SUITE(trim_test);
    CPPUNIT_TEST(raw_goes_by_age_and_hours_remain);
    CPPUNIT_TEST(hourly_figures_equal_those_of_the_raw_samples);
    CPPUNIT_TEST(hours_go_by_age_and_closing_indexes_remain);
    CPPUNIT_TEST(what_no_consumer_has_stays_beyond_its_age);
    CPPUNIT_TEST(all_files_stay_below_the_ceiling);
    CPPUNIT_TEST(unacknowledged_samples_go_last_and_are_counted);
    CPPUNIT_TEST(a_forgotten_consumer_holds_nothing_back);
    CPPUNIT_TEST(the_stream_tells_what_was_trimmed);
    CPPUNIT_TEST(trimmed_samples_do_not_come_back);
    CPPUNIT_TEST(the_newest_value_outlives_its_samples);
    CPPUNIT_TEST(events_are_bounded);
    CPPUNIT_TEST_SUITE_END();

    /// A sample of each point a minute, for so many hours: point 3 is a counter.
    void live(std::size_t points, int for_hours, int step_seconds = 60) {
        const std::int64_t begun = (to_milliseconds(clock.now()) - start_time) / 1000;
        // Twelve hours at a time: few commits spare the disk of whoever runs the tests.
        for (int h = 0; h < for_hours; h += 12) {
            std::vector<record> batch;
            const int span = std::min(12, for_hours - h) * 3600;
            for (std::int64_t s = begun + h * 3600; s < begun + h * 3600 + span; s += step_seconds)
                for (std::size_t p = 1; p <= points; ++p)
                    batch.push_back(make_sample(static_cast<point_id>(p), s,
                                                p % 3 == 0 ? decimal{s / 30, 0} : noise(s, p)));
            clock.advance(std::chrono::seconds{span});
            store->append(batch);
            while (store->maintain(std::chrono::seconds{1})) {
            }
        }
    }
    static wesh::value noise(std::int64_t s, std::size_t p) {
        return tenths(noise_of(s, static_cast<std::int64_t>(p), 2000));
    }

  public:
    void raw_goes_by_age_and_hours_remain() {
        options.raw_for = hours{48};
        open_with(4);
        live(4, 100);
        CHECK(read(1, 0, 3600 * 40).empty());
        CHECK(!read(1, 3600 * 60, 3600 * 61).empty());
        CHECK(store->counters().samples < 4 * 60 * 60U);
        const auto rows = read(1, 0, 3600 * 100, 3600, aggregate::count);
        CHECK_EQUAL(std::size_t{100}, rows.size());
        for (const auto& r : rows) CHECK(r.value == wesh::value{decimal(60, 0)});
    }
    void hourly_figures_equal_those_of_the_raw_samples() {
        open_with(4);
        live(4, 60, 90);
        const auto all = {aggregate::first, aggregate::last,  aggregate::minimum,   aggregate::maximum,
                          aggregate::mean,  aggregate::count, aggregate::difference};
        std::vector<std::vector<history::row>> raw;
        for (const auto how : all)
            for (const point_id p : {1U, 3U}) raw.push_back(read(p, 0, 3600 * 60, 7200, how));
        options.raw_for = hours{1};
        open();
        while (store->maintain(std::chrono::seconds{1})) {
        }
        CHECK(store->counters().samples < 2500);
        std::size_t i = 0;
        for (const auto how : all)
            for (const point_id p : {1U, 3U}) {
                const auto rows = read(p, 0, 3600 * 60, 7200, how);
                CHECK_EQUAL(raw[i].size(), rows.size());
                for (std::size_t n = 0; n < rows.size(); ++n) {
                    CHECK_EQUAL(to_text(raw[i][n].value), to_text(rows[n].value));
                    CHECK(raw[i][n].time == rows[n].time);
                    CHECK_EQUAL(raw[i][n].count, rows[n].count);
                }
                ++i;
            }
    }
    void hours_go_by_age_and_closing_indexes_remain() {
        options.raw_for = hours{24};
        options.hourly_for = hours{72};
        open_with(3);
        live(3, 240);
        CHECK(read(1, 0, 86'400 * 2, 86'400, aggregate::last).empty());
        const auto days = read(3, 3600 * 23, 3600 * (24 * 9 + 23), 86'400, aggregate::last);
        CHECK_EQUAL(std::size_t{9}, days.size());
        // Paris: the local day ends at 23:00 UTC, its last sample is of 22:59.
        for (std::size_t d = 0; d + 2 < days.size() - 3; ++d)
            CHECK_EQUAL(std::to_string(((static_cast<std::int64_t>(d) + 1) * 86'400 + 82'740) / 30),
                        to_text(days[d].value));
        // 2880 a day, with no day missing.
        const auto use = read(3, 3600 * 47, 3600 * (24 * 9 + 23), 86'400, aggregate::difference);
        CHECK_EQUAL(std::string{"2880"}, to_text(use[0].value));
    }
    void what_no_consumer_has_stays_beyond_its_age() {
        options.raw_for = hours{10};
        open_with(2);
        store->acknowledge("central", 500);
        live(2, 50);
        const auto c = store->counters();
        CHECK(c.samples + 500 >= 50 * 120);
        CHECK_EQUAL(std::uint64_t{0}, c.trimmed_unacknowledged);
        store->acknowledge("central", store->last());
        while (store->maintain(std::chrono::seconds{1})) {
        }
        CHECK(store->counters().samples < 15 * 120);
        CHECK_EQUAL(std::uint64_t{0}, store->counters().trimmed_unacknowledged);
    }
    void all_files_stay_below_the_ceiling() {
        options.ceiling = 4U << 20;
        open_with(50);
        std::uint64_t most = 0;
        for (int round = 0; round < 100; ++round) {
            std::vector<record> batch;
            for (int i = 0; i < 200; ++i)
                for (point_id p = 1; p <= 50; ++p) {
                    const std::int64_t second = (round * 200 + i) * 10;
                    batch.push_back(make_sample(p, second, noise(second, p)));
                }
            clock.advance(std::chrono::seconds{2000});
            store->append(batch);
            if (round % 3 == 0) store->maintain(std::chrono::seconds{1});
            most = std::max(most, store->counters().bytes);
        }
        CHECK_MESSAGE(std::to_string(most), most <= options.ceiling);
        const auto c = store->counters();
        CHECK_EQUAL(std::uint64_t{1'000'000}, c.samples + c.trimmed_acknowledged);
        CHECK_MESSAGE(std::to_string(c.samples), c.samples > 250'000);
        CHECK_EQUAL(c.samples, static_cast<std::uint64_t>(follow(0, 5000).size()));
    }
    void unacknowledged_samples_go_last_and_are_counted() {
        options.ceiling = 4U << 20;
        open_with(20);
        store->acknowledge("central", 1);
        for (int i = 0; i < 8; ++i) live(20, 100, 30);
        auto c = store->counters();
        CHECK(c.trimmed_unacknowledged > 100'000);
        CHECK_EQUAL(std::uint64_t{1}, c.trimmed_acknowledged);
        const auto lost = c.trimmed_unacknowledged;
        store->acknowledge("central", store->last());
        open();
        CHECK_EQUAL(lost, store->counters().trimmed_unacknowledged);
        live(20, 50, 30);
        CHECK_EQUAL(lost, store->counters().trimmed_unacknowledged);
        CHECK(store->counters().trimmed_acknowledged > 10'000);
    }
    void a_forgotten_consumer_holds_nothing_back() {
        options.raw_for = hours{10};
        open_with(2);
        store->acknowledge("central", 1);
        live(2, 30);
        store->forget_consumer("central");
        open();
        while (store->maintain(std::chrono::seconds{1})) {
        }
        CHECK(store->counters().samples < 15 * 120);
    }
    void the_stream_tells_what_was_trimmed() {
        options.raw_for = hours{10};
        open_with(2);
        live(2, 50);
        for (int i = 0; i < 2; ++i) {
            const auto page = store->stream(0, 1, history::what::all);
            CHECK(page.first > 1000);
            const auto kept = follow(page.first - 1, 100);
            // From there on nothing is missing.
            CHECK_EQUAL(static_cast<std::size_t>(page.last - page.first + 1), kept.size());
            CHECK_EQUAL(page.first, number_of_record(kept[0]));
            open();
        }
    }
    void trimmed_samples_do_not_come_back() {
        options.ceiling = 1; // as little as there can be
        open_with(30);
        for (int i = 0; i < 4; ++i) {
            live(30, 40, 30);
            const auto samples = store->counters().samples;
            const auto trimmed = store->counters().trimmed_acknowledged;
            open();
            CHECK_EQUAL(samples, store->counters().samples);
            CHECK_EQUAL(samples + trimmed, store->last());
        }
    }
    void the_newest_value_outlives_its_samples() {
        options.raw_for = hours{10};
        open_with(2);
        append({make_sample(1, 0, tenths(42))});
        clock.advance(hours{3});
        store->maintain(std::chrono::seconds{1});
        clock.advance(hours{30});
        while (store->maintain(std::chrono::seconds{1})) {
        }
        CHECK_EQUAL(std::uint64_t{0}, store->counters().samples);
        open();
        const auto newest = store->newest();
        CHECK_EQUAL(std::size_t{1}, newest.size());
        CHECK(newest[0].value == wesh::value{tenths(42)});
        CHECK_EQUAL(sequence_number{0}, newest[0].number);
    }
    void events_are_bounded() {
        options.ceiling = 256U << 20;
        open();
        std::vector<record> batch;
        for (int i = 0; i < 120'000; ++i) {
            batch.push_back(make_event(i, "tick"));
            if (batch.size() < 10'000) continue;
            store->append(batch);
            batch.clear();
        }
        seal();
        store->append(*std::make_unique<std::vector<record>>(1, record{make_event(1, "last")}));
        const auto kept = follow(0, 5000, history::what::events);
        CHECK(kept.size() >= 99'900 && kept.size() <= 110'001);
        CHECK_EQUAL(sequence_number{120'001}, number_of_record(kept.back()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(trim_test);
