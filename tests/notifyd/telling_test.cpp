// Who is told of what, when, and in how many messages.
#include "common/time_text.hpp"
#include "tests/notifyd/town.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

class telling_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(telling_test);
    CPPUNIT_TEST(a_cause_is_told_at_once_and_once);
    CPPUNIT_TEST(a_return_to_normal_is_said_once_and_to_those_who_were_told);
    CPPUNIT_TEST(a_device_that_is_removed_ends_all_that_lasts_of_it);
    CPPUNIT_TEST(what_was_removed_before_it_could_be_told_is_told_as_such);
    CPPUNIT_TEST(what_is_over_before_its_wait_is_not_told);
    CPPUNIT_TEST(what_was_over_before_it_could_be_told_is_told_once_from_to);
    CPPUNIT_TEST(nobody_is_disturbed_in_quiet_hours_but_by_what_breaks_them);
    CPPUNIT_TEST(weshd_beginning_again_tells_nobody_anew);
    CPPUNIT_TEST(a_history_that_was_put_back_tells_nobody_anew);
    CPPUNIT_TEST(what_happened_long_before_is_history_unless_it_lasts);
    CPPUNIT_TEST(a_rule_for_a_lost_centre_speaks_only_then);
    CPPUNIT_TEST_SUITE_END();

    void a_cause_is_told_at_once_and_once() {
        town t;
        const auto number = t.happen("device.lost", "roof");
        t.turn();
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK(t.sent[0].to == "anne" && t.sent[0].parts.size() == 1 && t.sent[0].parts[0].device == "roof");
        // What whoever takes care of it types.
        const auto order = "weshclient ack " + std::to_string(number);
        auto content = t.sent[0].content;
        for (std::size_t at = 0; (at = content.find("=\r\n", at)) != std::string::npos;) content.erase(at, 3);
        CHECK_MESSAGE(content, content.find(order) != std::string::npos);
        t.happen("device.lost", "roof");
        t.pass(1h);
        t.restart();
        t.pass(1h);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
    }

    void a_return_to_normal_is_said_once_and_to_those_who_were_told() {
        auto s = two_people();
        s.rules.push_back(rule_for("at-once", {"anne"}));
        s.rules.push_back(rule_for("patient", {"bruno"}));
        s.rules.back().wait = 10min;
        town t{s};
        t.happen("device.lost", "roof");
        t.pass(5min);
        t.happen("device.back", "roof", severity::notice);
        t.happen("device.back", "roof", severity::notice);
        t.pass(1h);
        CHECK(t.sent_to("bruno").empty());
        const auto anne = t.sent_to("anne");
        CHECK_EQUAL(std::size_t{2}, anne.size());
        CHECK(anne[0].parts[0].role == part_role::opened && anne[1].parts[0].role == part_role::closed);
        CHECK_EQUAL(anne[0].key, anne[1].in_reply_to);
        CHECK_EQUAL(std::int64_t{0}, t.ask("SELECT count(*) FROM tell WHERE state NOT IN (3, 4)"));
        auto silent = with(rule_for("all", {"anne"}));
        silent.rules[0].return_told = false;
        town u{silent};
        u.happen("device.lost", "roof");
        u.pass(1min);
        u.happen("device.back", "roof");
        u.pass(1h);
        CHECK_EQUAL(std::size_t{1}, u.sent.size());
    }

    void a_device_that_is_removed_ends_all_that_lasts_of_it() {
        auto s = two_people();
        s.rules.push_back(rule_for("at-once", {"anne"}));
        s.rules.push_back(rule_for("patient", {"bruno"}));
        s.rules.back().wait = 10min;
        town t{s};
        for (const auto* type : {"device.lost", "ups.replace-battery"})
            for (const auto* device : {"office", "hall"}) t.happen(type, device);
        t.pass(5min);
        CHECK(!t.sent_to("anne").empty() && t.sent_to("bruno").empty());
        const auto before = t.sent.size();
        for (int again = 0; again < 2; ++again)
            t.happen("device.removed", "office", severity::notice, {{"reason", "somebody removed it"}});
        t.happen("device.removed", "roof", severity::notice);
        t.happen("device.removed", "", severity::notice);
        t.restart();
        t.pass(4min);
        CHECK_EQUAL(before + 1, t.sent.size());
        const auto& said = t.sent.back();
        CHECK_EQUAL(std::string{"anne"}, said.to);
        CHECK_EQUAL(std::size_t{2}, said.parts.size());
        for (const auto& p : said.parts) CHECK(p.role == part_role::closed && p.device == "office");
        CHECK_MESSAGE(said.subject, said.subject.find("Retir") != std::string::npos);
        CHECK_EQUAL(std::int64_t{2}, t.ask("SELECT count(*) FROM cause WHERE until = 0"));
        // Bruno hears of what is still there.
        t.pass(10min);
        for (const auto& m : t.sent_to("bruno"))
            for (const auto& p : m.parts) CHECK_EQUAL(std::string{"hall"}, p.device);
        CHECK_EQUAL(std::size_t{1}, t.sent_to("bruno").size());
        // It is added again: another beginning.
        t.happen("device.lost", "office");
        t.pass(1min);
        CHECK_EQUAL(std::string{"office"}, t.sent_to("anne").back().parts.at(0).device);
    }

    void what_was_removed_before_it_could_be_told_is_told_as_such() {
        town t;
        t.answer = [](const outgoing&, bool) { return no_network(); };
        t.happen("device.lost", "roof");
        t.pass(10min);
        t.happen("device.removed", "roof", severity::notice);
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.pass(1h);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK(t.sent[0].parts.at(0).role == part_role::opened && t.sent[0].parts[0].over);
        CHECK_MESSAGE(t.sent[0].subject, t.sent[0].subject.find("Retir") != std::string::npos);
    }

    void what_is_over_before_its_wait_is_not_told() {
        auto r = rule_for("patient", {"anne"});
        r.wait = 5min;
        town t{with(r)};
        t.happen("device.lost", "a");
        t.happen("device.lost", "b");
        t.pass(4min);
        t.happen("device.back", "a");
        t.pass(1h);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK(t.sent[0].parts.size() == 1 && t.sent[0].parts[0].device == "b");
        CHECK_EQUAL(std::int64_t{1}, t.journalled("not-told"));
    }

    void what_was_over_before_it_could_be_told_is_told_once_from_to() {
        town t;
        t.answer = [](const outgoing&, bool) { return no_network(); };
        t.happen("ups.power-lost", "ups");
        t.pass(20min);
        t.happen("ups.power-back", "ups");
        t.pass(20min);
        CHECK(t.sent.empty() && t.tried.size() > 3);
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.pass(1h);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK(t.sent[0].parts.size() == 1 && t.sent[0].parts[0].over &&
              t.sent[0].parts[0].role == part_role::opened);
        for (const auto& m : t.tried) CHECK_EQUAL(t.sent[0].key, m.key);
    }

    void nobody_is_disturbed_in_quiet_hours_but_by_what_breaks_them() {
        auto s = with(rule_for("all", {"anne"}));
        s.recipients[0].quiet = day_span::parse("22:00-07:00").value();
        town t{s};
        t.clock.advance(3h); // 22:40 there
        t.happen("device.lost", "roof");
        t.happen("device.lost", "hall");
        t.pass(10min);
        t.happen("device.back", "hall");
        t.pass(20min);
        CHECK(t.sent.empty());
        t.happen("ups.low-battery", "ups", severity::critical);
        t.turn();
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK_EQUAL(std::size_t{1}, t.sent[0].parts.size());
        t.restart();
        t.pass(9h);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        CHECK_EQUAL(std::string{"2026-11-23T06:00:00.000Z"}, iso_text(t.sent[1].at));
        CHECK(t.sent[1].parts.size() == 2 && !t.sent[1].parts[0].over && t.sent[1].parts[1].over);
        CHECK_EQUAL(std::int64_t{1}, t.ask("SELECT count(*) FROM message WHERE held = 2"));
    }

    void weshd_beginning_again_tells_nobody_anew() {
        town t;
        t.happen("device.lost", "roof");
        t.pass(1min);
        t.happen("device.lost", "roof");
        t.pass(1min);
        t.happen("device.online", "roof", severity::info);
        t.happen("device.online", "hall", severity::info);
        t.pass(1min);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        CHECK(t.sent[1].parts[0].role == part_role::closed);
    }

    void a_history_that_was_put_back_tells_nobody_anew() {
        town t;
        const auto lost = t.make("device.lost", "roof");
        t.take({lost});
        t.pass(1min);
        const auto back = t.make("device.back", "roof");
        const auto reset = t.make("counter.reset", "hall");
        t.take({back, reset});
        t.pass(1min);
        const auto again = t.make("device.lost", "roof");
        t.take({again});
        t.pass(5min);
        const auto before = t.sent.size();
        t.stream = 8;
        t.take({lost, back, reset, again});
        t.pass(1h);
        CHECK_EQUAL(before, t.sent.size());
        t.happen("counter.reset", "hall");
        t.happen("device.back", "roof");
        t.pass(1h);
        CHECK_EQUAL(before + 1, t.sent.size());
        CHECK_EQUAL(std::size_t{2}, t.sent.back().parts.size());
    }

    void what_happened_long_before_is_history_unless_it_lasts() {
        town t;
        std::vector<event> old;
        for (const auto* type : {"counter.reset", "device.lost"})
            for (const auto* device : {"a", "b"}) {
                old.push_back(t.make(type, device));
                old.back().time = old.back().received = t.clock.now() - 48h;
            }
        old.push_back(t.make("device.back", "a"));
        t.take(old);
        t.pass(1h);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK(t.sent[0].parts.size() == 1 && t.sent[0].parts[0].device == "b");
    }

    void a_rule_for_a_lost_centre_speaks_only_then() {
        auto r = rule_for("alone", {"anne"});
        r.when_centre_lost = true;
        town t{with(r)};
        t.planner->set({false, t.clock.now() - 1min});
        t.happen("device.lost", "a");
        t.pass(10min);
        CHECK(t.sent.empty());
        t.planner->set({false, t.clock.now()});
        t.pass(10min);
        CHECK_EQUAL(std::int64_t{1}, t.journalled("not-told"));
        t.happen("device.lost", "b");
        t.pass(10min);
        CHECK(t.sent.empty());
        t.planner->set({true, t.clock.now() - 1h});
        t.pass(10s);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        CHECK(t.sent[0].parts.size() == 1 && t.sent[0].parts[0].device == "b");
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(telling_test);

} // namespace
