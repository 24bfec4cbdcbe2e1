// The recorder over a real history: numbers after the commit, patience with a full disk, order kept.
#include "tests/daemon/recorder_fixture.hpp"

using namespace wesh;
using namespace wesh::test;

class recorder_test : public recorder_fixture {
    CPPUNIT_TEST_SUITE(recorder_test);
    CPPUNIT_TEST(samples_get_their_numbers_with_the_commit);
    CPPUNIT_TEST(an_event_commits_at_once_and_takes_samples_along);
    CPPUNIT_TEST(samples_wait_for_company_but_not_for_ever);
    CPPUNIT_TEST(unchanged_values_wait_longer_until_there_is_news);
    CPPUNIT_TEST(while_the_power_is_at_risk_nothing_waits_for_its_commit);
    CPPUNIT_TEST(a_stop_commits_what_waits);
    CPPUNIT_TEST(a_full_disk_loses_nothing_that_fits_in_memory);
    CPPUNIT_TEST(what_waits_is_bounded_and_the_oldest_samples_go);
    CPPUNIT_TEST(a_stop_in_the_middle_keeps_order_and_ids);
    CPPUNIT_TEST(points_are_claimed_with_their_newest_samples);
    CPPUNIT_TEST(a_unit_that_changes_back_has_its_old_id_after_a_restart);
    CPPUNIT_TEST(an_event_does_not_wait_until_all_is_sealed);
    CPPUNIT_TEST(the_history_is_asked_on_its_own_thread);
    CPPUNIT_TEST_SUITE_END();

  public:
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
        const auto seals = std::make_shared<std::atomic<int>>(0);
        const auto before = std::make_shared<std::atomic<int>>(0);
        on_seal = [this, seals] {
            clock.advance(duration{60'000});
            ++*seals;
            std::this_thread::sleep_for(duration{20});
        };
        on_append = [seals, before] { *before = seals->load(); };
        clock.advance(std::chrono::hours{13});
        CHECK(t.until([&] { return *seals >= 1; }));
        r->record(happened("ups.power-lost"));
        CHECK(t.until([&] { return committed.size() == points + 1; }));
        CHECK(t.until([&] { return *seals >= 30; }));
        CHECK_MESSAGE(std::to_string(*before), *before >= 1 && *before <= *seals / 2);
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(recorder_test);
