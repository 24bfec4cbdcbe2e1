// Reminders, asking others, and acknowledgements.
#include "tests/notifyd/town.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

class asking_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(asking_test);
    CPPUNIT_TEST(a_reminder_ends_with_its_count_or_the_acknowledgement);
    CPPUNIT_TEST(nobody_acknowledges_and_others_are_asked);
    CPPUNIT_TEST(an_acknowledgement_keeps_others_from_being_asked);
    CPPUNIT_TEST(an_acknowledgement_of_all_is_of_what_there_was);
    CPPUNIT_TEST(only_the_persons_own_number_acknowledges_by_sms);
    CPPUNIT_TEST_SUITE_END();

    void a_reminder_ends_with_its_count_or_the_acknowledgement() {
        auto r = rule_for("all", {"anne"});
        r.repeat = 1h;
        r.repeat_count = 2;
        town t{with(r)};
        t.happen("device.lost", "a");
        t.pass(5h);
        CHECK_EQUAL(std::size_t{3}, t.sent.size());
        CHECK(t.sent[1].parts[0].role == part_role::reminder &&
              t.sent[2].parts[0].role == part_role::reminder);
        t.happen("device.back", "a");
        t.pass(1min);
        CHECK_EQUAL(std::size_t{4}, t.sent.size());
        const auto lost = t.happen("device.lost", "b");
        t.pass(90min);
        CHECK_EQUAL(std::size_t{6}, t.sent.size());
        t.happen("event.acknowledged", {}, severity::notice,
                 {{"event", std::to_string(lost)}, {"by", "eve"}});
        t.pass(5h);
        CHECK_EQUAL(std::size_t{6}, t.sent.size());
    }

    static rule_set stepped() {
        auto r = rule_for("all", {"anne"});
        r.steps.push_back({15min, {"bruno"}, way::sms});
        r.steps.push_back({30min, {"bruno"}, way::mail});
        return with(r);
    }

    void nobody_acknowledges_and_others_are_asked() {
        town t{stepped()};
        t.happen("device.lost", "roof");
        t.pass(14min);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        t.pass(2min);
        CHECK_EQUAL(std::size_t{1}, t.sent_to("bruno", true).size());
        CHECK(t.sent_to("bruno", true)[0].parts[0].role == part_role::escalated);
        t.pass(20min);
        CHECK_EQUAL(std::size_t{1}, t.sent_to("bruno").size());
        t.happen("device.back", "roof");
        t.pass(5min);
        CHECK_EQUAL(std::size_t{2}, t.sent_to("bruno", true).size());
        CHECK_EQUAL(std::size_t{2}, t.sent_to("bruno").size());
        CHECK_EQUAL(std::size_t{2}, t.sent_to("anne").size());
    }

    void an_acknowledgement_keeps_others_from_being_asked() {
        town t{stepped()};
        const auto n = t.happen("device.lost", "roof");
        t.pass(20min);
        t.happen("event.acknowledged", {}, severity::notice, {{"event", std::to_string(n)}, {"by", "eve"}});
        t.happen("device.lost", "hall");
        t.pass(1min);
        const auto m = t.happen("device.back", "hall");
        CHECK(m > n);
        t.pass(2h);
        CHECK_EQUAL(std::size_t{1}, t.sent_to("bruno", true).size());
        CHECK(t.sent_to("bruno").empty());
    }

    void an_acknowledgement_of_all_is_of_what_there_was() {
        town t{stepped()};
        t.happen("device.lost", "a");
        t.happen("device.lost", "b");
        t.happen("event.acknowledged", {}, severity::notice, {{"event", "all"}, {"by", "eve"}});
        t.happen("device.lost", "c");
        t.pass(1h);
        const auto asked = t.sent_to("bruno", true);
        CHECK_EQUAL(std::size_t{1}, asked.size());
        CHECK(asked[0].parts.size() == 1 && asked[0].parts[0].device == "c");
    }

    void only_the_persons_own_number_acknowledges_by_sms() {
        auto r = rule_for("all", {"bruno"}, way::sms);
        r.repeat = 1h;
        r.repeat_count = 100;
        town t{with(r)};
        t.happen("device.lost", "roof");
        t.pass(1min);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        const auto id = std::to_string(t.sent[0].id);
        t.intake->reply("+33699999999", "OK " + id);
        t.intake->reply("+33612345678", "OK 4711");
        t.intake->reply("+33612345678", "open the door");
        t.pass(90min);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        CHECK_EQUAL(std::int64_t{3}, t.journalled("reply"));
        t.intake->reply("+33612345678", "ok " + id);
        t.pass(10h);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        CHECK_EQUAL(std::int64_t{1}, t.ask("SELECT count(*) FROM cause WHERE acknowledged_by = 'bruno'"));
        t.happen("device.back", "roof");
        t.pass(1min);
        CHECK_EQUAL(std::size_t{3}, t.sent.size());
        t.happen("device.lost", "hall");
        t.pass(1min);
        t.intake->reply("+33612345678", "Ok");
        t.pass(10h);
        CHECK_EQUAL(std::size_t{4}, t.sent.size());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(asking_test);

} // namespace
