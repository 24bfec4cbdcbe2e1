// kill -9: every number that the process gave out is there once, in order, whenever it dies.
#include "tests/history/history_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

using namespace wesh;
using namespace wesh::test;

namespace {

const char* killed_at = nullptr;
int killed_after = 0;

/// What the child writes to the pipe once a batch is committed.
struct told {
    sequence_number first;
    sequence_number last;
};

} // namespace

class crash_test : public CppUnit::TestFixture, private history_fixture {
    CPPUNIT_TEST_SUITE(crash_test);
    CPPUNIT_TEST(killed_at_random_moments_every_number_is_there_once);
    CPPUNIT_TEST(killed_between_two_writes_every_number_is_there_once);
    CPPUNIT_TEST_SUITE_END();

    static constexpr point_id points = 40;
    sequence_number last_told_ = 0;

    /// A value that can be told from number and time: what is read back is checked against it.
    static wesh::value value_at(std::int64_t second, point_id p) {
        return decimal{(second * 7919 + p * 104'729) % 1'000'003, -2};
    }

    /// The child: appends for ever, from the second after the last that is kept, and tells each commit.
    [[noreturn]] void live(int pipe_end) {
        options.seal_after = std::chrono::minutes{20};
        history::store s{options, clock};
        std::int64_t second = 0;
        for (const auto& n : s.newest())
            second = std::max(second, (to_milliseconds(n.time) - start_time) / 1000);
        std::mt19937 random{std::random_device{}()};
        for (;;) {
            std::vector<record> batch;
            for (std::size_t polls = random() % 20 + 1; polls > 0; --polls) {
                second += 10;
                for (point_id p = 1; p <= points; ++p)
                    if (random() % 3 != 0) batch.push_back(make_sample(p, second, value_at(second, p)));
            }
            if (random() % 4 == 0) batch.push_back(make_event(second, "tick"));
            clock.advance(std::chrono::seconds{200});
            s.append(batch);
            if (!batch.empty()) {
                const told t{number_of_record(batch.front()), number_of_record(batch.back())};
                if (write(pipe_end, &t, sizeof t) != static_cast<ssize_t>(sizeof t)) _exit(3);
            }
            if (random() % 5 == 0) s.maintain(std::chrono::milliseconds{5});
        }
    }

    /// Runs a child until it is killed, by the fault seam or after so many microseconds.
    void run_child(useconds_t for_microseconds) {
        int ends[2];
        CPPUNIT_ASSERT_EQUAL(0, pipe(ends));
        const pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            if (killed_at != nullptr)
                history::store::set_fault([](const char* place) {
                    if (std::string_view{place} == killed_at && killed_after-- == 0) raise(SIGKILL);
                });
            try {
                live(ends[1]);
            } catch (...) {
                _exit(4);
            }
        }
        close(ends[1]);
        usleep(for_microseconds);
        // One that waits for its seam is given longer; a seam that is never reached ends the same way.
        if (killed_at != nullptr)
            for (int i = 0; i < 100 && waitpid(child, nullptr, WNOHANG | WNOWAIT) == 0; ++i) usleep(10'000);
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        told t{};
        while (::read(ends[0], &t, sizeof t) == static_cast<ssize_t>(sizeof t)) {
            CHECK_EQUAL(last_told_ + 1, t.first);
            last_told_ = t.last;
        }
        close(ends[0]);
        CHECK_MESSAGE("the child ended by itself", WIFSIGNALED(status));
    }

    /// Numbers go from 1 to the last without a hole, at least up to what was told.
    void check_history() {
        open();
        CHECK_EQUAL(std::string{}, store->note());
        CHECK(store->last() >= last_told_);
        last_told_ = store->last();
        const auto all = follow(0, 4096);
        CHECK_EQUAL(store->last(), static_cast<sequence_number>(all.size()));
        std::size_t samples = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK_EQUAL(sequence_number{i + 1}, number_of_record(all[i]));
            const auto* s = std::get_if<sample>(&all[i]);
            if (s == nullptr) continue;
            ++samples;
            CHECK(s->value == value_at((to_milliseconds(s->time) - start_time) / 1000, s->point));
        }
        std::size_t read_by_time = 0;
        for (point_id p = 1; p <= points; ++p)
            read_by_time += read(p, 0, 100'000'000, 0, aggregate::none, 100'000).size();
        CHECK_EQUAL(samples, read_by_time);
        store.reset();
    }

  public:
    void killed_at_random_moments_every_number_is_there_once() {
        open_with(points);
        store.reset();
        std::mt19937 random{std::random_device{}()};
        for (int i = 0; i < 12; ++i) {
            run_child(5'000 + static_cast<useconds_t>(random() % 60'000));
            check_history();
        }
        CHECK(last_told_ > 1000);
    }
    void killed_between_two_writes_every_number_is_there_once() {
        open_with(points);
        store.reset();
        for (const char* place : {"append.begin", "append.sealed", "append.written", "append.committed",
                                  "seal.written", "seal.dropped"}) {
            killed_at = place;
            killed_after = 12;
            run_child(10'000);
            killed_at = nullptr;
            check_history();
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(crash_test);
