// What the ledger promises a site: each packet and each reading once, and acknowledgements that say what is
// stored.
#include "tests/ledger/site_end.hpp"

using namespace wesh;
using namespace wesh::tonique;
using test::centre;
using test::first_hour;

namespace {

constexpr duration one_hour{3'600'000};

std::uint8_t bits(const acknowledgement& a) { return a.bitmap.empty() ? 0 : a.bitmap[0]; }

} // namespace

class ledger_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ledger_test);
    CPPUNIT_TEST(stores_a_reading_and_acknowledges_it);
    CPPUNIT_TEST(a_repeat_is_counted_and_acknowledged_and_changes_nothing);
    CPPUNIT_TEST(a_repeat_within_one_batch_is_one_too);
    CPPUNIT_TEST(packets_may_come_in_any_order);
    CPPUNIT_TEST(the_bitmap_says_what_is_there_above_a_hole);
    CPPUNIT_TEST(the_digest_chains_the_tags_in_order);
    CPPUNIT_TEST(holes_are_asked_for_at_once_over_https_and_later_by_sms);
    CPPUNIT_TEST(another_packet_under_a_used_number_is_kept_aside_and_told);
    CPPUNIT_TEST(a_second_value_is_a_conflict_and_the_first_stays);
    CPPUNIT_TEST(a_number_below_the_window_is_too_late_unless_it_is_a_repeat);
    CPPUNIT_TEST(numbers_that_were_given_up_are_passed);
    CPPUNIT_TEST(a_packet_of_a_number_given_up_is_still_taken);
    CPPUNIT_TEST(a_statement_that_gives_up_itself_or_what_follows_is_none);
    CPPUNIT_TEST(after_a_restored_disk_the_digest_starts_anew);
    CPPUNIT_TEST(an_older_state_or_name_does_not_replace_a_newer_one);
    CPPUNIT_TEST(alarms_become_events);
    CPPUNIT_TEST(many_batches_are_one_transaction_and_each_is_answered);
    CPPUNIT_TEST(a_site_hears_nothing_of_another);
    CPPUNIT_TEST(answers_by_sms_are_small);
    CPPUNIT_TEST(numbers_near_the_end_are_survived);
    CPPUNIT_TEST_SUITE_END();

  public:
    void stores_a_reading_and_acknowledges_it() {
        const auto a = c.acknowledged({c.site.hour(1, 1353)});
        CHECK(c.hour(1) != nullptr);
        CHECK_EQUAL(std::int64_t{1353}, c.hour(1)->value);
        CHECK_EQUAL(1U, c.hour(1)->packet);
        CHECK_EQUAL(1U, a.cumulative);
        CHECK_EQUAL(1U, a.highest);
        CHECK(a.bitmap.empty() && !a.resend);
        CHECK_EQUAL(1U, c.store.site(1).cumulative);
    }
    void a_repeat_is_counted_and_acknowledged_and_changes_nothing() {
        const auto p = c.site.hour(1, 7);
        const auto first = c.acknowledged({p});
        CHECK(c.acknowledged({p}) == first);
        CHECK_EQUAL(std::size_t{1}, c.store.readings());
        CHECK_EQUAL(1U, c.store.packets(1).at(1).repeats);
        CHECK(c.store.quarantine().empty() && c.store.conflicts().empty() && c.store.events().empty());
    }
    void a_repeat_within_one_batch_is_one_too() {
        const auto p = c.site.hour(1, 7);
        c.acknowledged({p, p, p});
        CHECK_EQUAL(2U, c.store.packets(1).at(1).repeats);
        CHECK_EQUAL(std::size_t{1}, c.store.readings());
    }
    void packets_may_come_in_any_order() {
        c.acknowledged({c.site.hour(3, 30)});
        c.acknowledged({c.site.hour(1, 10)});
        const auto a = c.acknowledged({c.site.hour(2, 20)});
        CHECK_EQUAL(3U, a.cumulative);
        CHECK(!a.resend && a.bitmap.empty());
        CHECK_EQUAL(std::int64_t{20}, c.hour(2)->value);
    }
    void the_bitmap_says_what_is_there_above_a_hole() {
        const auto a = c.acknowledged({c.site.hour(1, 1), c.site.hour(3, 3), c.site.hour(6, 6)});
        CHECK_EQUAL(1U, a.cumulative);
        CHECK_EQUAL(6U, a.highest);
        CHECK_EQUAL(std::uint8_t{0b10010}, bits(a)); // 3 and 6: bits 1 and 4 above 1
        // Far above, the bitmap ends where it must.
        const auto b = c.acknowledged({c.site.word(9'000)});
        CHECK_EQUAL(9'000U, b.highest);
        CHECK_EQUAL(std::size_t{1}, b.bitmap.size());
        CHECK(c.acknowledged({c.site.word(1 + bitmap_numbers)}).bitmap.size() == bitmap_max);
    }
    void the_digest_chains_the_tags_in_order() {
        const std::vector all{c.site.hour(1, 1), c.site.hour(2, 2), c.site.hour(3, 3)};
        numbering n;
        for (const auto& p : all) n.pass(layout::hourly, test::tag_of(p));
        CHECK(c.acknowledged({all[2], all[0]}).digest == digest_after(0, test::tag_of(all[0])));
        CHECK(c.acknowledged({all[1]}).digest == n.digest);
    }
    void holes_are_asked_for_at_once_over_https_and_later_by_sms() {
        CHECK(c.acknowledged({c.site.hour(2, 2)}).resend);
        CHECK(!c.acknowledged({c.site.hour(2, 2)}, "sms").resend);
        c.clock.advance(7 * one_hour);
        CHECK(c.acknowledged({c.site.hour(2, 2)}, "sms").resend);
        CHECK(!c.acknowledged({c.site.hour(1, 1)}, "sms").resend);
    }
    void another_packet_under_a_used_number_is_kept_aside_and_told() {
        const auto first = c.acknowledged({c.site.hour(1, 1)});
        const auto other = c.site.hour(1, 2);
        CHECK(c.acknowledged({other}) == first);
        CHECK(c.reasons() == std::vector{refusal::number_taken});
        CHECK_EQUAL(1U, c.store.quarantine()[0].number);
        CHECK(c.store.quarantine()[0].packet == other);
        CHECK_EQUAL(std::string{"packet.number-taken"}, c.store.events().at(0).alarm.type);
        CHECK_EQUAL(std::int64_t{1}, c.hour(1)->value);
        // Again and again is told once.
        c.acknowledged({other});
        CHECK_EQUAL(std::size_t{1}, c.store.quarantine().size());
        CHECK_EQUAL(std::size_t{1}, c.store.events().size());
    }
    void a_second_value_is_a_conflict_and_the_first_stays() {
        const tonique::reading r{1, first_hour, column::puls1, 5, quality::good};
        auto other = r;
        other.value = 6;
        c.acknowledged({c.site.seal_readings(1, {r})});
        const auto a = c.acknowledged({c.site.seal_readings(2, {other}), c.site.seal_readings(3, {r})});
        CHECK_EQUAL(3U, a.cumulative); // both are taken: what they say is settled
        CHECK_EQUAL(std::int64_t{5}, c.store.find(1, 1, column::puls1, first_hour)->value);
        CHECK_EQUAL(std::size_t{1}, c.store.conflicts().size());
        CHECK_EQUAL(std::size_t{1}, c.store.events().size());
        CHECK_EQUAL(std::string{"reading.conflict"}, c.store.events()[0].alarm.type);
        CHECK_EQUAL(2U, c.store.events()[0].packet);
    }
    void a_number_below_the_window_is_too_late_unless_it_is_a_repeat() {
        const auto early = c.site.hour(5, 5);
        c.acknowledged({early});
        c.acknowledged({c.site.word(10'000)});
        c.acknowledged({c.site.word(20'000)});
        CHECK_EQUAL(20'000U, c.acknowledged({c.site.word(20'000 - late_window)}).highest);
        CHECK(c.store.quarantine().empty());
        const auto a = c.acknowledged({early, c.site.word(20'000 - late_window - 1), c.site.hour(4, 4)});
        CHECK_EQUAL(0U, a.cumulative);
        CHECK((c.reasons() == std::vector{refusal::too_late, refusal::too_late}));
        CHECK_EQUAL(1U, c.store.packets(1).at(5).repeats);
        CHECK(c.hour(4) == nullptr);
    }
    void numbers_that_were_given_up_are_passed() {
        c.acknowledged({c.site.hour(1, 1)});
        const given_up lost{2, 9, loss::outbox_full, first_hour, first_hour + 8};
        const auto g = c.site.seal(10, layout::given_up, lost);
        const auto a = c.acknowledged({g, c.site.hour(12, 12)});
        CHECK_EQUAL(10U, a.cumulative);
        CHECK_EQUAL(std::uint8_t{0b10}, bits(a));
        CHECK(a.digest == digest_after(0, test::tag_of(g)));
        CHECK(c.store.given_up(1) == std::vector{lost});
        // Those above a hole stand in the bitmap.
        const auto b =
            c.acknowledged({c.site.seal(16, layout::given_up, given_up{13, 15, loss::too_old, 0, 0})});
        CHECK_EQUAL(std::uint8_t{0b111110}, bits(b));
        CHECK_EQUAL(16U, c.acknowledged({c.site.hour(11, 11)}).cumulative);
    }
    void a_packet_of_a_number_given_up_is_still_taken() {
        const auto late = c.site.hour(1, 1);
        const auto a =
            c.acknowledged({c.site.seal(3, layout::given_up, given_up{1, 2, loss::outbox_full, 0, 0})});
        CHECK_EQUAL(3U, a.cumulative);
        CHECK(c.acknowledged({late}) == a);
        CHECK(c.hour(1) != nullptr);
        // The other way round: it was there before, and the digest beyond the statement is the same.
        centre d;
        d.acknowledged({late});
        CHECK(d.acknowledged({d.site.seal(3, layout::given_up, given_up{1, 2, loss::outbox_full, 0, 0})}) ==
              a);
    }
    void a_statement_that_gives_up_itself_or_what_follows_is_none() {
        c.acknowledged({c.site.seal(3, layout::given_up, given_up{1, 3, loss::outbox_full, 0, 0}),
                        c.site.seal(5, layout::new_key, new_key{1, {}})});
        CHECK((c.reasons() == std::vector(2, refusal::malformed_body)));
        CHECK_EQUAL(0U, c.store.site(1).highest);
    }
    void after_a_restored_disk_the_digest_starts_anew() {
        for (std::uint32_t n = 1; n <= 20; ++n) c.acknowledged({c.site.hour(n, n)});
        // The disk is that of number 10 again: 11 to 13 are used for other packets.
        test::site_end restored{1, c.site.key};
        restored.heard = c.site.heard;
        const auto told = c.acknowledged({restored.hour(11, 110)});
        CHECK(told.highest == 20 && told.cumulative == 20);
        CHECK(c.reasons() == std::vector{refusal::number_taken});
        const auto g = restored.seal(1021, layout::given_up, given_up{11, 1020, loss::disk_restored, 0, 0});
        const auto again = restored.hour(1022, 110);
        const auto a = c.acknowledged({g, again});
        CHECK_EQUAL(1022U, a.cumulative);
        CHECK(a.digest == digest_after(digest_after(0, test::tag_of(g)), test::tag_of(again)));
        CHECK_EQUAL(std::int64_t{110}, c.hour(1022)->value);
    }
    void an_older_state_or_name_does_not_replace_a_newer_one() {
        state s;
        s.time = c.clock.now();
        s.waiting = 2;
        const device_name name{1, "flat-12", "wes", ""};
        const device_name before{1, "flat-1", "wes", ""};
        c.acknowledged({c.site.seal(2, layout::state, s), c.site.seal(4, layout::devices, devices{{name}})});
        s.waiting = 1;
        c.acknowledged(
            {c.site.seal(1, layout::state, s), c.site.seal(3, layout::devices, devices{{before}})});
        CHECK_EQUAL(2U, c.store.state(1)->state.waiting);
        CHECK(c.store.devices().at({1, 1}).device == name);
    }
    void alarms_become_events() {
        const tonique::alarm x{0, severity::critical, test::start_of(first_hour), "ups.power-lost",
                               "on battery"};
        c.acknowledged({c.site.seal(1, layout::alarms, alarms{{x}})});
        CHECK(c.store.events().at(0).alarm == x);
        CHECK(c.store.events()[0].received == c.clock.now());
    }
    void many_batches_are_one_transaction_and_each_is_answered() {
        auto other = c.add(2);
        const std::vector<batch> all{{"https", "a", c.clock.now(), {c.site.hour(1, 1)}},
                                     {"https", "b", c.clock.now(), {other.hour(1, 2)}},
                                     {"https", "c", c.clock.now(), {}},
                                     {"https", "d", c.clock.now(), {c.site.hour(2, 3)}}};
        const auto answers = c.ledger.take(all);
        CHECK_EQUAL(std::uint64_t{1}, c.store.commits());
        CHECK_EQUAL(std::size_t{4}, answers.size());
        CHECK(answers[0].packets == answers[3].packets); // the same word to the same site
        CHECK_EQUAL(2U, c.site.acknowledged(answers[0]).cumulative);
        CHECK_EQUAL(1U, other.acknowledged(answers[1]).cumulative);
        CHECK(answers[2].packets.empty());
        CHECK_EQUAL(std::int64_t{2}, c.store.find(2, 1, column::puls1, first_hour + 1)->value);
    }
    void a_site_hears_nothing_of_another() {
        auto other = c.add(2);
        auto a = c.take({c.site.hour(1, 1), other.hour(1, 2)});
        CHECK_EQUAL(std::size_t{2}, a.packets.size());
        CHECK(open(a.packets[0], other.key, 0).refused == refusal::forged);
        CHECK(open(a.packets[1], c.site.key, 0).refused == refusal::forged);
    }
    void answers_by_sms_are_small() {
        c.site.form = form::small;
        std::vector<bytes> all;
        for (std::uint32_t n = 2; n < 60; n += 2) all.push_back(c.site.hour(n, n));
        all.push_back(c.site.word(bitmap_numbers));
        const auto a = c.take(all, "sms");
        CHECK_EQUAL(std::size_t{1}, a.packets.size());
        CHECK(a.packets[0].size() <= small_max);
        CHECK_EQUAL(bitmap_max, c.site.acknowledged(a).bitmap.size());
    }
    void numbers_near_the_end_are_survived() {
        auto& s = c.store.site(1);
        s.highest = s.cumulative = 0xffff'fff0U;
        c.ledger.reread();
        const auto a = c.acknowledged({c.site.word(0xffff'ffffU)});
        CHECK_EQUAL(0xffff'fff0U, a.cumulative);
        CHECK_EQUAL(0xffff'ffffU, a.highest);
        std::vector<bytes> rest;
        for (std::uint32_t n = 0xffff'fff1U; n != 0xffff'ffffU; ++n) rest.push_back(c.site.word(n));
        CHECK_EQUAL(0xffff'ffffU, c.acknowledged(rest).cumulative);
    }

  private:
    centre c;
};
CPPUNIT_TEST_SUITE_REGISTRATION(ledger_test);
