// What sites are told by SMS: rarely, one message at a time, the urgent first.
#include "tests/ledger/sms_centre.hpp"

using namespace wesh;
using namespace wesh::tonique;
using test::hour;
using test::memory_store;
using test::minute;
using test::number;
using test::sms_centre;

class speak_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(speak_test);
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
CPPUNIT_TEST_SUITE_REGISTRATION(speak_test);
