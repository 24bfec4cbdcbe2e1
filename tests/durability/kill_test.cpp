// What a client has seen a number of is there after kill -9, once, in order, and as it was.
#include "tests/support/poll.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <thread>

using namespace wesh;
using std::chrono::milliseconds;

namespace {

constexpr const char* often = "period = \"200ms\"\nstale_after = \"5s\"\nspread = true\npause = \"0s\"\n"
                              "timeout = \"1s\"\nretries = 0\n";
constexpr const char* quick_commits = "[history]\ncommit_busy = \"100ms\"\ncommit_quiet = \"200ms\"\n";

bool refused_as_changed(const std::function<void()>& call) {
    try {
        call();
    } catch (const remote_error& e) {
        return e.code() == remote_code::stream_changed;
    }
    return false;
}

class kill_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(kill_test);
    CPPUNIT_TEST(nothing_seen_is_lost);
    CPPUNIT_TEST(a_lost_history_begins_anew);
    CPPUNIT_TEST(a_restored_copy_begins_anew);
    CPPUNIT_TEST(intervals_of_a_killed_daemon_are_closed);
    CPPUNIT_TEST_SUITE_END();

    /// Everything that a client was told, by number.
    std::map<sequence_number, record> seen_;
    std::map<sequence_number, sample> read_;

    /// Follows the stream and reads live values until the daemon dies.
    void follow(const test::site& s, sequence_number& at) {
        try {
            stream_query q;
            q.wait = duration{1'000};
            for (;;) {
                q.after = at;
                auto page = s.client.stream(q);
                for (auto& r : page.records) seen_.emplace(test::number_of(r), std::move(r));
                at = std::max(at, page.next);
                for (auto& r : s.client.read({"*/clamp.*"}))
                    if (r.sample.number != 0) read_.emplace(r.sample.number, r.sample);
            }
        } catch (const transport_error&) {
        }
    }

    void check_kept(const test::site& s) const {
        std::map<sequence_number, record> kept;
        sequence_number before = 0;
        for (auto& r : test::records_after(s.client, 0)) {
            const auto n = test::number_of(r);
            CHECK_MESSAGE("number " + std::to_string(n) + " follows " + std::to_string(before), n > before);
            before = n;
            kept.emplace(n, std::move(r));
        }
        for (const auto& [n, r] : seen_) {
            const auto k = kept.find(n);
            CHECK_MESSAGE("number " + std::to_string(n) + " is lost", k != kept.end());
            CHECK_MESSAGE("number " + std::to_string(n) + " is another record now", k->second == r);
        }
        for (const auto& [n, r] : read_) {
            const auto k = kept.find(n);
            CHECK_MESSAGE("live number " + std::to_string(n) + " is lost", k != kept.end());
            const auto* is = std::get_if<sample>(&k->second);
            CHECK_MESSAGE("live number " + std::to_string(n) + " is another sample now",
                          is != nullptr && is->point == r.point && is->time == r.time &&
                              is->value == r.value);
        }
    }

    void nothing_seen_is_lost() {
        std::mt19937 dice{test::seed()};
        test::site s{test::boxes(4, "change = 0.3"), quick_commits, often};
        const auto stream = s.client.info().stream_id;
        sequence_number at = 0;
        for (int round = 0; round < 12; ++round) {
            const milliseconds lives{std::uniform_int_distribution{50, 900}(dice)};
            std::thread killer{[&] {
                std::this_thread::sleep_for(lives);
                s.daemon.program().signal(SIGKILL);
            }};
            follow(s, at);
            killer.join();
            s.daemon.kill();
            s.daemon.start();
            CHECK_EQUAL(stream, s.client.info().stream_id);
            check_kept(s);
        }
        CHECK_MESSAGE(std::to_string(seen_.size()), seen_.size() > 1'000);
        CHECK(!read_.empty());
        s.daemon.stop();
        s.daemon.start();
        check_kept(s);
        s.daemon.stop();
    }

    void a_lost_history_begins_anew() {
        test::site s{test::boxes(1), quick_commits};
        s.wait_for("box1", device_state::online);
        const auto old = s.client.info().stream_id;
        const auto id = test::read_one(s.client, "box1/relay.1").sample.point;
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return s.client.info().last_number > 10; }));
        const auto at = s.client.info().last_number;
        s.daemon.stop();
        std::filesystem::remove_all(s.daemon.state());
        s.daemon.start();
        CHECK(s.client.info().stream_id != old);
        must_refuse_old(s, old, at, id);
    }

    void a_restored_copy_begins_anew() {
        test::site s{test::boxes(1), quick_commits};
        s.wait_for("box1", device_state::online);
        CHECK(test::soon(std::chrono::seconds{5}, [&] { return s.client.info().last_number > 10; }));
        const auto old = s.client.info().stream_id;
        const auto id = test::read_one(s.client, "box1/relay.1").sample.point;
        s.daemon.stop();
        const auto copy = s.where / "copy";
        std::filesystem::copy(s.daemon.state(), copy, std::filesystem::copy_options::recursive);
        s.daemon.start();
        CHECK_EQUAL(old, s.client.info().stream_id);
        s.wait_for("box1", device_state::online);
        const auto at = s.client.info().last_number;
        s.daemon.stop();
        std::filesystem::remove_all(s.daemon.state());
        std::filesystem::copy(copy, s.daemon.state(), std::filesystem::copy_options::recursive);
        s.daemon.start();
        // The numbers after the copy were given to other records: nobody may take one for the other.
        CHECK(s.client.info().stream_id != old);
        must_refuse_old(s, old, at, id);
        // What the copy holds is still there to be asked for.
        const auto now = s.client.info().now;
        CHECK(!s.client.history({"box1/relay.1", now - duration{600'000}, now + duration{1}}).rows.empty());
        s.daemon.stop();
    }

    static void must_refuse_old(const test::site& s, std::uint64_t stream, sequence_number at, point_id id) {
        CHECK(refused_as_changed([&] {
            stream_query q;
            q.stream_id = stream;
            q.after = at;
            s.client.stream(q);
        }));
        CHECK(refused_as_changed([&] { s.client.read(std::vector<point_id>{id}, stream); }));
        CHECK(refused_as_changed([&] {
            wait_query q;
            q.ids = {id};
            q.stream_id = stream;
            s.client.wait(q);
        }));
    }

    void intervals_of_a_killed_daemon_are_closed() {
        test::site s{test::boxes(1), quick_commits};
        s.wait_for("box1", device_state::online);
        s.boxes.control("fault box1 refuse");
        s.wait_for("box1", device_state::stale);
        CHECK(test::soon(std::chrono::seconds{5}, [&] {
            return test::intervals(test::records_after(s.client, 0), "device.unreachable").size() == 1;
        }));
        s.daemon.kill();
        s.boxes.control("clear box1");
        s.daemon.start();
        s.wait_for("box1", device_state::online);
        std::vector<interval> away;
        CHECK(test::soon(std::chrono::seconds{5}, [&] {
            away = test::intervals(test::records_after(s.client, 0), "device.unreachable");
            return away.size() == 2;
        }));
        CHECK_EQUAL(away[0].number, away[1].id);
        CHECK(away[1].end > away[1].start && away[1].start == away[0].start);
        s.daemon.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(kill_test);

} // namespace
