// A full disk stops nothing but the history, which says so, counts what it lost, and heals.
#include "tests/durability/disk.hpp"
#include "tests/support/poll.hpp"

using namespace wesh;
using std::chrono::seconds;

namespace {

constexpr const char* often = "period = \"200ms\"\nstale_after = \"5s\"\nspread = true\npause = "
                              "\"0s\"\ntimeout = \"1s\"\nretries = 0\n";
constexpr const char* quick_commits = "[history]\ncommit_busy = \"100ms\"\ncommit_quiet = \"200ms\"\n";

class full_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(full_test);
    CPPUNIT_TEST(a_full_disk_heals);
    CPPUNIT_TEST(a_disk_without_room_for_anything_heals);
    CPPUNIT_TEST(starts_on_a_full_disk_or_says_why_not);
    CPPUNIT_TEST_SUITE_END();

    /// Live values go on, and calls are answered at once.
    static void check_alive(const test::site& s) {
        const auto before = s.client.device("box1").last_answer;
        CHECK(test::soon(seconds{5}, [&] { return s.client.device("box1").last_answer > before; }));
        const auto now = s.client.info().now;
        for (const auto& r : s.client.read({"box1/clamp.*"}))
            CHECK_MESSAGE(r.path, now - r.sample.received < duration{2'000});
        auto took = test::time_of([&] { s.client.ping(); });
        if (took > duration{100}) took = test::time_of([&] { s.client.ping(); }); // the machine's, perhaps
        CHECK_MESSAGE(std::to_string(took.count()), took < duration{100});
    }

    /// What was committed before is no other record now. To go on, the oldest samples may have made room,
    /// which the statistics and the oldest number kept tell.
    static void check_kept_or_trimmed(const test::site& s, const std::vector<record>& before,
                                      const std::vector<record>& after) {
        stream_query q;
        const auto first = s.client.stream(q).first;
        std::int64_t missing = 0;
        auto at = after.begin();
        for (const auto& r : before) {
            while (at != after.end() && test::number_of(*at) < test::number_of(r)) ++at;
            if (at != after.end() && test::number_of(*at) == test::number_of(r)) {
                CHECK(*at == r);
                continue;
            }
            CHECK_MESSAGE("number " + std::to_string(test::number_of(r)) + " is lost",
                          std::holds_alternative<sample>(r) && test::number_of(r) < first);
            ++missing;
        }
        CHECK(missing <= test::amount(s.client, "history.trimmed-acknowledged"));
    }

    template <class Disk>
    static void fill_and_heal(test::site& s, const Disk& disk) {
        s.wait_for("box1", device_state::online);
        CHECK(test::soon(seconds{5}, [&] { return s.client.info().last_number > 200; }));
        auto& program = s.daemon.program();
        const auto before = test::records_after(s.client, 0);
        disk.fill(program);
        CHECK(test::soon(seconds{10}, [&] { return test::amount(s.client, "history.refused") > 0; }));
        CHECK(s.daemon.log().find("history.full") != std::string::npos);
        for (int n = 0; n < 3; ++n) check_alive(s);
        // A consumer may go on, though what it acknowledges cannot be written either.
        stream_query q;
        q.consumer = "centre";
        q.acknowledged = 1;
        CHECK(!s.client.stream(q).records.empty());
        disk.relieve(program);
        // What waits is written, in the order it came.
        CHECK(test::soon(seconds{40}, [&] {
            return s.daemon.log().find("history.healed") != std::string::npos &&
                   !test::events(test::records_after(s.client, number(before)), "history.healed").empty();
        }));
        check_alive(s);
        const auto after = test::records_after(s.client, 0);
        CHECK_EQUAL(std::size_t{1}, test::events(after, "history.full").size());
        const auto full = test::events(after, "history.full")[0];
        const auto healed = test::events(after, "history.healed");
        CHECK(full.severity == severity::error && full.number < healed[0].number);
        CHECK(full.time <= healed[0].time);
        check_kept_or_trimmed(s, before, after);
        CHECK_EQUAL(std::int64_t{0}, test::amount(s.client, "history.dropped"));
        const auto id = test::read_one(s.client, "box1/clamp.1.current").sample.point;
        time_point last{};
        duration longest{};
        for (const auto& r : after)
            if (const auto* x = std::get_if<sample>(&r); x != nullptr && x->point == id) {
                if (last != no_time) longest = std::max(longest, x->time - last);
                last = x->time;
            }
        CHECK_MESSAGE(std::to_string(longest.count()), longest < duration{3'000});
        s.daemon.stop();
        s.daemon.start();
        CHECK(test::records_after(s.client, 0).size() >= after.size());
        s.daemon.stop();
    }

    void a_full_disk_heals() {
        test::site s{test::boxes(2, "change = 0.9"), quick_commits, often};
        s.daemon.stop();
        const test::tmpfs_disk disk{s.daemon.state() + ".disk", "size=24m"};
        s.daemon.keep_state_in(s.daemon.state() + ".disk/state");
        s.daemon.start();
        fill_and_heal(s, disk);
    }

    void a_disk_without_room_for_anything_heals() {
        test::site s{test::boxes(2, "change = 0.9"), quick_commits, often};
        s.daemon.stop();
        s.daemon.start({.environment = {}, .user = 0, .file_max = RLIM_INFINITY});
        fill_and_heal(s, test::limited_disk{});
    }

    void starts_on_a_full_disk_or_says_why_not() {
        test::site s{test::boxes(1), quick_commits, often};
        s.wait_for("box1", device_state::online);
        s.daemon.stop();
        s.daemon.launch({.environment = {}, .user = 0, .file_max = 1024});
        // It may serve or refuse; it may not hang or crash.
        const bool decided = test::soon(seconds{10}, [&] {
            if (!s.daemon.program().running()) return true;
            try {
                s.client.ping();
                return true;
            } catch (const transport_error&) {
                return false;
            }
        });
        CHECK_MESSAGE(s.daemon.log(), decided);
        if (s.daemon.program().running()) {
            s.wait_for("box1", device_state::online);
            s.daemon.stop();
        } else {
            const auto e = s.daemon.program().wait();
            CHECK_MESSAGE(e.text(), e.code == 1 && e.crash.empty());
            CHECK(s.daemon.log().find("history") != std::string::npos);
        }
        // With room again all is there.
        s.daemon.start();
        CHECK(!test::records_after(s.client, 0).empty());
        s.daemon.stop();
    }

    static sequence_number number(const std::vector<record>& all) {
        return all.empty() ? 0 : test::number_of(all.back());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(full_test);

} // namespace
