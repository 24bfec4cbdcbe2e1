// Packets wait until the centre has them, whatever happens to either end.
#include "tests/tonique_site/site_fixture.hpp"

#include <sqlite3.h>

#include <set>

namespace {

using namespace wesh;
using namespace wesh::test;
using tonique::given_up;
using tonique::new_key;

constexpr hour_number h10 = 498'706;
constexpr auto pulses = "flat/counter.1.pulses";

class outbox_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(outbox_test);
    CPPUNIT_TEST(nothing_leaves_before_there_is_a_key);
    CPPUNIT_TEST(an_hour_leaves_once_and_is_forgotten_when_acknowledged);
    CPPUNIT_TEST(what_leaves_under_a_number_is_the_same_for_ever);
    CPPUNIT_TEST(a_process_that_ends_at_any_step_folds_each_sample_once);
    CPPUNIT_TEST(an_acknowledgement_is_believed_by_its_digest);
    CPPUNIT_TEST(a_restored_disk_numbers_anew);
    CPPUNIT_TEST(a_restored_disk_that_went_on_numbers_anew);
    CPPUNIT_TEST(a_full_outbox_gives_up_the_oldest_detail);
    CPPUNIT_TEST(what_the_centre_has_and_the_site_gave_up_ends_well);
    CPPUNIT_TEST(a_new_key_is_used_and_the_old_one_kept);
    CPPUNIT_TEST(a_key_is_not_lost_while_packets_need_it);
    CPPUNIT_TEST(packets_from_the_centre_are_taken_once);
    CPPUNIT_TEST(strangers_change_nothing);
    CPPUNIT_TEST(the_daemon_learns_what_has_arrived);
    CPPUNIT_TEST_SUITE_END();

    stream_writer w;
    small_centre centre;
    int hour_ = 10;

    /// One hour of the flat, over.
    void an_hour(small_site& s) {
        w.number(pulses, at(hour_, 20), hour_ * 100);
        w.number(pulses, at(hour_, 50), hour_ * 100 + 50);
        w.happen("tick", at(hour_ + 1, 5), {}, severity::debug);
        ++hour_;
        s.clock.advance(hour_length);
        s.follow(w);
    }
    /// All that is due leaves and is acknowledged.
    void deliver_all(small_site& s) {
        s.clock.advance(std::chrono::hours{1}); // past every random wait
        for (int i = 0; i < 20; ++i) {
            exchange(s, centre);
            s.clock.advance(std::chrono::minutes{10});
        }
    }
    static std::size_t waiting(small_site& s) { return s->outbox().waiting().size(); }

  public:
    void setUp() override { w.device("flat"); }

  private:
    void nothing_leaves_before_there_is_a_key() {
        small_site s;
        an_hour(s);
        s.clock.advance(hour_length);
        CHECK(s->next(road::https).empty());
        s.enrol();
        deliver_all(s);
        CHECK_EQUAL(std::size_t{1}, centre.readings(layout::hourly).size());
        CHECK_EQUAL(std::size_t{1}, centre.all<tonique::devices>().size());
        CHECK_EQUAL(std::size_t{1}, centre.all<tonique::state>().size());
    }
    void an_hour_leaves_once_and_is_forgotten_when_acknowledged() {
        small_site s;
        s.enrol();
        an_hour(s);
        deliver_all(s);
        an_hour(s);
        deliver_all(s);
        const auto got = centre.readings(layout::hourly);
        CHECK_EQUAL(std::size_t{2}, got.size());
        CHECK_EQUAL(h10, got[0].hour);
        CHECK_EQUAL(std::int64_t{1050}, got[0].value);
        CHECK_EQUAL(std::size_t{0}, waiting(s));
        CHECK_EQUAL(std::int64_t{0}, s.db.ask("SELECT count(*) FROM packet"));
        s.clock.advance(std::chrono::hours{1});
        CHECK(s->next(road::https).empty());
    }
    void what_leaves_under_a_number_is_the_same_for_ever() {
        small_site s;
        s.enrol();
        an_hour(s);
        s.clock.advance(hour_length);
        const auto once = s->next(road::https);
        s->failed(once, "no route");
        s.crash();
        s.clock.advance(hour_length);
        s->next(road::https);
        s.clock.advance(hour_length);
        const auto again = s->next(road::https);
        CHECK(once.numbers == again.numbers);
        CHECK(once.packets == again.packets);
        s->delivered(again, {}); // the answer was lost
        s.clock.advance(12 * hour_length);
        CHECK(s->next(road::https).packets == once.packets);
    }

    /// Lets SQLite do so many steps before it fails; 0: no limit.
    /// Counted here: SQLite goes on counting where a statement that was kept had stopped.
    int left = 0;
    void limit_steps(database& db, int steps) {
        left = steps;
        sqlite3_progress_handler(
            db.handle(), steps == 0 ? 0 : 1, [](void* n) { return --*static_cast<int*>(n) <= 0 ? 1 : 0; },
            &left);
    }
    std::string told(small_site& s) {
        std::string all;
        statement q{s.db, "SELECT hour, unit, col, value, quality FROM reading ORDER BY 1, 2, 3"};
        for (auto r = q.ask(); r.next();)
            for (int i = 0; i < 5; ++i) all += std::to_string(r.integer(i)) + " ";
        return all;
    }
    void a_process_that_ends_at_any_step_folds_each_sample_once() {
        for (int m = 0; m < 60 * 5; m += 10) {
            w.number(pulses, at(10) + std::chrono::minutes{m}, m);
            w.number("flat/clamp.1.current", at(10) + std::chrono::minutes{m}, m % 7);
            if (m % 70 == 0) w.happen("counter.reset", at(10) + std::chrono::minutes{m}, "flat");
        }
        small_site whole;
        whole.enrol();
        whole.follow(w, 5);
        const auto expected = told(whole);
        CHECK(!expected.empty());
        small_site s;
        s.enrol();
        int ended = 0;
        for (int steps = 1; s->position().after < w.last && steps < 1'000'000; steps += 1 + steps / 50) {
            limit_steps(s.db, steps);
            try {
                s.follow(w, 5);
                s->tick(true);
            } catch (const std::exception&) {
                ++ended;
            }
            limit_steps(s.db, 0);
            if (s.db.in_transaction()) s.db.run("ROLLBACK"); // the end of a process does that
            s.crash();
        }
        CHECK(ended > 5);
        CHECK_EQUAL(expected, told(s));
        deliver_all(s);
        // Each reading in one packet, each event once, numbers without holes. (The first index ends hour 9.)
        CHECK_EQUAL(std::size_t{9}, centre.readings(layout::hourly).size());
        std::size_t events = 0;
        for (const auto& a : centre.all<tonique::alarms>()) events += a.rows.size();
        CHECK_EQUAL(std::size_t{5}, events);
        CHECK_EQUAL(centre.highest, centre.numbering.cumulative);
    }

    void an_acknowledgement_is_believed_by_its_digest() {
        small_site s;
        s.enrol();
        s->delivered({}, {});
        an_hour(s);
        s->next(road::https);
        s.clock.advance(hour_length);
        const auto out = s->next(road::https);
        centre.take(out.packets);
        auto old = centre.state();
        old.cumulative = 0;
        old.digest = 0;
        old.highest = 0;
        old.bitmap.clear();
        const std::vector<bytes> answers{centre.acknowledge(), centre.seal(layout::acknowledgement, old)};
        s->delivered(out, answers);
        CHECK_EQUAL(std::size_t{0}, waiting(s));
        CHECK_EQUAL(std::uint64_t{0}, s->count().restored);
        CHECK_EQUAL(centre.numbering.cumulative, s->outbox().acknowledged().cumulative);
    }
    static void copy(database& to, database& from) {
        auto* b = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
        CHECK(b != nullptr);
        CHECK_EQUAL(SQLITE_DONE, sqlite3_backup_step(b, -1));
        sqlite3_backup_finish(b);
    }
    void a_restored_disk_numbers_anew() {
        small_site s;
        s.enrol();
        an_hour(s);
        deliver_all(s);
        database backup{":memory:"};
        copy(backup, s.db);
        for (int i = 0; i < 3; ++i) {
            an_hour(s);
            deliver_all(s);
        }
        const auto used = centre.highest;
        copy(s.db, backup);
        s.crash();
        s.follow(w); // weshd still has what followed
        an_hour(s);
        for (int i = 0; i < 5; ++i) deliver_all(s);
        CHECK_EQUAL(std::uint64_t{1}, s->count().restored);
        const auto losses = centre.all<given_up>();
        CHECK_EQUAL(std::size_t{1}, losses.size());
        CHECK(losses[0].reason == tonique::loss::disk_restored);
        CHECK(losses[0].last > used);
        CHECK_EQUAL(std::size_t{0}, waiting(s));
        std::set<hour_number> hours;
        for (const auto& r : centre.readings(layout::hourly)) hours.insert(r.hour);
        CHECK_EQUAL(std::size_t{5}, hours.size());
        CHECK(s->outbox().acknowledged() == centre.numbering);
    }
    void a_restored_disk_that_went_on_numbers_anew() {
        small_site s;
        s.enrol();
        an_hour(s);
        deliver_all(s);
        database backup{":memory:"};
        copy(backup, s.db);
        an_hour(s);
        deliver_all(s);
        const auto used = centre.highest;
        copy(s.db, backup);
        s.crash();
        // Without a word from the centre it gives more numbers than it had.
        for (int i = 0; i < 6; ++i) an_hour(s);
        s->delivered({}, {}); // online: each hour in a packet of its own
        for (int i = 0; i < 6; ++i) an_hour(s);
        CHECK(s->outbox().next_number() > used);
        for (int i = 0; i < 8; ++i) deliver_all(s);
        CHECK_EQUAL(std::uint64_t{1}, s->count().restored);
        CHECK_EQUAL(std::size_t{0}, waiting(s));
        CHECK(s->outbox().acknowledged() == centre.numbering);
        std::set<hour_number> hours;
        for (const auto& r : centre.readings(layout::hourly)) hours.insert(r.hour);
        CHECK_EQUAL(static_cast<std::size_t>(hour_ - 10), hours.size());
    }
    static site_settings narrow() {
        site_settings s;
        s.bounds.bytes = 2000;
        return s;
    }
    void a_full_outbox_gives_up_the_oldest_detail() {
        small_site s{narrow()};
        s.enrol();
        for (int i = 0; i < 24 * 60; ++i) an_hour(s);
        CHECK(s.db.ask("SELECT sum(length(sealed)) FROM packet WHERE priority = 4") < 2200);
        const auto closings = s.db.ask("SELECT count(*) FROM packet WHERE priority = 2");
        CHECK_EQUAL(std::int64_t{60}, closings);
        for (int i = 0; i < 5; ++i) deliver_all(s);
        CHECK_EQUAL(std::size_t{0}, waiting(s));
        CHECK(s->outbox().acknowledged() == centre.numbering);
        CHECK_EQUAL(std::uint64_t{0}, s->count().restored);
        std::set<hour_number> hours;
        for (const auto& r : centre.readings(layout::hourly)) hours.insert(r.hour);
        hour_number lost = 0;
        for (const auto& g : centre.all<given_up>()) {
            CHECK(g.reason == tonique::loss::outbox_full);
            for (auto h = g.from_hour; h < g.to_hour; ++h) lost += hours.count(h) == 0 ? 1 : 0;
        }
        // What is missing is said to be missing.
        CHECK(lost > 0);
        CHECK(hours.size() + lost >= static_cast<std::size_t>(hour_ - 10));
    }
    void what_the_centre_has_and_the_site_gave_up_ends_well() {
        small_site s{narrow()};
        s.enrol();
        s->delivered({}, {});
        for (int i = 0; i < 5; ++i) an_hour(s);
        s.clock.advance(hour_length);
        const auto out = s->next(road::https);
        centre.take(out.packets); // the answer is lost
        s->failed(out, "gone");
        const auto late = centre.acknowledge();
        for (int i = 0; i < 24 * 60; ++i) an_hour(s);
        s->take(std::vector<bytes>{late}); // of numbers given up meanwhile
        for (int i = 0; i < 5; ++i) deliver_all(s);
        CHECK_EQUAL(std::size_t{0}, waiting(s));
        CHECK_EQUAL(std::uint64_t{0}, s->count().restored);
        CHECK(s->outbox().acknowledged() == centre.numbering);
    }
    new_key key_for(std::uint8_t slot, std::uint8_t n) {
        centre.keys[slot] = key_number(n);
        return {slot, key_number(n).bytes};
    }
    void a_new_key_is_used_and_the_old_one_kept() {
        small_site s;
        s.enrol();
        s->delivered({}, {});
        an_hour(s);
        const auto packet = centre.seal(layout::new_key, key_for(1, 2), 0);
        s->take(std::vector<bytes>{packet});
        an_hour(s);
        deliver_all(s);
        CHECK_EQUAL(std::size_t{2}, centre.readings(layout::hourly).size());
        std::set<std::uint8_t> slots;
        for (const auto& [n, p] : centre.packets) slots.insert(p.header.key_slot);
        CHECK_EQUAL(std::size_t{2}, slots.size());
        CHECK_EQUAL(1, static_cast<int>(s->member().slot));
        const auto answers = centre.all<acknowledgement>();
        CHECK_EQUAL(std::size_t{1}, answers.size());
        CHECK_EQUAL(std::uint32_t{1}, answers[0].cumulative);
    }
    void a_key_is_not_lost_while_packets_need_it() {
        small_site s;
        s.enrol();
        s->delivered({}, {});
        an_hour(s);
        s->take(std::vector<bytes>{centre.seal(layout::new_key, key_for(1, 2), 0)});
        const auto old = centre.keys.at(0);
        const auto second = centre.seal(layout::new_key, new_key{0, key_number(3).bytes}, 1);
        s->take(std::vector<bytes>{second});
        CHECK(s->member().keys[0] == old); // packets of the first key wait
        deliver_all(s);
        s->take(std::vector<bytes>{second}); // it comes again
        CHECK(s->member().keys[0] == key_number(3));
        CHECK_EQUAL(0, static_cast<int>(s->member().slot));
    }
    void packets_from_the_centre_are_taken_once() {
        small_site s;
        s.enrol();
        const auto first = centre.seal(layout::new_key, key_for(1, 2), 0);
        s->take(std::vector<bytes>{first});
        s.crash();
        s->take(std::vector<bytes>{first, first});
        CHECK_EQUAL(std::uint64_t{2}, s->count().refused);
        // Late ones within the window are taken; what fell out of it is not.
        std::vector<bytes> many;
        for (int i = 0; i < 600; ++i) many.push_back(centre.acknowledge());
        s->take(std::vector<bytes>{many[599], many[300], many[300]});
        CHECK_EQUAL(std::uint64_t{3}, s->count().refused);
        s->take(std::vector<bytes>{many[100]});
        CHECK_EQUAL(std::uint64_t{4}, s->count().refused);
        const auto so_far = s->outbox().taken_so_far();
        CHECK_EQUAL(std::uint32_t{601}, so_far.highest);
        CHECK_EQUAL(std::uint32_t{601 - 384}, so_far.cumulative);
    }
    void strangers_change_nothing() {
        small_site s;
        s.enrol();
        an_hour(s);
        const auto before = told(s) + std::to_string(waiting(s));
        auto forged = centre.acknowledge();
        forged.back() = static_cast<std::uint8_t>(forged.back() ^ 1U);
        const auto own = s->outbox().sealed(1);
        s->take(std::vector<bytes>{
            forged, own, {}, bytes(3, 0), bytes(20'000, 7), bytes(forged.begin(), forged.end() - 4)});
        CHECK_EQUAL(std::uint64_t{6}, s->count().refused);
        CHECK_EQUAL(before, told(s) + std::to_string(waiting(s)));
    }
    void the_daemon_learns_what_has_arrived() {
        small_site s;
        s.enrol();
        s->delivered({}, {});
        an_hour(s);
        const auto end_of_first = w.last;
        CHECK_EQUAL(sequence_number{0}, s->acknowledged());
        deliver_all(s);
        CHECK_EQUAL(end_of_first, s->acknowledged());
        w.number(pulses, at(hour_, 20), 9999); // in an hour that is open
        s.follow(w);
        deliver_all(s);
        CHECK(s->acknowledged() < w.last);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(outbox_test);

} // namespace
