// Disks that fill and writes that fail: nothing is half taken, and the store goes on when there is room.
#include "tests/history/history_fixture.hpp"

#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

using namespace wesh;
using namespace wesh::test;
namespace fs = std::filesystem;

namespace {

const char* thrown_at = nullptr;

struct injected : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Makes the store throw at one of its named places.
class throwing {
  public:
    explicit throwing(const char* place) {
        thrown_at = place;
        history::store::set_fault([](const char* here) {
            if (std::string_view{here} == thrown_at) throw injected{here};
        });
    }
    ~throwing() { history::store::set_fault(nullptr); }
    throwing(const throwing&) = delete;
    throwing& operator=(const throwing&) = delete;
};

/// A small file system of its own; needs root.
class small_disk {
  public:
    explicit small_disk(const std::string& at, const std::string& size)
        : at_{at} {
        fs::create_directories(at);
        if (mount("tmpfs", at.c_str(), "tmpfs", 0, ("size=" + size).c_str()) != 0)
            throw not_run("no tmpfs can be mounted here (needs root)");
    }
    ~small_disk() { umount2(at_.c_str(), MNT_DETACH); }
    small_disk(const small_disk&) = delete;
    small_disk& operator=(const small_disk&) = delete;

  private:
    std::string at_;
};

} // namespace

class full_test : public CppUnit::TestFixture, private history_fixture {
    CPPUNIT_TEST_SUITE(full_test);
    CPPUNIT_TEST(a_full_disk_takes_nothing_of_the_batch);
    CPPUNIT_TEST(making_room_heals_a_full_history);
    CPPUNIT_TEST(a_small_disk_fills_and_heals);
    CPPUNIT_TEST(others_fill_the_disk_and_leave_again);
    CPPUNIT_TEST(a_failure_between_two_writes_takes_nothing);
    CPPUNIT_TEST(a_failure_while_sealing_or_trimming_loses_nothing);
    CPPUNIT_TEST_SUITE_END();

    std::int64_t second_ = 0;

    std::vector<record> some(std::size_t points = 20, int polls = 50) {
        std::vector<record> batch;
        for (int i = 0; i < polls; ++i, second_ += 10)
            for (point_id p = 1; p <= points; ++p)
                batch.push_back(make_sample(p, second_, tenths(noise_of(second_, p, 1'000'000'000))));
        clock.advance(std::chrono::seconds{10 * polls});
        return batch;
    }
    /// Appends until the store is full; gives the batch that found no room.
    std::vector<record> fill_up() {
        for (int i = 0; i < 20'000; ++i) {
            auto batch = some();
            try {
                store->append(batch);
            } catch (const history::store_full&) {
                return batch;
            }
        }
        CPPUNIT_FAIL("the disk never filled");
        return {};
    }
    void check_whole() {
        const auto all = follow(0, 5000);
        CHECK_EQUAL(store->counters().samples, static_cast<std::uint64_t>(all.size()));
        for (std::size_t i = 1; i < all.size(); ++i)
            CHECK(number_of_record(all[i - 1]) < number_of_record(all[i]));
        CHECK_EQUAL(store->last(), number_of_record(all.back()));
    }

  public:
    void a_full_disk_takes_nothing_of_the_batch() {
        options.page_limit = 100;
        open_with(20);
        auto refused = fill_up();
        const auto before = store->counters();
        const auto last = store->last();
        CHECK_EQUAL(last, before.samples);
        const auto copy = refused;
        for (int i = 0; i < 3; ++i) {
            CHECK_THROWS(store->append(refused), history::store_full);
            CHECK(refused == copy);
            CHECK_EQUAL(last, store->last());
            CHECK_EQUAL(before.commits, store->counters().commits);
        }
        check_whole();
        open();
        CHECK_EQUAL(last, store->last());
        check_whole();
    }
    void making_room_heals_a_full_history() {
        options.page_limit = 120;
        open_with(20);
        for (int round = 0; round < 5; ++round) {
            auto refused = fill_up();
            const auto last = store->last();
            while (store->maintain(std::chrono::seconds{1}, 300'000)) {
            }
            store->append(refused);
            CHECK_EQUAL(last + 1, number_of_record(refused[0]));
            CHECK(store->counters().trimmed_acknowledged > 0);
            check_whole();
        }
    }
    void a_small_disk_fills_and_heals() {
        const small_disk disk{options.directory, "3m"};
        options.ceiling = 64U << 20;
        open_with(20);
        for (int round = 0; round < 4; ++round) {
            auto refused = fill_up();
            const auto last = store->last();
            check_whole();
            if (round == 2) open();
            CHECK_EQUAL(last, store->last());
            while (store->maintain(std::chrono::seconds{1}, 400'000)) {
            }
            store->append(refused);
            CHECK_EQUAL(last + 1, number_of_record(refused[0]));
            check_whole();
        }
        store.reset();
    }
    void others_fill_the_disk_and_leave_again() {
        const small_disk disk{options.directory, "12m"};
        open_with(20);
        append(some());
        const std::string other = options.directory + "/other";
        {
            std::ofstream out{other, std::ios::binary};
            const std::string block(65'536, 'x');
            while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
            }
        }
        auto refused = fill_up();
        fs::remove(other);
        store->append(refused);
        for (int i = 0; i < 20; ++i) append(some());
        check_whole();
        store->maintain(std::chrono::seconds{1});
        CHECK(fs::exists(options.directory + "/history.reserve"));
        store.reset();
    }
    void a_failure_between_two_writes_takes_nothing() {
        open_with(20);
        for (int i = 0; i < 12; ++i) append(some());
        for (const char* place : {"append.begin", "append.sealed", "append.written"}) {
            auto batch = some();
            const auto copy = batch;
            const auto last = store->last();
            {
                const throwing fault{place};
                CHECK_THROWS(store->append(batch), injected);
            }
            CHECK(batch == copy);
            CHECK_EQUAL(last, store->last());
            store->append(batch);
            CHECK_EQUAL(copy.size(), batch.size());
            CHECK_EQUAL(last + 1, number_of_record(batch[0]));
            check_whole();
        }
        open();
        check_whole();
    }
    void a_failure_while_sealing_or_trimming_loses_nothing() {
        open_with(20);
        for (const char* place : {"seal.written", "seal.dropped", "trim.removed", "trim.written"}) {
            for (int i = 0; i < 12; ++i) append(some());
            clock.advance(std::chrono::hours{4});
            if (place[0] == 't') {
                seal();
                options.raw_for = std::chrono::hours{3};
                open();
            }
            const auto before = store->counters().samples;
            {
                const throwing fault{place};
                CHECK_THROWS(store->maintain(std::chrono::seconds{1}), injected);
            }
            CHECK_EQUAL(before, store->counters().samples);
            check_whole();
            open();
            CHECK_EQUAL(before, store->counters().samples);
            check_whole();
            while (store->maintain(std::chrono::seconds{1})) {
            }
            check_whole_or_empty();
        }
    }

  private:
    void check_whole_or_empty() {
        if (store->counters().samples != 0) check_whole();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(full_test);
