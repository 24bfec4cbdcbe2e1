// How many messages: what follows the first is gathered, and what is grave does not wait for it.
#include "tests/notifyd/town.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

class gathering_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(gathering_test);
    CPPUNIT_TEST(what_follows_the_first_message_is_gathered);
    CPPUNIT_TEST(a_storm_of_a_thousand_gives_few_messages_and_loses_no_cause);
    CPPUNIT_TEST(something_critical_does_not_wait_for_the_end_of_a_storm);
    CPPUNIT_TEST(what_is_graver_than_all_of_late_does_not_wait);
    CPPUNIT_TEST(a_power_cut_explains_the_devices_that_it_silences);
    CPPUNIT_TEST(a_device_that_stays_away_after_a_cut_is_told);
    CPPUNIT_TEST(who_is_not_told_of_cuts_is_told_of_devices);
    CPPUNIT_TEST_SUITE_END();

    void what_follows_the_first_message_is_gathered() {
        town t;
        for (int i = 0; i < 10; ++i) {
            t.happen("device.lost", "d" + std::to_string(i));
            t.pass(2s);
        }
        t.pass(1min);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        CHECK_EQUAL(std::size_t{1}, t.sent[0].parts.size());
        CHECK_EQUAL(std::size_t{9}, t.sent[1].parts.size());
        CHECK(t.sent[1].at - t.sent[0].at == 30s);
    }

    void a_storm_of_a_thousand_gives_few_messages_and_loses_no_cause() {
        town t;
        for (int i = 0; i < 1000; ++i) {
            t.happen(i % 2 == 0 ? "device.lost" : "counter.reset", "d" + std::to_string(i));
            if (i % 5 == 0) t.pass(3s);
        }
        t.pass(30min);
        std::size_t causes = 0;
        for (const auto& m : t.sent) causes += m.parts.size();
        CHECK_EQUAL(std::size_t{1000}, causes);
        CHECK_MESSAGE(std::to_string(t.sent.size()), t.sent.size() <= 7);
        CHECK_EQUAL(std::int64_t{1000}, t.journalled("began") + t.journalled("happened"));
    }

    void something_critical_does_not_wait_for_the_end_of_a_storm() {
        town t;
        for (int i = 0; i < 600; ++i) {
            t.happen("counter.reset", "d" + std::to_string(i));
            t.pass(2s);
        }
        const auto begin = t.clock.now();
        t.happen("ups.low-battery", "ups", severity::critical);
        t.pass(31s);
        CHECK(t.sent.back().at - begin <= 31s && t.sent.back().parts.back().type == "ups.low-battery");
    }

    void what_is_graver_than_all_of_late_does_not_wait() {
        town t;
        t.happen("ups.power-lost", "ups", severity::warning);
        t.pass(2s);
        t.happen("ups.low-battery", "ups", severity::critical);
        t.pass(2s);
        CHECK_EQUAL(std::size_t{2}, t.sent_to("anne").size());
        CHECK_EQUAL(std::string{"ups.low-battery"}, t.sent_to("anne")[1].parts[0].type);
        // Another as grave is no more urgent than that one.
        t.happen("ups.low-battery", "other", severity::critical);
        t.pass(2s);
        CHECK_EQUAL(std::size_t{2}, t.sent_to("anne").size());
        t.pass(1min);
        CHECK_EQUAL(std::size_t{3}, t.sent_to("anne").size());
    }

    void a_power_cut_explains_the_devices_that_it_silences() {
        town t;
        t.happen("ups.power-lost", "ups");
        t.pass(10s);
        for (int i = 0; i < 5; ++i) t.happen("device.lost", "d" + std::to_string(i));
        t.pass(10min);
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
        t.happen("ups.low-battery", "ups", severity::critical);
        t.pass(10s);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        CHECK_EQUAL(std::size_t{6}, t.sent[1].parts.size());
        t.happen("device.lost", "late");
        t.pass(1min);
        t.happen("ups.power-back", "ups");
        t.pass(20s);
        t.happen("device.back", "late");
        for (int i = 0; i < 5; ++i) t.happen("device.back", "d" + std::to_string(i));
        t.pass(1h);
        // What is told anyway takes it along.
        CHECK_EQUAL(std::size_t{4}, t.sent.size());
        CHECK_EQUAL(std::size_t{6}, t.sent[3].parts.size());
        CHECK(t.sent[3].parts[5].device == "late" && t.sent[3].parts[5].over);
        town u;
        u.happen("ups.power-lost", "ups");
        u.turn();
        u.happen("device.lost", "roof");
        u.pass(1min);
        u.happen("ups.power-back", "ups");
        u.pass(1min);
        u.happen("device.back", "roof");
        u.pass(1h);
        CHECK_EQUAL(std::size_t{2}, u.sent.size());
        CHECK_EQUAL(std::int64_t{1}, u.journalled("not-told"));
    }

    void a_device_that_stays_away_after_a_cut_is_told() {
        town t;
        t.happen("device.lost", "early"); // its silence is noticed before the UPS tells
        t.happen("ups.power-lost", "ups");
        t.turn();
        CHECK_EQUAL(std::size_t{2}, t.sent.at(0).parts.size());
        t.happen("device.lost", "roof");
        t.pass(5min);
        t.happen("ups.power-back", "ups");
        t.happen("device.back", "early");
        t.pass(1min);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        t.pass(2min);
        CHECK_EQUAL(std::size_t{3}, t.sent.size());
        CHECK(t.sent[2].parts.size() == 1 && t.sent[2].parts[0].device == "roof");
        town u;
        u.happen("ups.power-lost", "ups");
        u.turn();
        u.happen("device.lost", "roof");
        u.pass(29min);
        CHECK_EQUAL(std::size_t{1}, u.sent.size());
        u.pass(2min);
        CHECK_EQUAL(std::size_t{2}, u.sent.size());
    }

    void who_is_not_told_of_cuts_is_told_of_devices() {
        auto r = rule_for("devices", {"anne"});
        r.events = {"device.*"};
        town t{with(r)};
        t.happen("ups.power-lost", "ups");
        t.happen("device.lost", "roof");
        t.turn();
        CHECK_EQUAL(std::size_t{1}, t.sent.size());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(gathering_test);

} // namespace
