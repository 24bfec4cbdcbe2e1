// The questions: what is asked when, of a daemon that the test lays out.
#include "clients/top/feed.hpp"
#include "tests/libclient/fake_daemon.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace wesh;
using namespace wesh::top;
using namespace std::chrono_literals;

namespace {

constexpr time_point began = from_milliseconds(1'795'352'712'000);

moment after(duration d) { return {began + d, 1'000'000ms + d}; }

/// How often each procedure is asked from now on.
struct counted {
    explicit counted(test::fake_daemon& d) {
        const std::scoped_lock locked{d.lock};
        d.before = [this](test::fake_daemon&, std::uint32_t procedure) { ++calls[procedure]; };
    }
    std::map<std::uint32_t, int> calls;
};

event told(sequence_number n, const std::string& text) {
    event e;
    e.number = n;
    e.time = began;
    e.text = text;
    return e;
}

} // namespace

class asker_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(asker_test);
    CPPUNIT_TEST(the_first_round_brings_all_there_is);
    CPPUNIT_TEST(later_rounds_bring_later_events);
    CPPUNIT_TEST(later_rounds_ask_for_changes_only);
    CPPUNIT_TEST(a_point_that_is_new_is_described);
    CPPUNIT_TEST(while_paused_nothing_is_asked_for);
    CPPUNIT_TEST(after_a_failure_all_is_asked_again);
    CPPUNIT_TEST(what_is_in_view_is_confirmed);
    CPPUNIT_TEST(seeds_come_from_the_history);
    CPPUNIT_TEST(the_past_of_a_point);
    CPPUNIT_TEST(the_thread_brings_news_and_troubles);
    CPPUNIT_TEST(a_daemon_that_hangs_does_not_hold_up_the_end);
    CPPUNIT_TEST_SUITE_END();

  public:
    void the_first_round_brings_all_there_is() {
        test::fake_daemon d;
        lay_out(d);
        asker a{interface{d.path()}, {}};
        const auto n = a.ask({}, after(0s));
        CHECK_EQUAL(std::string{"home"}, n.site->site);
        CHECK_EQUAL(std::size_t{1}, n.devices->size());
        CHECK_EQUAL(std::size_t{2}, n.points->size());
        CHECK(n.readings.size() >= 2);
        CHECK_EQUAL(std::size_t{1}, n.occurrences.size());
        CHECK_EQUAL(std::string{"it began"}, n.occurrences[0].text);
        CHECK(n.occurrences_anew && n.last_hour_known == true);
    }
    void later_rounds_bring_later_events() {
        test::fake_daemon d;
        lay_out(d);
        asker a{interface{d.path()}, {}};
        a.ask({}, after(0s));
        CHECK(a.ask({}, after(1s)).occurrences.empty());
        {
            const std::scoped_lock locked{d.lock};
            d.records.emplace_back(told(2, "it went on"));
        }
        const auto n = a.ask({}, after(2s));
        CHECK_EQUAL(std::size_t{1}, n.occurrences.size());
        CHECK_EQUAL(std::string{"it went on"}, n.occurrences[0].text);
        CHECK(!n.occurrences_anew);
    }
    void later_rounds_ask_for_changes_only() {
        test::fake_daemon d;
        lay_out(d);
        asker a{interface{d.path()}, {}};
        a.ask({}, after(0s));
        const counted c{d};
        for (int i = 1; i <= 3; ++i) a.ask({}, after(i * 250ms));
        CHECK_EQUAL(3, sum(c));
        CHECK_EQUAL(3, c.calls.at(WESH_WAIT));
        a.ask({}, after(1s));
        CHECK_EQUAL(1, c.calls.at(WESH_INFO));
        CHECK_EQUAL(std::size_t{0}, c.calls.count(WESH_DESCRIBE));
    }
    void a_point_that_is_new_is_described() {
        test::fake_daemon d;
        lay_out(d);
        asker a{interface{d.path()}, {}};
        a.ask({}, after(0s));
        {
            const std::scoped_lock locked{d.lock};
            d.add_point("roof-wes/probe.9", decimal{5, 0});
            ++d.revision;
        }
        const auto n = a.ask({}, after(250ms));
        CHECK(n.points.has_value());
        CHECK_EQUAL(std::size_t{3}, n.points->size());
    }
    void while_paused_nothing_is_asked_for() {
        test::fake_daemon d;
        lay_out(d);
        asker a{interface{d.path()}, {}};
        a.ask({}, after(0s));
        const counted c{d};
        wishes w;
        w.paused = true;
        for (int i = 1; i <= 3; ++i) a.ask(w, after(i * 250ms));
        CHECK_EQUAL(3, sum(c));
        CHECK_EQUAL(3, c.calls.at(WESH_NULL));
    }
    void after_a_failure_all_is_asked_again() {
        test::fake_daemon d;
        lay_out(d);
        asker a{interface{d.path()}, {}};
        a.ask({}, after(0s));
        {
            const std::scoped_lock locked{d.lock};
            d.before = [](test::fake_daemon&, std::uint32_t) { throw test::fake_daemon::gone{}; };
        }
        CHECK_THROWS(a.ask({}, after(250ms)), transport_error);
        {
            const std::scoped_lock locked{d.lock};
            d.before = nullptr;
        }
        a.begin_anew();
        const auto n = a.ask({}, after(500ms));
        CHECK(n.points.has_value());
        CHECK(n.occurrences_anew);
        CHECK_EQUAL(std::size_t{1}, n.occurrences.size());
    }
    void what_is_in_view_is_confirmed() {
        test::fake_daemon d;
        lay_out(d);
        asker a{interface{d.path()}, {}};
        a.ask({}, after(0s));
        const counted c{d};
        wishes w;
        w.in_view = {2, 4711};
        const auto n = a.ask(w, after(100ms));
        CHECK_EQUAL(point_id{2}, n.readings.back().sample.point);
        CHECK_EQUAL(1, c.calls.at(WESH_READ));
        a.ask(w, after(600ms));
        CHECK_EQUAL(1, c.calls.at(WESH_READ));
        a.ask(w, after(2200ms));
        CHECK_EQUAL(2, c.calls.at(WESH_READ));
    }
    void seeds_come_from_the_history() {
        test::fake_daemon d;
        lay_out(d);
        for (int i = 0; i < 100; ++i)
            d.rows.push_back({began - (100 - i) * 1s, began, 1, decimal{i, 0}, quality::good, 1});
        d.page = 4096;
        asker a{interface{d.path()}, {}};
        auto n = a.ask({}, after(0s));
        wishes w;
        w.seeds = *n.points;
        n = a.ask(w, after(250ms));
        CHECK_EQUAL(std::size_t{2}, n.seeds.size());
        CHECK_EQUAL(trail::length, n.seeds[0].marks.size());
        CHECK_EQUAL(99.0, n.seeds[0].marks.back().number);
        // What the history does not keep is not asked of it.
        w.seeds[0].kept = false;
        CHECK(a.ask(w, after(500ms)).seeds[0].marks.empty());
    }
    void the_past_of_a_point() {
        test::fake_daemon d;
        lay_out(d);
        for (const int n : {1, 5, 3})
            d.rows.push_back({began - n * 10min, began, 1, decimal{n, 0}, quality::good, 1});
        std::sort(d.rows.begin(), d.rows.end(), [](const auto& x, const auto& y) { return x.time < y.time; });
        d.page = 4096;
        asker a{interface{d.path()}, {}};
        auto n = a.ask({}, after(0s));
        wishes w;
        w.past = n.points->front();
        n = a.ask(w, after(250ms));
        CHECK(n.past.has_value() && n.past->trouble.empty());
        CHECK_EQUAL(std::size_t{120}, n.past->hour.steps.size());
        CHECK_EQUAL(std::size_t{144}, n.past->day.steps.size());
        CHECK(n.past->hour.least == 1.0 && n.past->hour.greatest == 5.0 && n.past->hour.mean == 3.0);
        CHECK(n.past->hour.steps[19] == 5.0);
        // Not again at once.
        CHECK(!a.ask(w, after(500ms)).past);
        CHECK(a.ask(w, after(6s)).past.has_value());
        w.past->kept = false;
        w.past->id = 2;
        CHECK_EQUAL(std::string{"the history does not keep this point"}, a.ask(w, after(7s)).past->trouble);
    }
    void the_thread_brings_news_and_troubles() {
        test::fake_daemon d;
        lay_out(d);
        feed f{asker{interface{d.path()}, {}}, std::make_shared<system_clock>()};
        std::optional<news> n;
        CHECK(test::soon(5s, [&] { return (n = f.take()).has_value(); }));
        CHECK(n->points.has_value());
        {
            const std::scoped_lock locked{d.lock};
            d.before = [](test::fake_daemon&, std::uint32_t) { throw test::fake_daemon::gone{}; };
        }
        CHECK(test::soon(5s, [&] { return (n = f.take()) && !n->trouble.empty(); }));
        {
            const std::scoped_lock locked{d.lock};
            d.before = nullptr;
        }
        CHECK(test::soon(5s, [&] { return (n = f.take()) && n->points; }));
    }
    void a_daemon_that_hangs_does_not_hold_up_the_end() {
        test::fake_daemon d;
        lay_out(d);
        std::unique_lock<std::mutex> hangs{d.lock};
        const auto taken = test::time_of([&] {
            feed f{asker{interface{d.path()}, {}}, std::make_shared<system_clock>()};
            CHECK(!f.take());
        });
        CHECK(taken < 5s);
    }

  private:
    static void lay_out(test::fake_daemon& d) {
        d.add_device("roof-wes", "192.168.1.112");
        d.add_point("roof-wes/probe.1", decimal{224, -1}, "°C");
        d.add_point("roof-wes/probe.2", decimal{5, 0}, "°C");
        d.records.emplace_back(told(1, "it began"));
    }
    static int sum(const counted& c) {
        int all = 0;
        for (const auto& [procedure, n] : c.calls) all += n;
        return all;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(asker_test);
