// What is worth an event, that it is told once, and that a restart does not tell it again.
#include "tests/teleinfo/meter_fixture.hpp"

using namespace wesh;
using namespace wesh::test;

class meter_events_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(meter_events_test);
    CPPUNIT_TEST(an_overrun_is_told_at_once_and_its_end_after_a_minute);
    CPPUNIT_TEST(an_overrun_that_comes_and_goes_is_one);
    CPPUNIT_TEST(an_overrun_of_a_three_phase_meter_is_told_by_its_short_frames);
    CPPUNIT_TEST(long_frames_between_short_ones_do_not_end_an_overrun);
    CPPUNIT_TEST(an_overrun_in_standard_mode_is_a_bit);
    CPPUNIT_TEST(an_overrun_of_before_a_restart_is_not_told_again);
    CPPUNIT_TEST(tomorrow_s_colour_is_told_once);
    CPPUNIT_TEST(tomorrow_s_colour_that_came_while_the_daemon_was_away_is_told);
    CPPUNIT_TEST(an_ejp_peak_is_announced_begins_and_ends);
    CPPUNIT_TEST(a_mobile_peak_in_standard_mode_is_told_by_its_bits);
    CPPUNIT_TEST(another_mode_is_told_and_is_no_other_contract);
    CPPUNIT_TEST(another_mode_across_a_restart_is_told);
    CPPUNIT_TEST(another_contract_is_told_with_what_it_means);
    CPPUNIT_TEST(an_opened_cover_is_told);
    CPPUNIT_TEST(a_breaker_that_is_open_is_told_even_at_first);
    CPPUNIT_TEST(a_meter_that_was_replaced_while_nobody_looked_is_told);
    CPPUNIT_TEST(the_first_frame_tells_nothing_that_is_as_usual);
    CPPUNIT_TEST_SUITE_END();

    using groups = std::vector<std::string>;
    static groups single(const groups& more = {}) {
        groups g{"ADCO 021861800000", "OPTARIF HC..", "ISOUSC 30", "HCHC 000000001",
                 "HCHP 000000002",    "PTEC HP..",    "IINST 012", "PAPP 02800"};
        g.insert(g.end(), more.begin(), more.end());
        return g;
    }
    static groups three(const groups& more = {}) {
        groups g{"ADCO 021830000000", "OPTARIF BASE", "ISOUSC 20",  "BASE 000000001", "PTEC TH..",
                 "IINST1 003",        "IINST2 001",   "IINST3 002", "PAPP 01200"};
        g.insert(g.end(), more.begin(), more.end());
        return g;
    }
    static groups brief(const groups& alarms = {}) {
        groups g = alarms;
        for (const char* one : {"ADCO 021830000000", "IINST1 024", "IINST2 001", "IINST3 002"})
            g.emplace_back(one);
        return g;
    }
    static groups linky(const std::string& status, const groups& more = {}) {
        groups g{"ADSC|021875000001", "PREF|06", "SINSTS|06540", "STGE|" + status};
        g.insert(g.end(), more.begin(), more.end());
        return g;
    }

  public:
    void an_overrun_is_told_at_once_and_its_end_after_a_minute() {
        meter_fixture f;
        f.historic(single());
        f.pass(2);
        f.historic(single({"ADPS 037"}));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.overrun"));
        const auto e = f.kept.events("meter.overrun").front();
        CHECK(e.severity == severity::warning && e.device == "linky");
        CHECK(e.attributes == (attributes{{"drawn", "37 A"}, {"subscribed", "30 A"}}));
        CHECK(e.text.find("37 A of 30 A") != std::string::npos);
        CHECK_EQUAL(std::string{"37"}, f.said("overrun.current"));
        f.pass(2);
        f.historic(single());
        CHECK_EQUAL(std::string{"off"}, f.said("overrun"));
        CHECK(!has_value(f.reading("overrun.current").value));
        CHECK_EQUAL(std::size_t{0}, f.events("meter.overrun-ended"));
        f.pass(60);
        f.historic(single());
        CHECK_EQUAL(std::size_t{1}, f.events("meter.overrun-ended"));
        f.pass(60);
        f.historic(single());
        CHECK_EQUAL(std::size_t{2}, f.events());
    }
    void an_overrun_that_comes_and_goes_is_one() {
        meter_fixture f;
        for (int i = 0; i < 300; ++i) {
            f.historic(i % 2 == 0 ? single({"ADPS 037"}) : single());
            f.pass(2);
        }
        CHECK_EQUAL(std::size_t{1}, f.events());
    }
    void an_overrun_of_a_three_phase_meter_is_told_by_its_short_frames() {
        meter_fixture f;
        f.historic(three());
        f.historic(brief({"ADIR1 024", "ADIR3 022"}));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.overrun"));
        CHECK(f.kept.events("meter.overrun").front().attributes ==
              (attributes{{"drawn", "24 A, 22 A"}, {"subscribed", "20 A"}}));
        f.historic(brief());
        CHECK_EQUAL(std::string{"off"}, f.said("overrun"));
        f.pass(61);
        f.historic(three());
        f.historic(three());
        CHECK_EQUAL(std::size_t{1}, f.events("meter.overrun-ended"));
    }
    void long_frames_between_short_ones_do_not_end_an_overrun() {
        meter_fixture f;
        f.historic(three());
        for (int cycle = 0; cycle < 5; ++cycle) {
            for (int i = 0; i < 20; ++i) {
                f.historic(brief({"ADIR1 024"}));
                f.pass(1);
            }
            f.historic(three());
            CHECK_EQUAL(std::string{"on"}, f.said("overrun"));
            CHECK_EQUAL(std::string{"24"}, f.said("overrun.current.l1"));
        }
        // Two long ones: the cycle is over.
        f.historic(three());
        CHECK_EQUAL(std::string{"off"}, f.said("overrun"));
        CHECK_EQUAL(std::size_t{1}, f.events());
    }
    void an_overrun_in_standard_mode_is_a_bit() {
        meter_fixture f;
        f.standard(linky("003A0001"));
        f.standard(linky("003A0081"));
        CHECK_EQUAL(std::string{"on"}, f.said("overrun"));
        CHECK(f.kept.events("meter.overrun").front().attributes ==
              (attributes{{"drawn", "6540 VA"}, {"subscribed", "6000 VA"}}));
        f.pass(61);
        f.standard(linky("003A0001"));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.overrun-ended"));
    }
    void an_overrun_of_before_a_restart_is_not_told_again() {
        meter_fixture f;
        f.historic(single({"ADPS 037"}));
        f.restart();
        f.historic(single({"ADPS 037"}));
        CHECK_EQUAL(std::size_t{0}, f.events());
        f.pass(61);
        f.historic(single());
        CHECK_EQUAL(std::size_t{1}, f.events("meter.overrun-ended"));
    }

    void tomorrow_s_colour_is_told_once() {
        meter_fixture f;
        f.historic(single({"DEMAIN ----"}));
        for (int i = 0; i < 3; ++i) f.historic(single({"DEMAIN ROUG"}));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.tomorrow"));
        CHECK(f.kept.events("meter.tomorrow").front().attributes ==
              (attributes{{"before", "unknown"}, {"after", "red"}}));
        f.restart();
        f.historic(single({"DEMAIN ROUG"}));
        CHECK_EQUAL(std::size_t{0}, f.events());
        f.historic(single({"DEMAIN BLEU"}));
        f.historic(single({"DEMAIN ----"}));
        f.historic(single({"DEMAIN BLEU"}));
        CHECK_EQUAL(std::size_t{2}, f.events("meter.tomorrow"));
        meter_fixture s;
        s.standard(linky("013A0001"));
        s.standard(linky("093A0001"));
        CHECK_EQUAL(std::string{"white"}, s.said("tomorrow"));
        CHECK_EQUAL(std::size_t{1}, s.events("meter.tomorrow"));
    }
    void tomorrow_s_colour_that_came_while_the_daemon_was_away_is_told() {
        meter_fixture f;
        f.historic(single({"DEMAIN ----"}));
        f.restart();
        f.historic(single({"DEMAIN BLAN"}));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.tomorrow"));
    }

    void an_ejp_peak_is_announced_begins_and_ends() {
        const auto ejp = [](const std::string& period, const groups& more = {}) {
            groups g{"ADCO 021830000000", "OPTARIF EJP.", "EJPHN 000000001", "EJPHPM 000000002",
                     "PTEC " + period};
            g.insert(g.end(), more.begin(), more.end());
            return g;
        };
        meter_fixture f;
        f.historic(ejp("HN.."));
        CHECK_EQUAL(std::string{"off"}, f.said("peak-notice"));
        f.historic(ejp("HN..", {"PEJP 30"}));
        f.historic(ejp("HN..", {"PEJP 30"}));
        CHECK_EQUAL(std::string{"on"}, f.said("peak-notice"));
        CHECK_EQUAL(std::size_t{1}, f.events());
        CHECK_EQUAL(std::size_t{1}, f.events("meter.mobile-peak-notice"));
        f.historic(ejp("PM..", {"PEJP 30"}));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.mobile-peak"));
        f.historic(ejp("HN.."));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.mobile-peak-ended"));
        CHECK_EQUAL(std::string{"off"}, f.said("peak-notice"));
        CHECK_EQUAL(std::size_t{3}, f.events());
    }
    void a_mobile_peak_in_standard_mode_is_told_by_its_bits() {
        meter_fixture f;
        f.standard(linky("003A0001", {"LTARF| HEURE  NORMALE "}));
        f.standard(linky("103A0001"));
        f.standard(linky("403A0001", {"LTARF|  HEURE  POINTE "}));
        f.standard(linky("003A0001", {"LTARF| HEURE  NORMALE "}));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.mobile-peak-notice"));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.mobile-peak"));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.mobile-peak-ended"));
        CHECK_EQUAL(std::size_t{3}, f.events());
    }

    void another_mode_is_told_and_is_no_other_contract() {
        meter_fixture f;
        f.historic(single());
        f.standard(linky("003A0001", {"NGTF|H PLEINE/CREUSE "}));
        CHECK_EQUAL(std::size_t{1}, f.events());
        const auto e = f.kept.events("meter.mode-changed").front();
        CHECK(e.attributes == (attributes{{"before", "historic"}, {"after", "standard"}}));
        f.standard(linky("003A0001", {"NGTF|H PLEINE/CREUSE "}));
        CHECK_EQUAL(std::size_t{1}, f.events());
    }
    void another_mode_across_a_restart_is_told() {
        meter_fixture f;
        f.historic(single());
        f.restart();
        f.standard(linky("003A0001"));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.mode-changed"));
    }
    void another_contract_is_told_with_what_it_means() {
        meter_fixture f;
        f.historic(single());
        f.historic({"ADCO 021861800000", "OPTARIF BASE", "BASE 000000003", "PTEC TH.."});
        CHECK_EQUAL(std::size_t{1}, f.events());
        const auto e = f.kept.events("meter.contract-changed").front();
        CHECK(e.attributes == (attributes{{"before", "HC.."}, {"after", "BASE"}}));
        CHECK(e.text.find("HC, HP and the like stop") != std::string::npos);
        CHECK_EQUAL(std::string{"2"}, f.said("energy.hp"));
        CHECK_EQUAL(std::size_t{0}, f.events("counter.reset"));
    }

    void an_opened_cover_is_told() {
        meter_fixture f;
        f.standard(linky("003A0001"));
        f.standard(linky("003A0011"));
        f.standard(linky("003A0011"));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.cover-opened"));
        f.standard(linky("003A0001"));
        CHECK_EQUAL(std::size_t{1}, f.events());
        meter_fixture open;
        open.standard(linky("003A0011"));
        CHECK_EQUAL(std::size_t{0}, open.events());
    }
    void a_breaker_that_is_open_is_told_even_at_first() {
        meter_fixture f;
        f.standard(linky("003A0003"));
        f.standard(linky("003A0003"));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.breaker-opened"));
        CHECK(f.kept.events("meter.breaker-opened").front().attributes ==
              (attributes{{"after", "overpower"}}));
        f.restart();
        f.standard(linky("003A0003"));
        CHECK_EQUAL(std::size_t{0}, f.events());
        f.standard(linky("003A0001"));
        f.standard(linky("003A0005"));
        CHECK_EQUAL(std::size_t{1}, f.events("meter.breaker-opened"));
    }
    void a_meter_that_was_replaced_while_nobody_looked_is_told() {
        meter_fixture f;
        f.historic(single());
        f.restart();
        f.historic({"ADCO 021861899999", "OPTARIF HC..", "HCHC 000000000"});
        CHECK_EQUAL(std::size_t{1}, f.events("device.replaced"));
        CHECK(f.kept.events("device.replaced").front().attributes ==
              (attributes{{"before", "021861800000"}, {"after", "021861899999"}}));
    }
    void the_first_frame_tells_nothing_that_is_as_usual() {
        meter_fixture f;
        f.standard(linky("A93A0001", {"NGTF|      BASE      "}));
        CHECK_EQUAL(std::size_t{0}, f.events());
        meter_fixture h;
        h.historic(single({"DEMAIN BLEU"}));
        CHECK_EQUAL(std::size_t{0}, h.events());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(meter_events_test);
