// Packets that come by SMS: taken once, with the row that they came in; strangers' messages put aside.
#include "common/text.hpp"
#include "tests/ledger/sms_centre.hpp"

using namespace wesh;
using namespace wesh::tonique;
using test::hour;
using test::memory_store;
using test::minute;
using test::number;
using test::sms_centre;

class message_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(message_test);
    CPPUNIT_TEST(a_packet_is_taken_once_with_its_row);
    CPPUNIT_TEST(base_16_and_data_are_read_alike);
    CPPUNIT_TEST(strangers_are_put_aside_with_a_reason);
    CPPUNIT_TEST(a_storm_of_strangers_is_read_in_bounded_pieces);
    CPPUNIT_TEST(what_was_not_committed_is_taken_again);
    CPPUNIT_TEST(what_cannot_be_stored_does_not_stand_in_the_way);
    CPPUNIT_TEST(the_number_of_a_site_is_learned_from_its_first_new_packet);
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

  private:
    sms_centre c;
};
CPPUNIT_TEST_SUITE_REGISTRATION(message_test);
