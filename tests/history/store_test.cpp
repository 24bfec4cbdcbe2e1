// Committing, reading and following; opening again, copies and damage.
#include "daemon/history/database.hpp"
#include "tests/history/history_fixture.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace wesh;
using namespace wesh::test;
namespace fs = std::filesystem;

class store_test : public CppUnit::TestFixture, private history_fixture {
    CPPUNIT_TEST_SUITE(store_test);
    CPPUNIT_TEST(numbers_begin_at_one_in_order_of_arrival);
    CPPUNIT_TEST(everything_is_there_after_opening_again);
    CPPUNIT_TEST(points_keep_their_ids);
    CPPUNIT_TEST(a_point_of_another_unit_is_another_point);
    CPPUNIT_TEST(a_sample_of_an_unknown_point_is_refused_whole);
    CPPUNIT_TEST(late_samples_are_read_in_order_of_time);
    CPPUNIT_TEST(raw_pages_follow_each_other_without_loss);
    CPPUNIT_TEST(a_repetition_is_dropped_silently);
    CPPUNIT_TEST(another_value_for_the_same_time_is_kept_aside);
    CPPUNIT_TEST(repetitions_within_one_batch_are_seen);
    CPPUNIT_TEST(a_batch_of_repetitions_commits_nothing);
    CPPUNIT_TEST(stream_gives_every_record_once_from_any_number);
    CPPUNIT_TEST(stream_gives_only_the_kinds_asked_for);
    CPPUNIT_TEST(much_of_one_point_in_one_batch_is_sealed_in_pieces);
    CPPUNIT_TEST(chunks_of_slow_points_grow_instead_of_multiplying);
    CPPUNIT_TEST(intervals_come_back_with_their_opening_number);
    CPPUNIT_TEST(newest_tells_the_last_of_each_point);
    CPPUNIT_TEST(the_same_file_keeps_its_stream_id);
    CPPUNIT_TEST(a_restored_copy_gets_another_stream_id);
    CPPUNIT_TEST(an_older_content_in_the_same_file_gets_another_stream_id);
    CPPUNIT_TEST(a_lost_file_begins_a_new_stream);
    CPPUNIT_TEST(a_damaged_file_is_moved_aside);
    CPPUNIT_TEST(damage_found_while_running_is_found_again_at_the_start);
    CPPUNIT_TEST(many_empty_points_cost_little);
    CPPUNIT_TEST_SUITE_END();

  public:
    void numbers_begin_at_one_in_order_of_arrival() {
        open_with(3);
        const auto a =
            append({make_sample(2, 0, tenths(1)), make_event(0, "x"), make_sample(1, 0, tenths(2))});
        const auto b = append({make_sample(1, 1, tenths(3))});
        for (std::size_t i = 0; i < 3; ++i) CHECK_EQUAL(sequence_number{i + 1}, number_of_record(a[i]));
        CHECK_EQUAL(sequence_number{4}, number_of_record(b[0]));
        CHECK_EQUAL(sequence_number{4}, store->last());
    }
    void everything_is_there_after_opening_again() {
        open_with(20);
        const auto all = fill(20, 900);
        CHECK(all.size() > 10'000);
        for (int i = 0; i < 2; ++i) {
            CHECK(follow(0, 997) == all);
            open();
            CHECK_EQUAL(all.size(), static_cast<std::size_t>(store->counters().samples));
            CHECK_EQUAL(std::string{}, store->note());
        }
        seal();
        CHECK(follow(0, 997) == all);
        open();
        CHECK(follow(0, 997) == all);
        CHECK_EQUAL(sequence_number{all.size()}, store->last());
    }
    void points_keep_their_ids() {
        open_with(5);
        auto points = store->points();
        std::swap(points[0], points[4]);
        points[1].meaning = "another meaning";
        points[1].scale = -3;
        for (auto& p : points) p.id = 0;
        store->define(points);
        CHECK_EQUAL(point_id{5}, points[0].id);
        open();
        CHECK_EQUAL(std::size_t{5}, store->points().size());
        CHECK_EQUAL(std::string{"another meaning"}, store->points()[1].meaning);
        CHECK_EQUAL(-3, store->points()[1].scale);
        store->define(points);
        CHECK_EQUAL(point_id{1}, points[4].id);
    }
    void a_point_of_another_unit_is_another_point() {
        open_with(2);
        std::vector<point_description> again{store->points()[0]};
        again[0].unit = "kW";
        store->define(again);
        CHECK_EQUAL(point_id{3}, again[0].id);
        CHECK_EQUAL(std::size_t{3}, store->points().size());
    }
    void a_sample_of_an_unknown_point_is_refused_whole() {
        open_with(1);
        std::vector<record> batch{make_sample(1, 0, tenths(1)), make_sample(9, 0, tenths(1))};
        CHECK_THROWS(store->append(batch), std::invalid_argument);
        CHECK_EQUAL(sequence_number{0}, store->last());
        // Nothing remembers the first half.
        CHECK_EQUAL(std::size_t{1}, append({make_sample(1, 0, tenths(1))}).size());
    }
    void late_samples_are_read_in_order_of_time() {
        open_with(1);
        append({make_sample(1, 10, tenths(10)), make_sample(1, 30, tenths(30))});
        seal();
        append({make_sample(1, 20, tenths(20)), make_sample(1, 50, tenths(50))});
        seal();
        append({make_sample(1, 40, tenths(40)), make_sample(1, 5, tenths(5))});
        const auto rows = read(1, 0, 100);
        CHECK_EQUAL(std::size_t{6}, rows.size());
        for (std::size_t i = 1; i < rows.size(); ++i) CHECK(rows[i - 1].time < rows[i].time);
        CHECK_EQUAL(sequence_number{6}, rows[0].number);
        CHECK(rows[2].value == wesh::value{tenths(20)});
        CHECK_EQUAL(std::size_t{2}, read(1, 20, 40).size());
    }
    void raw_pages_follow_each_other_without_loss() {
        open_with(2);
        fill(2, 1000);
        const auto whole = read(1, 0, 20'000, 0, aggregate::none, 100'000);
        const auto paged = read(1, 0, 20'000, 0, aggregate::none, 7);
        CHECK_EQUAL(whole.size(), paged.size());
        for (std::size_t i = 0; i < whole.size(); ++i) CHECK_EQUAL(whole[i].number, paged[i].number);
    }
    void a_repetition_is_dropped_silently() {
        open_with(2);
        append({make_sample(1, 0, tenths(1)), make_sample(2, 0, std::string{"idle"})});
        CHECK(append({make_sample(1, 0, tenths(1))}).empty());
        seal();
        CHECK(append({make_sample(1, 0, decimal{10, -2}), make_sample(2, 0, std::string{"idle"})}).empty());
        open();
        CHECK(append({make_sample(1, 0, tenths(1))}).empty());
        CHECK_EQUAL(sequence_number{2}, store->last());
        CHECK_EQUAL(std::uint64_t{0}, store->counters().conflicts);
    }
    void another_value_for_the_same_time_is_kept_aside() {
        open_with(1);
        append({make_sample(1, 0, tenths(1)), make_sample(1, 10, tenths(2))});
        seal();
        const auto out = append({make_sample(1, 0, tenths(7)), make_sample(1, 20, tenths(3))});
        CHECK_EQUAL(std::size_t{2}, out.size());
        CHECK(std::get<sample>(out[0]).value == wesh::value{tenths(3)});
        const auto& told = std::get<event>(out[1]);
        CHECK_EQUAL(std::string{"history.conflict"}, told.type);
        CHECK_EQUAL(std::string{"box"}, told.device);
        CHECK_EQUAL(sequence_number{4}, told.number);
        CHECK(read(1, 0, 1)[0].value == wesh::value{tenths(1)});
        CHECK_EQUAL(std::uint64_t{1}, store->counters().conflicts);
        // The device says it again: heard once.
        CHECK(append({make_sample(1, 0, tenths(7))}).empty());
        CHECK(follow().back() == record{told});
        open();
        CHECK_EQUAL(std::uint64_t{1}, store->counters().conflicts);
    }
    void repetitions_within_one_batch_are_seen() {
        open_with(1);
        const auto out =
            append({make_sample(1, 0, tenths(1)), make_sample(1, 0, tenths(1)), make_sample(1, 0, tenths(2)),
                    make_sample(1, 0, tenths(3)), make_sample(1, 10, tenths(4))});
        CHECK_EQUAL(std::size_t{3}, out.size());
        CHECK_EQUAL(std::string{"2"}, std::get<event>(out[2]).attributes.back().second);
        CHECK_EQUAL(std::size_t{2}, read(1, 0, 100).size());
        CHECK_EQUAL(sequence_number{3}, store->last());
    }
    void a_batch_of_repetitions_commits_nothing() {
        open_with(1);
        append({make_sample(1, 0, tenths(1))});
        const auto commits = store->counters().commits;
        CHECK(append({make_sample(1, 0, tenths(1))}).empty());
        CHECK(append({}).empty());
        CHECK_EQUAL(commits, store->counters().commits);
    }
    void stream_gives_every_record_once_from_any_number() {
        open_with(12);
        auto all = fill(12, 700);
        seal();
        for (auto& r : fill(12, 300, 20'000)) all.push_back(r);
        for (const sequence_number after : {std::size_t{0}, std::size_t{1}, all.size() / 2, all.size() - 1}) {
            const std::vector<record> expected(all.begin() + static_cast<std::ptrdiff_t>(after), all.end());
            CHECK(follow(after, 313) == expected);
        }
        CHECK(store->stream(store->last(), 10, history::what::all).records.empty());
        CHECK(store->stream(store->last() + 5, 10, history::what::all).records.empty());
    }
    void stream_gives_only_the_kinds_asked_for() {
        open_with(2);
        for (int i = 0; i < 50; ++i) append({make_sample(1, i, tenths(i)), make_event(i, "tick")});
        seal();
        CHECK_EQUAL(std::size_t{50}, follow(0, 7, history::what::events).size());
        CHECK_EQUAL(std::size_t{50}, follow(0, 7, history::what::samples).size());
        CHECK_EQUAL(std::size_t{0}, follow(0, 7, history::what::intervals).size());
        CHECK_EQUAL(std::size_t{100}, follow(0, 7).size());
    }
    void much_of_one_point_in_one_batch_is_sealed_in_pieces() {
        open_with(1);
        std::vector<record> batch;
        for (int i = 0; i < 10'000; ++i) batch.push_back(make_sample(1, i, tenths(i)));
        const auto all = append(batch);
        seal();
        CHECK(follow(0, 1000) == all);
        CHECK_EQUAL(std::size_t{10'000}, read(1, 0, 10'000).size());
    }
    void chunks_of_slow_points_grow_instead_of_multiplying() {
        open_with(1);
        for (int hour = 0; hour < 100; ++hour) {
            append({make_sample(1, hour * 3600, tenths(hour))});
            seal();
        }
        const auto before = store->counters().bytes;
        CHECK_EQUAL(std::size_t{100}, read(1, 0, 400'000).size());
        CHECK_EQUAL(std::size_t{100}, follow().size());
        CHECK(before < (8U << 20));
        store.reset();
        CHECK(fs::file_size(options.directory + "/history.db") < 300'000);
    }
    void intervals_come_back_with_their_opening_number() {
        open();
        interval i;
        i.start = i.received = from_milliseconds(start_time);
        i.device = "box";
        i.type = "device.unreachable";
        const auto opened = append({i});
        i.id = std::get<interval>(opened[0]).number;
        i.end = from_milliseconds(start_time + 5000);
        append({make_event(1, "other")});
        const auto closed = append({i});
        for (int round = 0; round < 2; ++round) {
            const auto all = follow(0, 10, history::what::intervals);
            CHECK_EQUAL(std::size_t{2}, all.size());
            CHECK(all[0] == opened[0]);
            CHECK(all[1] == closed[0]);
            CHECK_EQUAL(sequence_number{1}, std::get<interval>(all[1]).id);
            open();
        }
    }
    void newest_tells_the_last_of_each_point() {
        open_with(3);
        append({make_sample(1, 10, tenths(1)), make_sample(2, 10, std::string{"idle"})});
        seal();
        append({make_sample(1, 5, tenths(9)), make_sample(2, 20, std::string{"busy"})});
        for (int i = 0; i < 2; ++i) {
            const auto newest = store->newest();
            CHECK_EQUAL(std::size_t{2}, newest.size());
            CHECK_EQUAL(sequence_number{1}, newest[0].number);
            CHECK(newest[1].value == wesh::value{std::string{"busy"}});
            open();
        }
    }
    void the_same_file_keeps_its_stream_id() {
        const auto id = open_with(1).stream_id();
        CHECK(id != 0);
        append({make_sample(1, 0, tenths(1))});
        open();
        CHECK_EQUAL(id, store->stream_id());
        CHECK_EQUAL(std::string{}, store->note());
    }
    void a_restored_copy_gets_another_stream_id() {
        const auto id = open_with(1).stream_id();
        append({make_sample(1, 0, tenths(1))});
        store.reset();
        fs::copy(options.directory, home / "backup", fs::copy_options::recursive);
        fs::remove_all(options.directory);
        fs::copy(home / "backup", options.directory, fs::copy_options::recursive);
        open();
        CHECK(id != store->stream_id());
        CHECK(store->note().find("copy") != std::string::npos);
        CHECK_EQUAL(std::size_t{1}, read(1, 0, 10).size());
        CHECK_EQUAL(sequence_number{2}, number_of_record(append({make_sample(1, 1, tenths(2))})[0]));
        const auto second = store->stream_id();
        open();
        CHECK_EQUAL(second, store->stream_id());
    }
    void an_older_content_in_the_same_file_gets_another_stream_id() {
        const auto id = open_with(1).stream_id();
        append({make_sample(1, 0, tenths(1))});
        store.reset();
        fs::copy(options.directory + "/history.db", home / "backup.db");
        open();
        append({make_sample(1, 1, tenths(2))});
        store.reset();
        // As `cp backup.db history.db` does: the inode stays.
        const std::ifstream from{home / "backup.db", std::ios::binary};
        std::ofstream to{options.directory + "/history.db", std::ios::binary | std::ios::trunc};
        to << from.rdbuf();
        to.close();
        fs::remove(options.directory + "/history.db-wal");
        open();
        CHECK(id != store->stream_id());
        CHECK_EQUAL(sequence_number{1}, store->last());
    }
    void a_lost_file_begins_a_new_stream() {
        const auto id = open_with(1).stream_id();
        append({make_sample(1, 0, tenths(1))});
        store.reset();
        for (const char* name : {"/history.db", "/history.db-wal"}) fs::remove(options.directory + name);
        open();
        CHECK(id != store->stream_id());
        CHECK(store->note().find("gone") != std::string::npos);
        CHECK_EQUAL(sequence_number{0}, store->last());
    }
    void a_damaged_file_is_moved_aside() {
        const auto id = open_with(1).stream_id();
        append({make_sample(1, 0, tenths(1))});
        store.reset();
        std::ofstream{options.directory + "/history.db", std::ios::binary | std::ios::trunc}
            << std::string(20'000, 'x');
        fs::remove(options.directory + "/history.db-wal");
        open();
        CHECK(id != store->stream_id());
        CHECK(store->note().find("history.db.damaged-2026-11-22T") != std::string::npos);
        CHECK_EQUAL(std::ptrdiff_t{1}, std::count_if(fs::directory_iterator{options.directory},
                                                     fs::directory_iterator{}, [](const auto& e) {
                                                         return e.path().filename().string().find(
                                                                    ".damaged-") != std::string::npos;
                                                     }));
        open_with(1);
        CHECK_EQUAL(std::size_t{1}, append({make_sample(1, 0, tenths(1))}).size());
    }
    void damage_found_while_running_is_found_again_at_the_start() {
        open_with(40);
        fill(40, 2000);
        seal();
        store.reset();
        // Leaves of tables behind the first pages: chunks, whose outlines are read at the start from an
        // index.
        const auto path = options.directory + "/history.db";
        const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        constexpr auto page_size = history::database::page_size;
        const std::string rubbish(page_size, '\x5A');
        int damaged = 0;
        for (auto at = 20 * page_size; at < fs::file_size(path); at += page_size) {
            constexpr char leaf = 0x0D;
            char kind = 0;
            CHECK(pread(fd, &kind, 1, static_cast<off_t>(at)) == 1);
            if (kind != leaf) continue;
            CHECK(pwrite(fd, rubbish.data(), rubbish.size(), static_cast<off_t>(at)) > 0);
            ++damaged;
        }
        CHECK(damaged > 10);
        close(fd);
        bool found = false;
        try {
            open();
            follow();
        } catch (const history::store_damaged&) {
            found = true;
        }
        CHECK(found);
        open();
        CHECK(store->note().find("damaged") != std::string::npos);
        CHECK_EQUAL(sequence_number{0}, store->last());
    }
    void many_empty_points_cost_little() {
        open();
        const auto before = resident();
        open_with(95'000);
        store->maintain(std::chrono::seconds{1});
        const auto grown = resident() - before;
        // A description holds two or three strings: some 250 bytes, counted twice while points are defined.
        // A sanitizer keeps for a while what was freed.
        CHECK_MESSAGE(std::to_string(grown) + " bytes", grown < 95'000 * 800 || test::sanitized());
        CHECK_EQUAL(std::uint64_t{0}, store->counters().open_tails);
    }

  private:
    static std::int64_t resident() {
        std::ifstream statm{"/proc/self/statm"};
        std::int64_t size = 0;
        std::int64_t pages = 0;
        statm >> size >> pages;
        return pages * sysconf(_SC_PAGESIZE);
    }
    /// So many polls of all points, ten seconds apart, in batches of a few polls; gives what was committed.
    std::vector<record> fill(std::size_t points, int polls, std::int64_t from_second = 0) {
        std::vector<record> all;
        std::vector<record> batch;
        for (int poll = 0; poll < polls; ++poll) {
            for (std::size_t p = 1; p <= points; ++p) {
                if ((poll + static_cast<int>(p)) % 5 == 0) continue;
                const std::int64_t v = noise_of(poll, static_cast<std::int64_t>(p), 100'000);
                auto s = make_sample(static_cast<point_id>(p), from_second + poll * 10, tenths(v));
                if (p % 7 == 0)
                    s.value = std::string{poll % 3 == 0 ? "idle" : poll % 3 == 1 ? "busy" : "error"};
                s.received += std::chrono::milliseconds{poll % 4};
                batch.emplace_back(std::move(s));
            }
            if (poll % 10 != 9 && poll + 1 != polls) continue;
            clock.advance(std::chrono::seconds{100});
            store->append(batch);
            all.insert(all.end(), batch.begin(), batch.end());
            batch.clear();
        }
        return all;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(store_test);
