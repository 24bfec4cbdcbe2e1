// The queue: what each outcome means, in which words a message leaves again, when it is given up.
#include "common/log.hpp"
#include "tests/notifyd/town.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

attempt says(verdict v, int reply = 0) { return {v, reply, 0, "said so"}; }

class sending_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(sending_test);
    CPPUNIT_TEST(while_there_is_no_way_one_message_gathers_all_and_is_tried_less_and_less);
    CPPUNIT_TEST(one_delivery_opens_the_way_for_all);
    CPPUNIT_TEST(a_lost_answer_is_followed_by_the_very_same_bytes);
    CPPUNIT_TEST(a_lost_answer_is_no_telling_until_it_is_given_up);
    CPPUNIT_TEST(a_server_that_asks_for_patience_gets_it);
    CPPUNIT_TEST(what_is_refused_for_one_is_nobody_elses_loss);
    CPPUNIT_TEST(wrong_settings_are_tried_rarely_and_at_once_when_they_change);
    CPPUNIT_TEST(what_cannot_be_delivered_is_given_up_and_its_end_not_told);
    CPPUNIT_TEST(beyond_the_daily_sms_mail_is_used_and_who_has_none_waits);
    CPPUNIT_TEST(an_sms_that_fails_goes_by_mail);
    CPPUNIT_TEST(whoever_left_the_configuration_is_told_nothing);
    CPPUNIT_TEST(a_test_reaches_a_person_or_says_why_not);
    CPPUNIT_TEST(every_attempt_has_its_line_in_the_journal);
    CPPUNIT_TEST_SUITE_END();

    void while_there_is_no_way_one_message_gathers_all_and_is_tried_less_and_less() {
        town t;
        t.answer = [](const outgoing&, bool) { return no_network(); };
        for (int i = 0; i < 60; ++i) {
            t.happen("counter.reset", "d" + std::to_string(i));
            t.pass(1min);
        }
        CHECK(t.sent.empty());
        // 0, 30 s, 1 min, 2, 4, then each 5 minutes.
        CHECK_MESSAGE(std::to_string(t.tried.size()), t.tried.size() >= 14 && t.tried.size() <= 17);
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.pass(6min);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK_EQUAL(std::size_t{60}, t.sent[0].parts.size());
    }

    void one_delivery_opens_the_way_for_all() {
        auto s = two_people();
        s.rules.push_back(rule_for("all", {"anne", "bruno"}));
        town t{s};
        t.answer = [](const outgoing&, bool) { return no_network(); };
        t.happen("device.lost", "roof");
        t.pass(30min);
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.pass(5min);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        CHECK(t.sent[0].at == t.sent[1].at);
    }

    void a_lost_answer_is_followed_by_the_very_same_bytes() {
        town t;
        t.answer = [](const outgoing&, bool) { return says(verdict::unsure, 354); };
        t.happen("device.lost", "roof");
        t.pass(90s);
        t.happen("device.back", "roof");
        t.happen("device.lost", "hall");
        t.pass(1min);
        // Another cause does not go into what may have been read already.
        CHECK(t.tried.size() >= 3);
        t.answer = [](const outgoing&, bool) { return no_network(); };
        t.pass(10min);
        t.restart();
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.pass(40min);
        for (const auto& m : t.tried)
            if (m.id == t.tried[0].id) CHECK(m.key == t.tried[0].key && m.content == t.tried[0].content);
        std::size_t roof = 0;
        for (const auto& m : t.sent)
            for (const auto& p : m.parts) roof += p.device == "roof" ? 1 : 0;
        // That it began, and that it is over.
        CHECK_EQUAL(std::size_t{2}, roof);
    }

    void a_lost_answer_is_no_telling_until_it_is_given_up() {
        town t;
        t.answer = [](const outgoing& m, bool) { return says(m.id == 1 ? verdict::unsure : verdict::sent); };
        t.happen("device.lost", "roof");
        t.pass(1h);
        t.happen("device.back", "roof");
        t.pass(1h);
        CHECK(t.sent.empty());
        t.clock.advance(80h);
        t.pass(1min);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK(t.sent[0].parts[0].role == part_role::closed);
    }

    void a_server_that_asks_for_patience_gets_it() {
        town t;
        t.answer = [](const outgoing&, bool) { return says(verdict::again, 451); };
        t.happen("device.lost", "roof");
        t.pass(30min);
        // 0, 1, 3, 7, 15 minutes, and 31 would be the next.
        CHECK_EQUAL(std::size_t{5}, t.tried.size());
    }

    void what_is_refused_for_one_is_nobody_elses_loss() {
        auto s = two_people();
        s.rules.push_back(rule_for("all", {"anne", "bruno"}));
        town t{s};
        t.answer = [](const outgoing& m, bool) {
            return m.mail.to == "anne@example.org" ? says(verdict::refused, 550) : delivered();
        };
        t.happen("device.lost", "roof");
        t.pass(1min);
        t.happen("device.back", "roof");
        t.pass(1h);
        CHECK_EQUAL(std::size_t{2}, t.sent_to("bruno").size());
        CHECK_EQUAL(std::size_t{3}, t.tried.size());
        CHECK_EQUAL(std::int64_t{1}, t.ask("SELECT count(*) FROM message WHERE state = 5"));
    }

    void wrong_settings_are_tried_rarely_and_at_once_when_they_change() {
        std::string log;
        log::set_sink([&](log::level l, std::string_view line) {
            if (l == log::level::error) log += std::string{line} + "\n";
        });
        town t;
        t.answer = [](const outgoing&, bool) { return says(verdict::misconfigured, 535); };
        t.happen("device.lost", "roof");
        t.pass(150min);
        CHECK_EQUAL(std::size_t{3}, t.tried.size());
        CHECK(log.find("mail cannot be sent as it is set up") != std::string::npos);
        log::set_sink({});
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.outbox->hurry();
        t.turn();
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
    }

    void what_cannot_be_delivered_is_given_up_and_its_end_not_told() {
        town t;
        t.answer = [](const outgoing&, bool) { return no_network(); };
        t.happen("device.lost", "roof");
        t.pass(1min);
        t.clock.advance(71h);
        t.pass(1h);
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.pass(10min);
        CHECK(t.sent.empty());
        CHECK_EQUAL(std::int64_t{1}, t.journalled("given-up"));
        t.happen("device.back", "roof");
        t.pass(1h);
        CHECK(t.sent.empty());
    }

    void beyond_the_daily_sms_mail_is_used_and_who_has_none_waits() {
        auto s = two_people();
        s.sms_daily = 3;
        s.recipients.push_back(s.recipients[1]);
        s.recipients[2].name = "carl";
        s.recipients[2].mail.clear();
        s.recipients[2].phone = "+33600000009";
        s.rules.push_back(rule_for("all", {"bruno", "carl"}, way::sms));
        town t{s};
        t.clock.advance(40min); // 20:20 there
        t.happen("device.lost", "a");
        t.pass(20min);
        t.happen("device.lost", "b");
        t.pass(20min);
        CHECK_EQUAL(std::size_t{3}, t.sent_to({}, true).size());
        t.happen("device.lost", "c");
        t.pass(1h);
        CHECK_EQUAL(std::size_t{3}, t.sent_to({}, true).size());
        CHECK_EQUAL(std::size_t{1}, t.sent_to("bruno").size());
        t.pass(2h); // past midnight
        const auto carl = t.sent_to("carl", true);
        CHECK_EQUAL(std::size_t{2}, carl.size());
        CHECK_EQUAL(std::size_t{2}, carl[1].parts.size());
        CHECK(carl[1].at >= evening + 260min);
        CHECK_EQUAL(std::int64_t{1}, t.ask("SELECT count(*) FROM message WHERE held = 3"));
    }

    void an_sms_that_fails_goes_by_mail() {
        auto s = two_people();
        s.rules.push_back(rule_for("all", {"bruno"}, way::sms));
        town t{s};
        t.answer = [](const outgoing&, bool sms) { return sms ? says(verdict::refused) : delivered(); };
        t.happen("device.lost", "roof");
        t.pass(1min);
        CHECK_EQUAL(std::size_t{1}, t.sent_to("bruno").size());
        t.happen("device.back", "roof");
        t.pass(1min);
        CHECK_EQUAL(std::size_t{2}, t.sent_to("bruno").size());
    }

    void whoever_left_the_configuration_is_told_nothing() {
        auto s = two_people();
        s.rules.push_back(rule_for("all", {"anne", "bruno"}));
        town t{s};
        t.answer = [](const outgoing&, bool) { return no_network(); };
        t.happen("device.lost", "roof");
        t.pass(1min);
        t.set([](rule_set& r) {
            r.recipients.erase(r.recipients.begin());
            r.rules[0].to = {"bruno"};
        });
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.pass(1h);
        t.happen("device.back", "roof");
        t.pass(1h);
        CHECK_EQUAL(std::size_t{2}, t.sent_to("bruno").size());
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
    }

    void a_test_reaches_a_person_or_says_why_not() {
        auto s = two_people();
        s.recipients[0].quiet = day_span::parse("00:00-23:59").value();
        town t{s};
        t.db->run(
            "INSERT INTO request(recipient, way, asked, state, message, answer) VALUES('anne', 0, 0, 0, 0, "
            "''), ('anne', 1, 0, 0, 0, ''), ('nobody', 0, 0, 0, 0, '')");
        t.turn();
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK(t.sent[0].to == "anne" && t.sent[0].parts.empty());
        CHECK_EQUAL(std::int64_t{2}, t.ask("SELECT count(*) FROM request WHERE state = 2 AND answer <> ''"));
        CHECK_EQUAL(std::int64_t{1}, t.ask("SELECT count(*) FROM request WHERE state = 1 AND message = 1"));
    }

    void every_attempt_has_its_line_in_the_journal() {
        town t;
        int n = 0;
        t.answer = [&](const outgoing&, bool) { return ++n < 4 ? says(verdict::again, 451) : delivered(); };
        t.happen("device.lost", "roof");
        t.pass(10min);
        CHECK_EQUAL(std::int64_t{3}, t.journalled("again"));
        CHECK_EQUAL(std::int64_t{1}, t.journalled("sent"));
        CHECK_EQUAL(std::int64_t{3},
                    t.ask("SELECT count(*) FROM journal WHERE reply = 451 AND recipient = 'anne' "
                          "AND way = 'mail' AND message = 1"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(sending_test);

} // namespace
