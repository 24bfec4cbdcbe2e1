// The database fails at every call, commits whose answer is lost, kills between any two steps; keys that
// change.
#include "tests/ledger/site_end.hpp"

#include <stdexcept>

using namespace wesh;
using namespace wesh::tonique;
using test::centre;
using test::first_hour;
using test::memory_store;
using call = memory_store::call;
using fault = memory_store::fault;

namespace {

/// Packets of every kind, so that every call of the store is made; among them one that is known, one that is
/// refused and one that conflicts.
std::vector<bytes> all_kinds(const test::site_end& s) {
    return {s.hour(1, 1),
            s.word(2),
            s.seal(3, layout::devices, devices{{{1, "flat-12", "wes", ""}}}),
            s.seal(5, layout::alarms, alarms{{{0, severity::error, test::start_of(first_hour), "a.b", "c"}}}),
            s.seal(7, layout::given_up, given_up{6, 6, loss::too_old, 0, 0}),
            s.seal_readings(8, {{1, first_hour + 1, column::puls1, 99, quality::good}}),
            test::site_end{1, test::key_of(99)}.hour(9, 1),
            s.hour(10, 10)};
}

/// What is stored, in one text.
std::string stored(centre& c) {
    auto& s = c.store;
    const auto& site = s.site(1);
    std::set<bytes> aside; // after a failure a refused packet may be kept twice
    for (const auto& q : s.quarantine()) aside.insert(q.packet);
    return std::to_string(s.readings()) + " " + std::to_string(s.packets(1).size()) + " " +
           std::to_string(s.conflicts().size()) + " " + std::to_string(s.events().size()) + " " +
           std::to_string(s.given_up(1).size()) + " " + std::to_string(s.devices().size()) + " " +
           std::to_string(aside.size()) + " " + std::to_string(site.cumulative) + " " +
           std::to_string(site.digest) + " " + std::to_string(site.highest) + (s.state(1) ? " state" : "");
}

} // namespace

class failure_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(failure_test);
    CPPUNIT_TEST(whatever_call_fails_nothing_is_stored_and_the_next_try_stores_all);
    CPPUNIT_TEST(a_commit_whose_answer_is_lost_counts_once);
    CPPUNIT_TEST(a_centre_that_is_killed_anywhere_goes_on);
    CPPUNIT_TEST(the_numbers_to_a_site_are_stored_before_they_are_used);
    CPPUNIT_TEST(a_packet_that_cannot_be_stored_stands_alone);
    CPPUNIT_TEST(what_an_administrator_changes_is_seen_once_told);
    CPPUNIT_TEST(the_new_key_is_told_under_the_old_one_until_it_is_used);
    CPPUNIT_TEST(late_packets_under_the_old_key_are_taken_until_it_is_dropped);
    CPPUNIT_TEST(an_old_key_is_not_dropped_while_older_packets_are_missing);
    CPPUNIT_TEST(a_site_that_lost_its_new_key_is_answered_under_the_old_one);
    CPPUNIT_TEST_SUITE_END();

    /// What a centre without failures stores of all_kinds.
    std::string expected() {
        centre sound;
        sound.take({sound.site.hour(1, 1)});
        sound.take(all_kinds(sound.site));
        return stored(sound);
    }

  public:
    void whatever_call_fails_nothing_is_stored_and_the_next_try_stores_all() {
        const auto right = expected();
        int calls = 0;
        for (int failing = 0; failing <= calls; ++failing) {
            centre c;
            c.take({c.site.hour(1, 1)});
            const auto before = stored(c);
            calls = 0;
            c.store.on_call = [&](call) { return calls++ == failing ? fault::refused : fault::none; };
            try {
                c.take(all_kinds(c.site));
                CHECK(failing >= calls);
            } catch (const store_unavailable&) {
                CHECK_EQUAL(before, stored(c));
                calls = 1000; // the next ones succeed
                CHECK_EQUAL(3U, c.acknowledged(all_kinds(c.site)).cumulative);
                calls = failing + 1;
            }
            CHECK_EQUAL(right, stored(c));
        }
        CHECK(calls > 8);
    }
    void a_commit_whose_answer_is_lost_counts_once() {
        centre c;
        c.take({c.site.hour(1, 1)});
        c.store.on_call = [](call x) { return x == call::commit ? fault::answer_lost : fault::none; };
        CHECK_THROWS(c.take(all_kinds(c.site)), store_unavailable);
        CHECK_EQUAL(expected(), stored(c));
        c.store.on_call = {};
        const auto a = c.acknowledged(all_kinds(c.site));
        CHECK_EQUAL(3U, a.cumulative);
        CHECK_EQUAL(10U, a.highest);
        CHECK_EQUAL(expected(), stored(c));
        CHECK_EQUAL(1U, c.store.packets(1).at(10).repeats);
    }
    void a_centre_that_is_killed_anywhere_goes_on() {
        struct killed {};
        const auto right = expected();
        int calls = 0;
        for (int last = 0; last <= calls; ++last) {
            centre c;
            c.take({c.site.hour(1, 1)});
            calls = 0;
            c.store.on_call = [&](call) -> fault {
                if (calls++ == last) throw killed{};
                return fault::none;
            };
            try {
                c.take(all_kinds(c.site));
            } catch (const killed&) {
                calls = last + 1;
            }
            c.store.crash();
            c.store.on_call = {};
            // Another process begins with what is stored, and the site sends again what was not answered.
            tonique::ledger next{c.store, c.clock};
            const batch b{"https", "", c.clock.now(), all_kinds(c.site)};
            const auto answers = next.take({&b, 1});
            CHECK_EQUAL(3U, c.site.acknowledged(answers[0]).cumulative);
            CHECK_EQUAL(right, stored(c));
        }
        CHECK(calls > 8);
    }
    void the_numbers_to_a_site_are_stored_before_they_are_used() {
        centre c;
        for (std::uint32_t n = 1; n < 20; ++n) {
            c.store.on_call = [&](call x) {
                return x == call::commit && n % 3 == 0   ? fault::answer_lost
                       : x == call::commit && n % 3 == 1 ? fault::refused
                                                         : fault::none;
            };
            try {
                c.acknowledged({c.site.hour(n, n)}); // looks that no number came twice
            } catch (const store_unavailable&) {
            }
            CHECK(c.store.site(1).sent >= c.site.heard);
        }
        CHECK(c.site.used.size() > 5);
    }
    void a_packet_that_cannot_be_stored_stands_alone() {
        centre c;
        auto other = c.add(2);
        // The database is well, but this it does not take.
        c.store.on_call = [](call x) { return x == call::add_devices ? fault::broken : fault::none; };
        const std::vector<batch> all{
            {"https", "", c.clock.now(), {other.hour(1, 1)}},
            {"https",
             "",
             c.clock.now(),
             {c.site.hour(1, 1), c.site.seal(2, layout::devices, devices{{{1, "x", "y", ""}}}),
              c.site.hour(3, 3)}}};
        const auto answers = c.ledger.take(all);
        CHECK(answers[0].error.empty());
        CHECK_EQUAL(1U, other.acknowledged(answers[0]).cumulative);
        CHECK(!answers[1].error.empty());
        const auto a = c.site.acknowledged(answers[1]);
        CHECK_EQUAL(1U, a.cumulative);
        CHECK_EQUAL(3U, a.highest);
        c.store.on_call = {};
        CHECK_EQUAL(3U, c.site.acknowledged(c.ledger.take(all)[1]).cumulative);
    }
    void what_an_administrator_changes_is_seen_once_told() {
        centre c;
        c.take({c.site.hour(1, 1)});
        c.store.site(1).keys[0] = test::key_of(50);
        c.site.key = test::key_of(50);
        c.ledger.reread();
        CHECK_EQUAL(2U, c.acknowledged({c.site.hour(2, 2)}).cumulative);
    }

    // ---- keys ----

    void the_new_key_is_told_under_the_old_one_until_it_is_used() {
        centre c;
        c.take({c.site.hour(1, 1)});
        offer(c);
        auto said = c.site.read(c.take({c.site.hour(2, 2)}));
        CHECK_EQUAL(std::size_t{2}, said.size());
        const auto k = std::get<new_key>(said[1]);
        CHECK_EQUAL(std::uint8_t{1}, k.slot);
        CHECK_EQUAL(std::size_t{2}, c.site.read(c.take({c.site.hour(2, 2)})).size());
        c.site.key.bytes = k.key;
        c.site.slot = k.slot;
        said = c.site.read(c.take({c.site.hour(3, 3)})); // opened with the new key
        CHECK_EQUAL(std::size_t{1}, said.size());
        const auto& s = c.store.site(1);
        CHECK(s.key_slot == 1 && !s.key_offered && s.key_from == 3 && s.key_since == c.clock.now());
        CHECK(s.keys[0].has_value());
    }
    void late_packets_under_the_old_key_are_taken_until_it_is_dropped() {
        centre c;
        const auto before = c.site.hour(1, 1);
        const auto late = c.site.hour(2, 2);
        c.take({before});
        offer(c);
        use_new_key(c);
        c.take({c.site.hour(3, 3)});
        const auto a = c.acknowledged({late});
        CHECK_EQUAL(3U, a.cumulative);
        CHECK_EQUAL(std::uint8_t{1}, c.store.site(1).key_slot); // an older packet does not turn it back
        c.clock.advance(ledger_options{}.old_key_for);
        c.acknowledged({c.site.hour(4, 4)});
        CHECK(!c.store.site(1).keys[0].has_value());
        CHECK(c.take({before}).packets.empty());
        CHECK(c.reasons() == std::vector{refusal::unknown_key});
    }
    void an_old_key_is_not_dropped_while_older_packets_are_missing() {
        centre c;
        const auto late = c.site.hour(1, 1);
        offer(c);
        use_new_key(c);
        c.take({c.site.hour(2, 2)});
        c.clock.advance(ledger_options{}.old_key_for * 2);
        c.take({c.site.hour(3, 3)});
        CHECK_EQUAL(3U, c.acknowledged({late}).cumulative);
        CHECK(!c.store.site(1).keys[0].has_value());
    }
    void a_site_that_lost_its_new_key_is_answered_under_the_old_one() {
        centre c;
        const auto before = c.site;
        offer(c);
        use_new_key(c);
        c.take({c.site.hour(1, 1)});
        c.site.key = before.key;
        c.site.slot = before.slot;
        CHECK_EQUAL(2U, c.acknowledged({c.site.hour(2, 2)}).cumulative);
        CHECK_EQUAL(std::uint8_t{0}, c.store.site(1).key_slot);
    }

  private:
    /// What tonique-admin does to change a key.
    static void offer(centre& c) {
        auto& s = c.store.site(1);
        s.keys[1] = test::key_of(77);
        s.key_offered = true;
        c.ledger.reread();
    }
    static void use_new_key(centre& c) {
        c.site.key = test::key_of(77);
        c.site.slot = 1;
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(failure_test);
