// Two ways to the centre: HTTPS while it works, SMS when it has failed for long, and what each costs.
#include "tests/tonique_site/site_fixture.hpp"

#include <set>

namespace {

using namespace wesh;
using namespace wesh::test;
using std::chrono::hours;
using std::chrono::minutes;

constexpr auto pulses = "flat/counter.1.pulses";

site_settings with_modem() {
    site_settings s;
    s.sms.enabled = true;
    s.sms.monthly = 10'000;
    s.sending.spread = {};
    return s;
}

class sms_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(sms_test);
    CPPUNIT_TEST(while_https_works_nothing_leaves_by_sms);
    CPPUNIT_TEST(sms_begin_when_https_has_failed_for_the_set_time);
    CPPUNIT_TEST(a_site_without_a_network_uses_sms_at_once);
    CPPUNIT_TEST(an_sms_holds_one_packet_that_fits);
    CPPUNIT_TEST(https_is_asked_meanwhile_and_goes_on_when_it_answers);
    CPPUNIT_TEST(detail_that_https_did_not_bring_is_told_by_sms_once);
    CPPUNIT_TEST(detail_that_https_may_have_brought_is_not_told_again_before_that_is_known);
    CPPUNIT_TEST(beyond_the_month_alarms_and_closing_indexes_still_leave);
    CPPUNIT_TEST(what_the_month_left_out_goes_by_https_later);
    CPPUNIT_TEST(where_not_all_fits_the_newest_days_leave);
    CPPUNIT_TEST(an_sms_is_not_sent_again_for_a_day_and_a_half);
    CPPUNIT_TEST(then_one_is_sent_for_all);
    CPPUNIT_TEST(what_the_centre_asks_for_leaves_at_once);
    CPPUNIT_TEST(what_left_by_sms_and_was_not_seen_leaves_by_https);
    CPPUNIT_TEST(the_modem_keeps_its_packet_when_the_process_ends);
    CPPUNIT_TEST(detail_that_waited_too_long_is_stated_as_missing);
    CPPUNIT_TEST(names_and_state_are_told_seldom);
    CPPUNIT_TEST(a_site_of_before_is_read);
    CPPUNIT_TEST_SUITE_END();

    stream_writer w;
    small_centre centre;
    time_point lived_to = ten;

  public:
    void setUp() override { w.device("flat"); }

  private:
    /// The flat lives on, and the site with it.
    void live(small_site& s, int n) {
        for (int h = 0; h < n; ++h) {
            for (int m = 10; m < 60; m += 30)
                w.number(pulses, lived_to + minutes{m},
                         (lived_to + minutes{m}).time_since_epoch() / minutes{1});
            lived_to += hour_length;
            s.clock.advance(lived_to - s.clock.now());
            w.happen("tick", lived_to + minutes{6}, {}, severity::debug);
            s.follow(w);
        }
    }
    void fail(small_site& s) {
        const auto out = s->next(road::https);
        if (!out.empty()) s->failed(out, "no route");
    }
    /// HTTPS fails for as long as it takes.
    void lose_https(small_site& s) {
        for (int i = 0; i < 60 && !s->uses_sms(); ++i) {
            fail(s);
            s.clock.advance(minutes{1});
        }
        CHECK(s->uses_sms());
        s->tick(false);
    }
    /// All SMS that are due; those that arrive. The centre says nothing of itself.
    std::vector<std::uint32_t> send_sms(small_site& s, bool lost = false) {
        std::vector<std::uint32_t> numbers;
        for (int i = 0; i < 500; ++i) {
            const auto out = s->next(road::sms);
            if (out.empty()) break;
            CHECK_EQUAL(std::size_t{1}, out.packets.size());
            s->hand_over(out);
            if (!lost) centre.take(out.packets);
            numbers.push_back(out.numbers.front());
            s->delivered(out, {});
        }
        return numbers;
    }
    void acknowledge(small_site& s, bool ask = false) {
        auto a = centre.state();
        a.resend = ask;
        s->take(std::vector<bytes>{centre.seal(layout::acknowledgement, a)});
    }
    /// Each hour of the detail that arrived, and how often.
    std::map<hour_number, int> hours_there() const {
        std::map<hour_number, int> all;
        for (const auto& r : centre.readings(layout::hourly))
            if (r.column == column::puls1) ++all[r.hour];
        return all;
    }

    static void more_monthly(small_site& s, site_settings how, std::uint32_t n) {
        how.sms.monthly = n;
        s.use(how);
    }

    void while_https_works_nothing_leaves_by_sms() {
        small_site s{with_modem()};
        s.enrol();
        for (int d = 0; d < 3; ++d) {
            live(s, 24);
            exchange(s, centre);
            CHECK(!s->uses_sms());
            CHECK(s->next(road::sms).empty());
        }
        CHECK(!hours_there().empty());
    }
    void sms_begin_when_https_has_failed_for_the_set_time() {
        auto how = with_modem();
        how.sms.after = minutes{30};
        small_site s{how};
        s.enrol();
        exchange(s, centre);
        live(s, 1);
        fail(s);
        const auto from = s.clock.steady();
        for (; s.clock.steady() < from + minutes{30}; s.clock.advance(minutes{1})) {
            CHECK(!s->uses_sms());
            CHECK(s->next(road::sms).empty());
            fail(s);
        }
        CHECK(s->uses_sms());
    }
    void a_site_without_a_network_uses_sms_at_once() {
        auto how = with_modem();
        how.sms.alone = true;
        small_site s{how};
        s.enrol();
        w.happen("ups.power-lost", at(10), "flat", severity::critical);
        s.follow(w);
        CHECK(s->uses_sms());
        send_sms(s);
        CHECK_EQUAL(std::size_t{1}, centre.all<tonique::alarms>().size());
    }
    void an_sms_holds_one_packet_that_fits() {
        auto how = with_modem();
        how.sms.alone = true;
        small_site s{how};
        s.enrol();
        for (int i = 0; i < 30; ++i) w.device("a-flat-with-quite-a-long-name-" + std::to_string(i));
        live(s, 24 * 3);
        send_sms(s);
        CHECK(centre.packets.size() > 20);
        for (const auto& [n, p] : centre.packets) CHECK(p.header.form == form::small);
        // Whole days of detail, and those alone.
        CHECK_EQUAL(std::size_t{2 * 24 + 14}, hours_there().size());
    }
    void https_is_asked_meanwhile_and_goes_on_when_it_answers() {
        small_site s{with_modem()};
        s.enrol();
        live(s, 2);
        lose_https(s);
        s.clock.advance(hour_length);
        const auto out = s->next(road::https);
        CHECK(out.question && out.packets.empty() && !out.empty());
        s->failed(out, "no route");
        CHECK(s->next(road::https).empty());
        s.clock.advance(hour_length);
        s->delivered(s->next(road::https), {});
        CHECK(!s->uses_sms());
        CHECK(s->next(road::sms).empty());
        const auto back = s->next(road::https);
        CHECK(back.packets.size() > 1);
    }
    void detail_that_https_did_not_bring_is_told_by_sms_once() {
        small_site s{with_modem()};
        s.enrol();
        exchange(s, centre);
        // Two hours leave by HTTPS; of the next three nothing arrives.
        live(s, 2);
        exchange(s, centre);
        live(s, 3);
        lose_https(s);
        live(s, 24);
        for (int turn = 0; turn < 6; ++turn) {
            send_sms(s);
            acknowledge(s, true);
            s->tick(false);
            s.clock.advance(minutes{10});
        }
        live(s, 24);
        send_sms(s);
        const auto there = hours_there();
        for (hour_number h = hour_of(ten); h < hour_of(ten) + 14 + 24; ++h) {
            CHECK_MESSAGE(std::to_string(h - hour_of(ten)), there.contains(h));
            CHECK_EQUAL(1, there.at(h));
        }
        const auto lost = centre.all<tonique::given_up>();
        CHECK(!lost.empty());
        for (const auto& g : lost) CHECK(g.reason == tonique::loss::told_again && g.from_hour == 0);
    }
    void detail_that_https_may_have_brought_is_not_told_again_before_that_is_known() {
        small_site s{with_modem()};
        s.enrol();
        exchange(s, centre);
        live(s, 1);
        // It arrives; that it did is not heard.
        const auto out = s->next(road::https);
        centre.take(out.packets);
        s->failed(out, "no answer");
        lose_https(s);
        live(s, 24);
        send_sms(s);
        acknowledge(s);
        s->tick(false);
        live(s, 24);
        send_sms(s);
        for (const auto& [h, times] : hours_there()) CHECK_EQUAL(1, times);
        CHECK(centre.all<tonique::given_up>().empty());
    }
    void beyond_the_month_alarms_and_closing_indexes_still_leave() {
        auto how = with_modem();
        how.sms.monthly = 0;
        how.sms.alone = true;
        small_site s{how};
        s.enrol();
        live(s, 24 * 5);
        w.happen("ups.power-lost", lived_to, "flat", severity::critical);
        live(s, 1);
        send_sms(s);
        CHECK(hours_there().empty());
        CHECK_EQUAL(std::size_t{5}, centre.readings(layout::closing).size());
        CHECK_EQUAL(std::size_t{1}, centre.all<tonique::alarms>().size());
        CHECK_EQUAL(static_cast<std::uint32_t>(centre.packets.size()), s->sent_by_sms().sent);
    }
    void what_the_month_left_out_goes_by_https_later() {
        auto how = with_modem();
        how.sms.monthly = 0;
        small_site s{how};
        s.enrol();
        exchange(s, centre);
        live(s, 1);
        lose_https(s);
        live(s, 24 * 5);
        send_sms(s);
        acknowledge(s);
        CHECK(hours_there().empty());
        s.clock.advance(hour_length);
        s->delivered(s->next(road::https), {});
        for (int i = 0; i < 5; ++i) {
            s.clock.advance(minutes{10});
            exchange(s, centre);
        }
        const auto there = hours_there();
        for (hour_number h = hour_of(ten); h < hour_of(ten) + 24 * 5; ++h) {
            CHECK(there.contains(h));
            CHECK_EQUAL(1, there.at(h));
        }
    }
    void where_not_all_fits_the_newest_days_leave() {
        auto how = with_modem();
        how.sms.alone = true;
        how.sms.monthly = 0;
        small_site s{how};
        s.enrol();
        for (int d = 0; d < 10; ++d) {
            live(s, 24);
            send_sms(s);
        }
        // What days need to the end of December, and a few more.
        const auto spent = s->sent_by_sms();
        CHECK(spent.each_day >= 2);
        more_monthly(s, how, spent.sent + 29 * spent.each_day + 4);
        live(s, 1);
        send_sms(s);
        const auto there = hours_there();
        CHECK_MESSAGE(std::to_string(there.size()), there.size() >= 24 && there.size() < 24 * 9);
        CHECK(there.contains(hour_of(lived_to) - hour_of(lived_to) % 24 - 1));
        CHECK(!there.contains(hour_of(ten)));
    }
    void an_sms_is_not_sent_again_for_a_day_and_a_half() {
        auto how = with_modem();
        how.sms.alone = true;
        small_site s{how};
        s.enrol();
        live(s, 1);
        const auto first = send_sms(s, true);
        CHECK(!first.empty());
        s.clock.advance(hours{17});
        CHECK(s->next(road::sms).empty());
        // Nor because the process began again: that does not pay for SMS either.
        s.crash();
        CHECK(s->next(road::sms).empty());
        s.clock.advance(hours{10});
        CHECK(s->next(road::sms).empty());
    }
    void then_one_is_sent_for_all() {
        auto how = with_modem();
        how.sms.alone = true;
        small_site s{how};
        s.enrol();
        live(s, 40);
        const auto first = send_sms(s, true);
        CHECK(first.size() > 3);
        s.clock.advance(hours{37});
        lived_to += hours{37};
        const auto again = send_sms(s);
        CHECK_EQUAL(std::size_t{1}, again.size());
        // Its acknowledgement asks for the others, once they lie below what was seen.
        live(s, 1);
        send_sms(s);
        acknowledge(s, true);
        send_sms(s);
        for (const auto n : first) CHECK_MESSAGE(std::to_string(n), centre.packets.contains(n));
    }
    void what_the_centre_asks_for_leaves_at_once() {
        auto how = with_modem();
        how.sms.alone = true;
        small_site s{how};
        s.enrol();
        live(s, 40);
        const auto lost = s->next(road::sms);
        s->delivered(lost, {});
        send_sms(s);
        acknowledge(s, true);
        const auto again = s->next(road::sms);
        CHECK_EQUAL(lost.numbers.front(), again.numbers.front());
        CHECK(lost.packets.front() == again.packets.front());
    }
    void what_left_by_sms_and_was_not_seen_leaves_by_https() {
        small_site s{with_modem()};
        s.enrol();
        exchange(s, centre);
        live(s, 1);
        lose_https(s);
        live(s, 24);
        const auto lost = send_sms(s, true);
        CHECK(lost.size() >= 2);
        s.clock.advance(hour_length);
        s->delivered(s->next(road::https), {});
        CHECK(exchange(s, centre) > 0);
        acknowledge(s, true);
        exchange(s, centre);
        for (const auto n : lost) CHECK(centre.packets.contains(n));
    }
    void the_modem_keeps_its_packet_when_the_process_ends() {
        auto how = with_modem();
        how.sms.alone = true;
        small_site s{how};
        s.enrol();
        live(s, 1);
        const auto out = s->next(road::sms);
        CHECK(s->handed_over().empty());
        s->hand_over(out);
        s.crash();
        CHECK(s->handed_over().numbers == out.numbers);
        CHECK(s->handed_over().packets == out.packets);
        s->delivered(s->handed_over(), {});
        CHECK(s->handed_over().empty());
        CHECK_EQUAL(1U, s->sent_by_sms().sent);
    }
    void detail_that_waited_too_long_is_stated_as_missing() {
        auto how = with_modem();
        how.sms.alone = true;
        how.sms.monthly = 0;
        how.remembered = 10 * day_length;
        small_site s{how};
        s.enrol();
        live(s, 24 * 15);
        send_sms(s);
        std::set<hour_number> stated;
        for (const auto& g : centre.all<tonique::given_up>()) {
            CHECK(g.reason == tonique::loss::too_old);
            for (auto h = g.from_hour; h < g.to_hour; ++h) CHECK(stated.insert(h).second);
        }
        CHECK(stated.contains(hour_of(ten)));
        // What is neither there nor stated waits still.
        for (auto h = hour_of(ten); h < hour_of(lived_to) - 1; ++h)
            CHECK(stated.contains(h) != s.told(h, column::puls1).has_value());
        acknowledge(s);
        CHECK_EQUAL(centre.numbering.cumulative, s->outbox().acknowledged().cumulative);
    }
    void names_and_state_are_told_seldom() {
        auto how = with_modem();
        how.sms.alone = true;
        small_site s{how};
        s.enrol();
        live(s, 24 * 10);
        send_sms(s);
        CHECK_EQUAL(std::size_t{1}, centre.all<tonique::devices>().size());
        const auto states = centre.all<tonique::state>().size();
        CHECK(states >= 10 && states <= 12);
        // A new device is news.
        w.device("shop");
        w.number("shop/counter.1.pulses", lived_to + minutes{1}, 1);
        live(s, 1);
        s->tick(true);
        send_sms(s);
        CHECK_EQUAL(std::size_t{2}, centre.all<tonique::devices>().size());
    }
    void a_site_of_before_is_read() {
        database old{":memory:"};
        prepare(old);
        // As the version before left it.
        for (const auto* column : {"sms", "sent"})
            old.run(std::string{"ALTER TABLE packet DROP COLUMN "} + column);
        for (const auto* column : {"handed", "doubt_told", "settings", "settings_told"})
            old.run(std::string{"ALTER TABLE site DROP COLUMN "} + column);
        for (const auto* table : {"spent", "setting", "setting_part"})
            old.run(std::string{"DROP TABLE "} + table);
        old.run("PRAGMA user_version = 1");
        manual_clock clock{ten};
        const core c{old, clock, with_modem()};
        CHECK_EQUAL(0U, c.sent_by_sms().sent);
        CHECK_EQUAL(std::int64_t{2}, old.ask("PRAGMA user_version"));
        old.run("PRAGMA user_version = 3");
        CHECK_THROWS(prepare(old), std::runtime_error);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(sms_test);

} // namespace
