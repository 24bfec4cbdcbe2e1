// The recorder over a real history: numbers after the commit, patience with a full disk, order kept.
#include "daemon/recorder.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/turning.hpp"

#include <atomic>
#include <optional>

using namespace wesh;
using namespace wesh::test;

namespace {

std::atomic<bool> disk_is_full{false};
std::atomic<int> hold_commits{0}; ///< 1: wait before the next write
/// Called after each commit of a sealing, on the history's thread.
std::function<void()> on_seal;
std::function<void()> on_append;

void fault(const char* place) {
    if (std::string_view{place} == "seal.dropped" && on_seal) on_seal();
    if (std::string_view{place} != "append.begin") return;
    if (on_append) on_append();
    while (hold_commits.load() != 0) std::this_thread::yield();
    if (disk_is_full.load()) throw history::store_full{"the test's disk is full"};
}

const time_point noon = from_milliseconds(1'795'305'600'000 + 12 * 3'600'000);

} // namespace

class recorder_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(recorder_test);
    CPPUNIT_TEST(samples_get_their_numbers_with_the_commit);
    CPPUNIT_TEST(an_event_commits_at_once_and_takes_samples_along);
    CPPUNIT_TEST(samples_wait_for_company_but_not_for_ever);
    CPPUNIT_TEST(unchanged_values_wait_longer_until_there_is_news);
    CPPUNIT_TEST(while_the_power_is_at_risk_nothing_waits_for_its_commit);
    CPPUNIT_TEST(a_stop_commits_what_waits);
    CPPUNIT_TEST(a_full_disk_loses_nothing_that_fits_in_memory);
    CPPUNIT_TEST(what_waits_is_bounded_and_the_oldest_samples_go);
    CPPUNIT_TEST(an_interval_is_opened_once_and_closed_after_a_restart);
    CPPUNIT_TEST(all_of_a_device_ends_at_once_even_after_a_restart);
    CPPUNIT_TEST(an_interval_that_ends_before_it_is_committed_keeps_its_id);
    CPPUNIT_TEST(a_stop_in_the_middle_keeps_order_and_ids);
    CPPUNIT_TEST(points_are_claimed_with_their_newest_samples);
    CPPUNIT_TEST(a_unit_that_changes_back_has_its_old_id_after_a_restart);
    CPPUNIT_TEST(an_event_does_not_wait_until_all_is_sealed);
    CPPUNIT_TEST(the_history_is_asked_on_its_own_thread);
    CPPUNIT_TEST_SUITE_END();

    folder home;
    turning t;
    manual_clock clock{noon};
    commit_rates rates;
    std::optional<recorder> r;
    std::vector<wesh::record> committed;

    void open() {
        history::options o;
        o.directory = home / "state";
        o.ceiling = 64U << 20;
        r.emplace(t.loop, clock, o, rates);
        r->on_commit([this](std::span<const wesh::record> records) {
            committed.insert(committed.end(), records.begin(), records.end());
        });
    }
    void restart() {
        r->stop();
        r.reset();
        t.settle();
        open();
    }
    point_id define(const std::string& path, const std::string& unit = "W") {
        return r->define({0, path, point_kind::gauge, unit, 0, "a test", false, true});
    }
    sample said(point_id p, std::int64_t n) {
        clock.advance(duration{1});
        return {p, 0, clock.now(), clock.now(), decimal{n, 0}, quality::good};
    }
    event happened(const std::string& type) {
        event e;
        e.time = e.received = clock.now();
        e.type = type;
        return e;
    }
    static interval silence(time_point start) {
        interval i;
        i.start = start;
        i.device = "box";
        i.type = "device.unreachable";
        return i;
    }
    bool commits(std::size_t records) {
        return t.until([&] { return committed.size() >= records; });
    }
    template <class T>
    std::vector<T> stored() {
        std::vector<T> found;
        bool done = false;
        r->ask(
            [&](history::store& s) {
                for (const auto& x : s.stream(0, 4096, history::what::all).records)
                    if (const auto* y = std::get_if<T>(&x)) found.push_back(*y);
            },
            [&] { done = true; });
        CHECK(t.until([&] { return done; }));
        return found;
    }

  public:
    void setUp() override {
        disk_is_full = false;
        hold_commits = 0;
        history::store::set_fault(fault);
        rates.busy = duration{20};
        rates.quiet = duration{60};
        rates.rest = duration{20};
        rates.longest_rest = duration{40};
        open();
    }
    void tearDown() override {
        hold_commits = 0;
        disk_is_full = false;
        r.reset();
        history::store::set_fault(nullptr);
        on_seal = on_append = nullptr;
    }

    void samples_get_their_numbers_with_the_commit() {
        const auto p = define("box/a");
        r->record(said(p, 1));
        r->record(said(p, 2));
        CHECK_EQUAL(sequence_number{0}, r->last());
        CHECK(commits(2));
        CHECK_EQUAL(sequence_number{1}, std::get<sample>(committed[0]).number);
        CHECK_EQUAL(sequence_number{2}, std::get<sample>(committed[1]).number);
        CHECK_EQUAL(sequence_number{2}, r->last());
        CHECK_EQUAL(std::uint64_t{2}, r->count().committed);
        CHECK_EQUAL(std::size_t{0}, r->count().waiting);
        CHECK_EQUAL(std::size_t{2}, stored<sample>().size());
    }
    void an_event_commits_at_once_and_takes_samples_along() {
        restart_with(duration{60'000}, duration{60'000});
        r->record(said(define("box/a"), 1));
        r->record(happened("test"));
        CHECK(commits(2));
        CHECK_EQUAL(std::uint64_t{1}, r->count().commits);
    }
    void samples_wait_for_company_but_not_for_ever() {
        restart_with(duration{10}, duration{80});
        const auto p = define("box/a");
        const auto begun = t.loop.now();
        r->record(said(p, 1));
        CHECK(commits(1));
        CHECK(t.loop.now() - begun >= duration{60});
        const auto again = t.loop.now();
        for (int i = 0; i < 30; ++i) r->record(said(p, i));
        CHECK(commits(31));
        CHECK_EQUAL(std::uint64_t{2}, r->count().commits);
        CHECK(t.loop.now() - again >= duration{10});
    }
    void unchanged_values_wait_longer_until_there_is_news() {
        rates.unchanged = duration{160};
        restart_with(duration{10}, duration{40});
        const auto p = define("box/a");
        auto begun = t.loop.now();
        r->repeat(said(p, 1));
        CHECK(commits(1));
        CHECK(t.loop.now() - begun >= duration{140});
        r->repeat(said(p, 1));
        begun = t.loop.now();
        r->record(said(p, 2));
        CHECK(commits(3));
        CHECK(t.loop.now() - begun < duration{140});
        // What is new was committed: what comes now is unchanged again.
        begun = t.loop.now();
        r->repeat(said(p, 2));
        CHECK(commits(4));
        CHECK(t.loop.now() - begun >= duration{140});
    }
    void while_the_power_is_at_risk_nothing_waits_for_its_commit() {
        rates.unchanged = duration{60'000};
        restart_with(duration{60'000}, duration{60'000});
        const auto p = define("box/a");
        r->record(said(p, 1));
        t.settle();
        CHECK(committed.empty());
        r->hasten(duration{10});
        CHECK(commits(1));
        r->record(said(p, 2));
        CHECK(commits(2));
        r->repeat(said(p, 2));
        CHECK(commits(3));
        r->hasten({});
        r->record(said(p, 3));
        const auto begun = t.loop.now();
        CHECK(t.until([&] { return t.loop.now() - begun > duration{200}; }));
        CHECK_EQUAL(std::size_t{3}, committed.size());
    }
    void a_stop_commits_what_waits() {
        restart_with(duration{60'000}, duration{60'000});
        const auto p = define("box/a");
        r->record(said(p, 1));
        r->record(said(p, 2));
        restart();
        CHECK_EQUAL(std::size_t{2}, stored<sample>().size());
        CHECK_EQUAL(sequence_number{2}, r->last());
    }
    void a_full_disk_loses_nothing_that_fits_in_memory() {
        disk_is_full = true;
        const auto p = define("box/a");
        r->record(said(p, 1));
        r->record(happened("test"));
        CHECK(t.until([&] { return r->count().refused >= 3; }));
        CHECK_EQUAL(std::size_t{3}, r->count().waiting); // and the event that says so, once
        r->record(said(p, 2));
        CHECK(committed.empty());
        disk_is_full = false;
        CHECK(commits(5));
        const auto events = stored<event>();
        CHECK_EQUAL(std::size_t{3}, events.size());
        CHECK_EQUAL(std::string{"test"}, events[0].type);
        CHECK_EQUAL(std::string{"history.full"}, events[1].type);
        CHECK_EQUAL(std::string{"history.healed"}, events[2].type);
        CHECK(events[2].attributes == (attributes{{"dropped", "0"}}));
        CHECK_EQUAL(std::size_t{2}, stored<sample>().size());
    }
    void what_waits_is_bounded_and_the_oldest_samples_go() {
        rates.waiting_max = 100;
        restart();
        disk_is_full = true;
        const auto p = define("box/a");
        for (int i = 0; i < 500; ++i) r->record(said(p, i));
        r->record(happened("kept"));
        CHECK(t.until([&] { return r->count().refused >= 1; }));
        for (int i = 500; i < 1000; ++i) r->record(said(p, i));
        CHECK(r->count().waiting <= 100);
        const auto dropped = r->count().dropped;
        CHECK(dropped >= 890);
        disk_is_full = false;
        CHECK(t.until([&] { return r->count().waiting == 0 && stored<event>().size() == 3; }));
        const auto s = stored<sample>();
        CHECK_EQUAL(std::uint64_t{1000}, s.size() + dropped);
        CHECK(s.back().value == value{decimal(999, 0)});
        const auto e = stored<event>();
        CHECK_EQUAL(std::string{"kept"}, e[0].type);
        CHECK(e[2].attributes == (attributes{{"dropped", std::to_string(dropped)}}));
    }
    void an_interval_is_opened_once_and_closed_after_a_restart() {
        r->open(silence(noon));
        r->open(silence(noon + duration{5}));
        CHECK(commits(1));
        restart();
        r->open(silence(noon + duration{9}));
        clock.advance(duration{60'000});
        r->close("box", "device.unreachable", clock.now(), {});
        r->close("box", "device.unreachable", clock.now(), {});
        r->close("box", "other", clock.now(), {});
        CHECK(commits(2));
        const auto all = stored<interval>();
        CHECK_EQUAL(std::size_t{2}, all.size());
        CHECK_EQUAL(sequence_number{0}, all[0].id);
        CHECK_EQUAL(all[0].number, all[1].id);
        CHECK(all[1].start == noon && all[1].end == clock.now());
    }
    void all_of_a_device_ends_at_once_even_after_a_restart() {
        for (const auto* name : {"box", "hall"}) {
            for (const auto* type : {"device.unreachable", "ups.power-cut"}) {
                auto i = silence(noon);
                i.device = name;
                i.type = type;
                r->open(i);
            }
        }
        CHECK(commits(4));
        restart();
        CHECK(r->begun() == (std::vector<std::string>{"box", "hall"}));
        r->close_all("box", noon + duration{5});
        CHECK(r->begun() == std::vector<std::string>{"hall"});
        CHECK(t.until([&] { return stored<interval>().size() == 6; }));
        for (std::size_t n : {std::size_t{4}, std::size_t{5}}) {
            const auto i = stored<interval>()[n];
            CHECK(i.device == "box" && i.end == noon + duration{5} && i.id != 0);
        }
        r->close_all("box", noon + duration{6});
        restart();
        CHECK(r->begun() == std::vector<std::string>{"hall"});
        CHECK_EQUAL(std::size_t{6}, stored<interval>().size());
    }
    void an_interval_that_ends_before_it_is_committed_keeps_its_id() {
        disk_is_full = true;
        r->open(silence(noon));
        r->close("box", "device.unreachable", noon + duration{5}, {});
        r->open(silence(noon + duration{9}));
        CHECK(t.until([&] { return r->count().refused >= 1; }));
        disk_is_full = false;
        CHECK(t.until([&] { return r->count().waiting == 0 && stored<interval>().size() == 3; }));
        const auto all = stored<interval>();
        CHECK(all[2].end == noon + duration{5});
        CHECK_EQUAL(all[0].number, all[2].id);
        restart(); // the second is open still, and only that one
        r->close("box", "device.unreachable", noon + duration{20}, {});
        CHECK(t.until([&] { return stored<interval>().size() == 4; }));
        CHECK_EQUAL(all[1].number, stored<interval>()[3].id);
    }
    void a_stop_in_the_middle_keeps_order_and_ids() {
        hold_commits = 1;
        const auto p = define("box/a");
        r->open(silence(noon));
        r->record(said(p, 1));
        const auto end = t.loop.now() + duration{30};
        CHECK(t.until([&] { return t.loop.now() > end; })); // the commit is under way
        r->record(said(define("box/b"), 2));
        r->close("box", "device.unreachable", noon + duration{5}, {});
        hold_commits = 0;
        restart();
        const auto s = stored<sample>();
        CHECK_EQUAL(std::size_t{2}, s.size());
        CHECK(s[0].value == value{decimal(1, 0)} && s[1].value == value{decimal(2, 0)});
        const auto all = stored<interval>();
        CHECK_EQUAL(std::size_t{2}, all.size());
        CHECK_EQUAL(all[0].number, all[1].id);
    }
    void points_are_claimed_with_their_newest_samples() {
        const auto a = define("box/a");
        const auto b = define("other/b");
        CHECK_EQUAL(point_id{1}, a);
        CHECK_EQUAL(point_id{2}, b);
        r->record(said(a, 1));
        r->record(said(a, 2));
        r->record(said(b, 3));
        CHECK(commits(3));
        restart();
        CHECK(r->find("box/a") != nullptr && r->find("box/c") == nullptr);
        const auto known = r->claim("box");
        CHECK_EQUAL(std::size_t{1}, known.size());
        CHECK_EQUAL(a, known[0].about.id);
        CHECK(known[0].newest.value == value{decimal(2, 0)});
        CHECK(r->claim("box").empty());
        CHECK(r->find("box/a") == nullptr);
        r->give_back(known[0]);
        CHECK_EQUAL(std::size_t{1}, r->claim("box").size());
        CHECK_EQUAL(point_id{3}, define("box/c"));
    }
    void a_unit_that_changes_back_has_its_old_id_after_a_restart() {
        const auto a = define("box/a", "W");
        r->record(said(a, 1));
        r->retire({a, "box/a", point_kind::gauge, "W", 0, "a test", false, true});
        const auto b = define("box/a", "VA");
        CHECK(a != b);
        r->record(said(b, 2));
        CHECK(commits(2));
        restart();
        const auto known = r->claim("box");
        CHECK_EQUAL(std::size_t{1}, known.size());
        CHECK_EQUAL(b, known[0].about.id);
        r->retire(known[0].about);
        CHECK_EQUAL(a, define("box/a", "W"));
        r->record(said(a, 3));
        CHECK(commits(3));
        CHECK_EQUAL(std::uint64_t{0}, r->count().refused);
    }
    void an_event_does_not_wait_until_all_is_sealed() {
        constexpr int points = 1'000;
        for (int i = 0; i < points; ++i) r->record(said(define("box/" + std::to_string(i)), i));
        CHECK(t.until([&] { return committed.size() == points; }));
        rates.maintenance = duration{1};
        restart();
        // Each commit of the sealing uses up its budget, and takes its time.
        std::atomic<int> seals{0};
        std::atomic<int> before{0};
        on_seal = [&] {
            clock.advance(duration{60'000});
            ++seals;
            std::this_thread::sleep_for(duration{20});
        };
        on_append = [&] { before = seals.load(); };
        clock.advance(std::chrono::hours{13});
        CHECK(t.until([&] { return seals >= 1; }));
        r->record(happened("ups.power-lost"));
        CHECK(t.until([&] { return committed.size() == points + 1; }));
        CHECK(t.until([&] { return seals >= 30; }));
        CHECK_MESSAGE(std::to_string(before), before >= 1 && before <= seals / 2);
    }
    void the_history_is_asked_on_its_own_thread() {
        std::thread::id where;
        bool done = false;
        CHECK(r->ask([&](history::store&) { where = std::this_thread::get_id(); }, [&] { done = true; }));
        CHECK(t.until([&] { return done; }));
        CHECK(where != std::this_thread::get_id());
        // What fails there ends neither the thread nor the daemon.
        done = false;
        r->ask([](history::store&) { throw history::store_full{"full"}; }, [&] { done = true; });
        CHECK(t.until([&] { return done; }));
        r->stop();
        CHECK(!r->ask([](history::store&) {}, [] {}));
    }

  private:
    void restart_with(duration busy, duration quiet) {
        rates.busy = busy;
        rates.quiet = quiet;
        restart();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(recorder_test);
