// What is forged, meant for others, broken or impossible changes nothing and is kept with its reason.
#include "tests/ledger/site_end.hpp"

using namespace wesh;
using namespace wesh::tonique;
using test::centre;
using test::first_hour;

class refusal_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(refusal_test);
    CPPUNIT_TEST(a_forged_packet_changes_nothing_and_is_not_answered);
    CPPUNIT_TEST(each_byte_that_is_changed_makes_a_forgery);
    CPPUNIT_TEST(the_packet_of_another_site_is_forged_here);
    CPPUNIT_TEST(a_packet_that_was_sent_to_the_site_does_not_come_from_it);
    CPPUNIT_TEST(an_unknown_site_and_an_unknown_key_are_told_apart);
    CPPUNIT_TEST(what_is_no_packet_is_kept_as_it_came);
    CPPUNIT_TEST(a_body_that_cannot_be_read_is_not_acknowledged);
    CPPUNIT_TEST(readings_of_the_future_wait_until_it_has_come);
    CPPUNIT_TEST(the_same_refused_packet_is_kept_once);
    CPPUNIT_TEST(a_flood_is_counted_and_kept_in_part);
    CPPUNIT_TEST(one_bad_packet_harms_no_other_of_its_batch);
    CPPUNIT_TEST(what_people_read_of_it_is_clean);
    CPPUNIT_TEST_SUITE_END();

    void nothing_changed() {
        CHECK_EQUAL(std::size_t{0}, c.store.readings());
        CHECK(c.store.packets(1).empty() && c.store.events().empty());
        CHECK_EQUAL(0U, c.store.site(1).highest);
        CHECK_EQUAL(0U, c.store.site(1).cumulative);
    }

  public:
    void a_forged_packet_changes_nothing_and_is_not_answered() {
        const test::site_end forger{1, test::key_of(99)};
        const auto p = forger.hour(1, 1);
        CHECK(c.take({p}).packets.empty());
        nothing_changed();
        CHECK_EQUAL(0U, c.store.site(1).sent);
        const auto& q = c.store.quarantine().at(0);
        CHECK(q.reason == refusal::forged);
        CHECK(q.packet == p);
        CHECK_EQUAL(site_number{1}, q.site);
        CHECK_EQUAL(std::string{"192.0.2.1"}, q.sender);
        CHECK_EQUAL(std::string{"https"}, q.carrier);
        CHECK(q.received == c.clock.now());
    }
    void each_byte_that_is_changed_makes_a_forgery() {
        const auto p = c.site.hour(1, 1);
        for (std::size_t i = 0; i < p.size(); ++i) {
            auto changed = p;
            changed[i] ^= 1;
            CHECK(c.take({changed}).packets.empty());
            changed.resize(i);
            if (i > 0) CHECK(c.take({changed}).packets.empty());
        }
        nothing_changed();
        CHECK_EQUAL(1U, c.acknowledged({p}).cumulative);
    }
    void the_packet_of_another_site_is_forged_here() {
        auto other = c.add(2);
        auto p = other.hour(1, 1);
        p[3] = 1;
        CHECK(c.take({p}).packets.empty());
        CHECK(c.reasons() == std::vector{refusal::forged});
        nothing_changed();
    }
    void a_packet_that_was_sent_to_the_site_does_not_come_from_it() {
        const auto answer = c.take({c.site.word(1)});
        CHECK(c.take(answer.packets).packets.empty());
        CHECK(c.reasons() == std::vector{refusal::wrong_way});
        // And turned round it is a forgery.
        auto turned = answer.packets[0];
        turned[0] ^= 2;
        CHECK(c.take({turned}).packets.empty());
        CHECK(c.reasons().back() == refusal::forged);
    }
    void an_unknown_site_and_an_unknown_key_are_told_apart() {
        test::site_end stranger{9, c.site.key};
        c.site.slot = 1;
        CHECK(c.take({stranger.hour(1, 1), c.site.hour(1, 1)}).packets.empty());
        CHECK((c.reasons() == std::vector{refusal::unknown_site, refusal::unknown_key}));
        nothing_changed();
    }
    void what_is_no_packet_is_kept_as_it_came() {
        const bytes noise{1, 2, 3};
        CHECK(c.take({noise, bytes(20'000, 0x14)}).packets.empty());
        CHECK(c.store.quarantine().at(0).reason == refusal::too_short);
        CHECK(c.store.quarantine()[0].packet == noise);
        CHECK_EQUAL(large_max, c.store.quarantine().at(1).packet.size());
        nothing_changed();
    }
    void a_body_that_cannot_be_read_is_not_acknowledged() {
        const bytes nonsense(5, 0xff);
        const auto p =
            seal({form::large, direction::from_site, 0, layout::alarms, 1, 1}, nonsense, c.site.key);
        const auto a = c.acknowledged({p});
        CHECK_EQUAL(0U, a.highest);
        CHECK(c.reasons() == std::vector{refusal::malformed_body});
        CHECK(!c.store.quarantine()[0].detail.empty());
        nothing_changed();
    }
    void readings_of_the_future_wait_until_it_has_come() {
        const auto ahead = static_cast<hour_number>(
            std::chrono::floor<std::chrono::hours>(c.clock.now().time_since_epoch()).count());
        const auto near = c.site.seal_readings(1, {{1, ahead + 25, column::puls1, 1, quality::good}});
        const auto far = c.site.seal_readings(2, {{1, ahead, column::puls1, 1, quality::good},
                                                  {1, ahead + 26, column::puls1, 2, quality::good}});
        const auto a = c.acknowledged({near, far});
        CHECK_EQUAL(1U, a.highest);
        CHECK(c.reasons() == std::vector{refusal::future});
        CHECK_EQUAL(std::size_t{1}, c.store.readings());
        c.clock.advance(duration{3'600'000});
        CHECK_EQUAL(2U, c.acknowledged({far}).cumulative);
        CHECK_EQUAL(std::size_t{3}, c.store.readings());
    }
    void the_same_refused_packet_is_kept_once() {
        const auto p = test::site_end{1, test::key_of(99)}.hour(1, 1);
        for (int i = 0; i < 5; ++i) c.take({p, p});
        CHECK_EQUAL(std::size_t{1}, c.store.quarantine().size());
        CHECK_EQUAL(std::uint64_t{10}, c.ledger.count().refused);
    }
    void a_flood_is_counted_and_kept_in_part() {
        const test::site_end forger{1, test::key_of(99)};
        std::vector<bytes> flood;
        for (std::uint32_t n = 1; n <= 1000; ++n) flood.push_back(forger.hour(n, 1));
        flood.push_back(c.site.hour(1, 1));
        CHECK_EQUAL(1U, c.acknowledged(flood).cumulative);
        CHECK_EQUAL(std::uint64_t{1000}, c.ledger.count().refused);
        CHECK_EQUAL(ledger_options{}.quarantined_at_once, c.store.quarantine().size());
    }
    void one_bad_packet_harms_no_other_of_its_batch() {
        const auto a = c.acknowledged(
            {c.site.hour(1, 1), test::site_end{1, test::key_of(99)}.hour(2, 9), {}, c.site.hour(2, 2)});
        CHECK_EQUAL(2U, a.cumulative);
        CHECK_EQUAL(std::int64_t{2}, c.hour(2)->value);
    }
    void what_people_read_of_it_is_clean() {
        const batch b{"ht\x1btps-and-longer-than-fits", std::string(300, 'x') + "\n", c.clock.now(), {{1}}};
        c.ledger.take({&b, 1});
        const auto& q = c.store.quarantine().at(0);
        CHECK_EQUAL(std::string{"ht tps-and-long"}, q.carrier);
        CHECK_EQUAL(std::string(63, 'x'), q.sender);
    }

  private:
    centre c;
};
CPPUNIT_TEST_SUITE_REGISTRATION(refusal_test);
