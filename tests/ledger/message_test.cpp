// Packets that come by SMS: taken once, with the row that they came in; strangers' messages put aside; what
// sites are told in return, rarely and one at a time.
#include "common/text.hpp"
#include "tests/ledger/site_end.hpp"

using namespace wesh;
using namespace wesh::tonique;
using test::centre;
using test::memory_store;

namespace {

constexpr duration minute{60'000};
constexpr duration hour{3'600'000};
const std::string number = "+33612345678";

struct sms_centre : centre {
    sms_centre() { site.form = form::small; }

    void receive(const bytes& packet, const std::string& from = number) {
        store.receive(from, to_base16(packet));
    }
    /// Whether the modem was given something, and then sends it.
    bool speaks(sms_fate f = sms_fate::sent) {
        const auto before = store.orders().size();
        ledger.speak();
        if (store.orders().size() == before) return false;
        store.orders().back().outcome = {f, 0, f == sms_fate::sent ? -1 : 38};
        ledger.speak();
        return true;
    }
    /// What the last message to the site says.
    body said() {
        const auto& text = store.orders().back().text;
        CHECK(text.size() <= 160);
        const auto all = site.read({{from_base16(text).value()}, {}});
        return all.at(0);
    }
    std::size_t unprocessed() const {
        std::size_t n = 0;
        for (const auto& m : store.inbox()) n += m.processed ? 0 : 1;
        return n;
    }
};

} // namespace

class message_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(message_test);
    CPPUNIT_TEST(a_packet_is_taken_once_with_its_row);
    CPPUNIT_TEST(base_16_and_data_are_read_alike);
    CPPUNIT_TEST(strangers_are_put_aside_with_a_reason);
    CPPUNIT_TEST(a_storm_of_strangers_is_read_in_bounded_pieces);
    CPPUNIT_TEST(what_was_not_committed_is_taken_again);
    CPPUNIT_TEST(what_cannot_be_stored_does_not_stand_in_the_way);
    CPPUNIT_TEST(the_number_of_a_site_is_learned_from_its_first_new_packet);
    CPPUNIT_TEST(packets_are_acknowledged_after_a_day_or_when_many_wait);
    CPPUNIT_TEST(a_repeat_is_answered_at_most_each_hour);
    CPPUNIT_TEST(holes_are_asked_for_when_they_are_old);
    CPPUNIT_TEST(https_makes_messages_needless);
    CPPUNIT_TEST(one_message_is_in_hand_at_a_time);
    CPPUNIT_TEST(what_failed_is_told_again_after_a_pause);
    CPPUNIT_TEST(the_urgent_comes_first);
    CPPUNIT_TEST(a_key_is_told_until_it_is_used);
    CPPUNIT_TEST(a_lost_answer_of_a_commit_hands_nothing_over_twice);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_packet_is_taken_once_with_its_row() {
        c.receive(c.site.hour(1, 42));
        c.receive(c.site.hour(1, 42));
        CHECK_EQUAL(std::size_t{2}, c.ledger.take_messages(100));
        CHECK_EQUAL(std::size_t{0}, c.unprocessed());
        CHECK_EQUAL(std::int64_t{42}, c.hour(1)->value);
        CHECK_EQUAL(std::string{"sms"}, c.store.packets(1).at(1).packet.carrier);
        CHECK_EQUAL(1U, c.store.packets(1).at(1).repeats);
        CHECK_EQUAL(std::size_t{0}, c.ledger.take_messages(100));
        CHECK_EQUAL(2U, c.store.sms(1).received);
        CHECK_EQUAL(1U, c.store.sms(1).repeated);
        // The same by the other road.
        c.site.form = form::small;
        CHECK_EQUAL(1U, c.acknowledged({c.site.hour(1, 42)}).cumulative);
        CHECK_EQUAL(2U, c.store.packets(1).at(1).repeats);
    }
    void base_16_and_data_are_read_alike() {
        auto lower = to_base16(c.site.hour(1, 1));
        for (auto& x : lower) x = static_cast<char>(std::tolower(x));
        c.store.receive(number, " " + lower + "\r\n");
        c.store.receive(sms_message{0, number, true, false, {}, to_base16(c.site.hour(2, 2))});
        c.ledger.take_messages(100);
        CHECK_EQUAL(std::int64_t{1}, c.hour(1)->value);
        CHECK_EQUAL(std::int64_t{2}, c.hour(2)->value);
        CHECK(c.store.quarantine().empty());
    }
    void strangers_are_put_aside_with_a_reason() {
        const std::string wicked = "'; DROP TABLE site; -- $(reboot) \x1b[2J";
        c.store.receive(";id>pwn;", wicked);
        c.store.receive("", "");
        c.store.receive(sms_message{0, number, false, true, to_base16(c.site.hour(1, 1)), {}});
        c.store.receive(sms_message{0, number, true, false, {}, "zz"});
        c.receive(bytes(81, 0x14)); // longer than a message holds
        auto forger = test::site_end{1, test::key_of(9)};
        forger.form = form::small;
        c.receive(forger.hour(1, 1), "ACME\x07");
        CHECK_EQUAL(std::size_t{6}, c.ledger.take_messages(100));
        CHECK_EQUAL(std::size_t{0}, c.unprocessed());
        using enum refusal;
        CHECK(c.reasons() == (std::vector{no_packet, no_packet, in_parts, no_packet, no_packet, forged}));
        const auto& q = c.store.quarantine();
        CHECK_EQUAL(std::string{"sms"}, q[0].carrier);
        CHECK(q[0].packet == (bytes{wicked.begin(), wicked.end()}));
        CHECK(q[0].detail.find("DROP") == std::string::npos);
        for (const auto& x : q) CHECK(is_clean(x.sender) && is_clean(x.detail));
        CHECK_EQUAL(6U, c.store.sms(0).received);
        CHECK_EQUAL(0U, c.store.sms(1).received);
        CHECK_EQUAL(std::size_t{0}, c.store.readings());
        CHECK(c.store.site(1).sms.number.empty());
        CHECK(!c.speaks());
    }
    void a_storm_of_strangers_is_read_in_bounded_pieces() {
        for (int i = 0; i < 500; ++i) c.store.receive("+33700000000", "win " + std::to_string(i));
        c.receive(c.site.hour(1, 1));
        std::size_t pieces = 0;
        while (c.hour(1) == nullptr && pieces < 100) {
            const auto aside = c.store.quarantine().size();
            CHECK(c.ledger.take_messages(200) <= 200);
            CHECK(c.store.quarantine().size() - aside <= ledger_options{}.quarantined_at_once);
            ++pieces;
        }
        CHECK_EQUAL(std::size_t{3}, pieces);
        CHECK_EQUAL(500U, c.store.sms(0).received);
    }
    void what_was_not_committed_is_taken_again() {
        using enum memory_store::fault;
        for (const auto f : {refused, answer_lost}) {
            sms_centre k;
            k.receive(k.site.hour(1, 42));
            bool once = true;
            k.store.on_call = [&](memory_store::call what) {
                return what == memory_store::call::commit && std::exchange(once, false) ? f : none;
            };
            CHECK_THROWS(k.ledger.take_messages(100), store_unavailable);
            CHECK_EQUAL(f == refused ? std::size_t{1} : std::size_t{0}, k.unprocessed());
            k.store.on_call = {};
            const auto left = k.unprocessed();
            CHECK_EQUAL(left, k.ledger.take_messages(100));
            CHECK_EQUAL(std::int64_t{42}, k.hour(1)->value);
            CHECK_EQUAL(std::size_t{1}, k.store.readings());
        }
    }
    void what_cannot_be_stored_does_not_stand_in_the_way() {
        c.receive(c.site.hour(1, 1));
        c.receive(c.site.seal(2, layout::alarms,
                              alarms{{{0, severity::error, test::start_of(test::first_hour), "x", "y"}}}));
        c.receive(c.site.hour(3, 3));
        c.store.on_call = [](memory_store::call what) {
            return what == memory_store::call::add_events ? memory_store::fault::broken
                                                          : memory_store::fault::none;
        };
        CHECK_EQUAL(std::size_t{3}, c.ledger.take_messages(100));
        CHECK_EQUAL(std::size_t{0}, c.unprocessed());
        CHECK(c.hour(1) != nullptr && c.hour(3) != nullptr);
        CHECK(c.reasons() == std::vector{refusal::not_stored});
        // It was not acknowledged: the site sends it again, and then it is taken.
        c.store.on_call = {};
        c.receive(c.site.seal(2, layout::alarms,
                              alarms{{{0, severity::error, test::start_of(test::first_hour), "x", "y"}}}));
        c.ledger.take_messages(100);
        CHECK_EQUAL(3U, c.store.site(1).cumulative);
    }
    void the_number_of_a_site_is_learned_from_its_first_new_packet() {
        auto forger = test::site_end{1, test::key_of(9)};
        forger.form = form::small;
        c.receive(forger.hour(1, 1), "+33700000000");
        c.receive(c.site.hour(1, 1), "WESH");
        c.ledger.take_messages(100);
        CHECK_EQUAL(std::string{}, c.store.site(1).sms.number);
        c.receive(c.site.hour(1, 1), "+33700000001"); // what anybody can send who has heard it
        c.ledger.take_messages(100);
        CHECK_EQUAL(std::string{}, c.store.site(1).sms.number);
        c.receive(c.site.hour(2, 2));
        c.receive(c.site.hour(3, 3), "+33700000002");
        c.ledger.take_messages(100);
        CHECK_EQUAL(number, c.store.site(1).sms.number);
        CHECK_EQUAL(std::string{"+33700000002"}, c.store.site(1).sms.last_sender);
        // A person knows better.
        c.store.site(1).sms.number = "+33611111111";
        c.store.site(1).sms.by_person = true;
        c.ledger.reread();
        c.receive(c.site.hour(4, 4));
        c.ledger.take_messages(100);
        c.clock.advance(25 * hour);
        CHECK(c.speaks());
        CHECK_EQUAL(std::string{"+33611111111"}, c.store.orders().back().number);
    }
    void packets_are_acknowledged_after_a_day_or_when_many_wait() {
        c.receive(c.site.hour(1, 1));
        c.ledger.take_messages(100);
        CHECK(!c.speaks());
        c.clock.advance(24 * hour - minute);
        c.receive(c.site.hour(2, 2));
        c.ledger.take_messages(100);
        CHECK(!c.speaks());
        c.clock.advance(minute);
        CHECK(c.speaks());
        const auto a = std::get<acknowledgement>(c.said());
        CHECK_EQUAL(2U, a.cumulative);
        CHECK(!a.resend);
        CHECK_EQUAL(number, c.store.orders().back().number);
        CHECK_EQUAL(1U, c.store.sms(1).sent);
        c.clock.advance(48 * hour);
        CHECK(!c.speaks());
        for (std::uint32_t n = 3; n < 3 + 31; ++n) c.receive(c.site.hour(n, n));
        c.ledger.take_messages(100);
        CHECK(!c.speaks());
        c.receive(c.site.hour(34, 34));
        c.ledger.take_messages(100);
        CHECK(c.speaks());
        CHECK_EQUAL(34U, std::get<acknowledgement>(c.said()).cumulative);
        CHECK(!c.speaks());
    }
    void a_repeat_is_answered_at_most_each_hour() {
        c.receive(c.site.hour(1, 1));
        c.receive(c.site.hour(1, 1));
        c.ledger.take_messages(100);
        CHECK(c.speaks());
        c.receive(c.site.hour(1, 1));
        c.ledger.take_messages(100);
        CHECK(!c.speaks());
        c.clock.advance(hour - minute);
        CHECK(!c.speaks());
        c.clock.advance(minute);
        CHECK(c.speaks());
        c.clock.advance(2 * hour);
        CHECK(!c.speaks());
    }
    void holes_are_asked_for_when_they_are_old() {
        c.receive(c.site.hour(1, 1));
        c.receive(c.site.hour(3, 3));
        c.ledger.take_messages(100);
        CHECK(!c.speaks());
        c.clock.advance(6 * hour);
        CHECK(c.speaks());
        const auto a = std::get<acknowledgement>(c.said());
        CHECK(a.resend && a.cumulative == 1 && a.bitmap == bytes{2});
        c.clock.advance(5 * hour);
        CHECK(!c.speaks());
        c.clock.advance(hour);
        CHECK(c.speaks());
        c.receive(c.site.hour(2, 2));
        c.ledger.take_messages(100);
        c.clock.advance(7 * hour);
        CHECK(!c.speaks());
    }
    void https_makes_messages_needless() {
        for (std::uint32_t n = 1; n <= 40; ++n) c.receive(c.site.hour(n, n));
        c.ledger.take_messages(100);
        c.clock.advance(minute);
        CHECK_EQUAL(41U, c.acknowledged({c.site.hour(41, 41)}).cumulative);
        CHECK(!c.speaks());
        c.clock.advance(48 * hour);
        CHECK(!c.speaks());
        c.receive(c.site.hour(42, 42));
        c.ledger.take_messages(100);
        CHECK(!c.speaks());
        c.clock.advance(24 * hour);
        CHECK(c.speaks());
    }
    void one_message_is_in_hand_at_a_time() {
        auto other = c.add(2);
        other.form = form::small;
        c.receive(c.site.hour(1, 1));
        c.receive(other.hour(1, 1), "+33622222222");
        c.ledger.take_messages(100);
        c.clock.advance(25 * hour);
        CHECK(c.ledger.speak());
        for (int i = 0; i < 10; ++i) CHECK(!c.ledger.speak());
        CHECK_EQUAL(std::size_t{1}, c.store.orders().size());
        // Who is started anew knows of it.
        ledger again{c.store, c.clock};
        CHECK(!again.speak());
        c.store.orders().back().outcome.fate = sms_fate::sent;
        CHECK(again.speak());
        CHECK(again.speak());
        CHECK_EQUAL(std::size_t{2}, c.store.orders().size());
        CHECK(c.store.orders()[0].number != c.store.orders()[1].number);
    }
    void what_failed_is_told_again_after_a_pause() {
        c.receive(c.site.hour(1, 1));
        c.ledger.take_messages(100);
        c.clock.advance(25 * hour);
        duration pause = 5 * minute;
        for (int i = 0; i < 4; ++i, pause *= 2) {
            CHECK(c.speaks(i == 1 ? sms_fate::gone : sms_fate::failed));
            c.clock.advance(pause - minute);
            CHECK(!c.speaks());
            c.clock.advance(minute);
        }
        CHECK_EQUAL(4U, c.store.sms(1).failed);
        CHECK(c.speaks());
        CHECK_EQUAL(1U, c.store.sms(1).sent);
        CHECK_EQUAL(0U, c.store.site(1).sms.failures);
        c.clock.advance(48 * hour);
        CHECK(!c.speaks());
    }
    void the_urgent_comes_first() {
        auto other = c.add(2);
        other.form = form::small;
        c.store.site(1).settings_version = 1;
        c.store.wanted(1) = {{1, 0, 0, 3}};
        c.store.site(1).sms.number = number;
        c.store.site(2).sms.number = "+33622222222";
        c.ledger.reread();
        c.receive(other.hour(1, 1), "+33622222222");
        c.receive(other.hour(3, 3), "+33622222222");
        for (std::uint32_t n = 1; n <= 32; ++n) c.receive(c.site.hour(n, n));
        c.ledger.take_messages(100);
        c.clock.advance(7 * hour);
        std::vector<std::pair<site_number, layout>> order;
        for (int i = 0; i < 3; ++i) {
            CHECK(c.speaks());
            order.emplace_back(c.store.orders().back().order.site, c.store.orders().back().order.layout);
        }
        CHECK(order == (std::vector<std::pair<site_number, layout>>{{2, layout::acknowledgement},
                                                                    {1, layout::acknowledgement},
                                                                    {1, layout::settings}}));
    }
    void a_key_is_told_until_it_is_used() {
        auto& s = c.store.site(1);
        s.keys[1] = test::key_of(7);
        s.key_offered = true;
        c.ledger.reread();
        c.receive(c.site.hour(1, 1));
        c.ledger.take_messages(100);
        CHECK(c.speaks());
        CHECK(std::get<new_key>(c.said()).key == test::key_of(7).bytes);
        c.clock.advance(23 * hour);
        CHECK(!c.speaks());
        c.clock.advance(hour);
        CHECK(c.speaks()); // the day's acknowledgement comes first
        CHECK(c.speaks());
        CHECK(std::holds_alternative<new_key>(c.said()));
        c.site.key = test::key_of(7);
        c.site.slot = 1;
        c.receive(c.site.hour(2, 2));
        c.ledger.take_messages(100);
        c.clock.advance(23 * hour);
        CHECK(!c.speaks());
    }
    void a_lost_answer_of_a_commit_hands_nothing_over_twice() {
        c.receive(c.site.hour(1, 1));
        c.ledger.take_messages(100);
        c.clock.advance(25 * hour);
        c.store.on_call = [](memory_store::call what) {
            return what == memory_store::call::commit ? memory_store::fault::answer_lost
                                                      : memory_store::fault::none;
        };
        CHECK_THROWS(c.ledger.speak(), store_unavailable);
        c.store.on_call = {};
        CHECK(!c.ledger.speak());
        CHECK_EQUAL(std::size_t{1}, c.store.orders().size());
        CHECK_EQUAL(1U, c.store.site(1).sent);
    }

  private:
    sms_centre c;
};
CPPUNIT_TEST_SUITE_REGISTRATION(message_test);
