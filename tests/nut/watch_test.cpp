// What is told of a UPS, and when: on a clock that the test moves.
#include "daemon/drivers/nut/watch.hpp"

#include "common/time_text.hpp"
#include "tests/support/test.hpp"

#include <optional>

using namespace wesh;
using namespace wesh::nut;

class nut_watch_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(nut_watch_test);
    CPPUNIT_TEST(a_cut_is_told_once_it_has_lasted);
    CPPUNIT_TEST(a_short_cut_is_an_interval_and_no_event);
    CPPUNIT_TEST(a_return_is_told_once_it_has_lasted);
    CPPUNIT_TEST(mains_that_come_and_go_are_one_story);
    CPPUNIT_TEST(without_debounce_all_is_told_at_once);
    CPPUNIT_TEST(a_low_battery_is_told_at_once_and_once_a_cut);
    CPPUNIT_TEST(a_battery_that_is_low_on_mains_is_not_told);
    CPPUNIT_TEST(who_falls_silent_on_battery_is_taken_to_be_low);
    CPPUNIT_TEST(who_falls_silent_on_mains_is_not);
    CPPUNIT_TEST(a_cut_that_was_seen_is_told_through_silence_and_a_return_is_not);
    CPPUNIT_TEST(a_self_test_and_a_calibration_are_no_cut);
    CPPUNIT_TEST(a_self_test_that_begins_in_a_cut_ends_nothing);
    CPPUNIT_TEST(forced_shutdown_is_told_at_once_and_ends_with_the_order);
    CPPUNIT_TEST(flags_are_told_both_ways);
    CPPUNIT_TEST(a_ups_that_is_off_is_told_unless_it_calibrates);
    CPPUNIT_TEST(what_contradicts_itself_changes_nothing);
    CPPUNIT_TEST(after_a_restart_nothing_is_told_twice);
    CPPUNIT_TEST(a_restart_in_a_cut_that_is_over_tells_the_return_with_its_whole_length);
    CPPUNIT_TEST(a_date_that_is_set_does_not_change_how_long_a_cut_was);
    CPPUNIT_TEST(words_of_no_condition_are_not_restored);
    CPPUNIT_TEST_SUITE_END();

    manual_clock clock{parse_iso("2026-11-22T10:00:00Z").value()};
    std::optional<watch> ups;
    news last;

    void begin(watch_options o = {}) { ups.emplace(clock, o); }
    /// What is told now, as types joined by blanks.
    std::string take(news n) {
        last = std::move(n);
        std::string all;
        for (const auto& e : last.events) all.append(all.empty() ? "" : " ").append(e.type);
        return all;
    }
    std::string says(const char* words) { return take(ups->saw(status_of(words), {{"charge", "62"}})); }
    std::string silence() { return take(ups->heard_nothing()); }
    std::string after(int ms, const char* words) {
        clock.advance(duration{ms});
        return says(words);
    }
    static std::string attribute(const event& e, std::string_view key) {
        for (const auto& [k, v] : e.attributes)
            if (k == key) return v;
        return "none";
    }

  public:
    void setUp() override { begin(); }

    void a_cut_is_told_once_it_has_lasted() {
        CHECK_EQUAL(std::string{}, says("OL"));
        CHECK(!ups->due());
        CHECK_EQUAL(std::string{}, after(5'000, "OB DISCHRG"));
        CHECK(last.cut_began == clock.now());
        CHECK(ups->due() == clock.steady() + duration{2'000});
        CHECK_EQUAL(std::string{}, after(1'999, "OB DISCHRG"));
        CHECK(!last.cut_began);
        CHECK_EQUAL(std::string{"ups.power-lost"}, after(1, "OB DISCHRG"));
        const auto& e = last.events.front();
        CHECK(e.severity == severity::warning);
        CHECK_EQUAL(std::string{"2026-11-22T10:00:05.000Z"}, attribute(e, "since"));
        CHECK_EQUAL(std::string{"62"}, attribute(e, "charge"));
        CHECK_EQUAL(std::string{}, after(60'000, "OB DISCHRG"));
        CHECK(!ups->due());
        CHECK_EQUAL(std::string{"power-lost"}, ups->told());
    }
    void a_short_cut_is_an_interval_and_no_event() {
        says("OL");
        after(5'000, "OB");
        CHECK(ups->since() == clock.now());
        CHECK_EQUAL(std::string{}, after(1'500, "OL"));
        CHECK(last.cut_ended == clock.now() && !last.cut_was_told);
        CHECK_EQUAL(std::string{}, after(60'000, "OL"));
        CHECK(!last.cut_ended && !ups->due() && ups->since() == no_time);
        // What was pending is forgotten: the next one has its own two seconds.
        CHECK_EQUAL(std::string{}, after(5'000, "OB"));
    }
    void a_return_is_told_once_it_has_lasted() {
        says("OL");
        after(5'000, "OB");
        CHECK_EQUAL(std::string{"ups.power-lost"}, after(5'000, "OB"));
        CHECK_EQUAL(std::string{}, after(50'000, "OL CHRG"));
        CHECK(last.cut_ended == clock.now() && last.cut_was_told);
        CHECK(ups->due() == clock.steady() + duration{10'000});
        CHECK_EQUAL(std::string{}, after(9'999, "OL CHRG"));
        CHECK_EQUAL(std::string{"ups.power-back"}, after(1, "OL CHRG"));
        const auto& e = last.events.front();
        CHECK(e.severity == severity::notice);
        CHECK_EQUAL(std::string{"2026-11-22T10:00:05.000Z"}, attribute(e, "since"));
        CHECK_EQUAL(std::string{"2026-11-22T10:01:00.000Z"}, attribute(e, "until"));
        CHECK_EQUAL(std::string{"55"}, attribute(e, "seconds"));
        CHECK_EQUAL(std::string{}, ups->told());
        CHECK(ups->since() == no_time);
        CHECK_EQUAL(std::string{}, after(60'000, "OL"));
    }
    void mains_that_come_and_go_are_one_story() {
        says("OL");
        after(1'000, "OB");
        CHECK_EQUAL(std::string{"ups.power-lost"}, after(2'000, "OB"));
        const auto since = ups->since();
        for (int i = 0; i < 5; ++i) {
            CHECK_EQUAL(std::string{}, after(5'000, "OL"));
            CHECK(last.cut_ended.has_value());
            CHECK_EQUAL(std::string{}, after(5'000, "OB"));
            CHECK(last.cut_began.has_value() && ups->since() == since);
        }
        CHECK_EQUAL(std::string{}, after(5'000, "OL"));
        CHECK_EQUAL(std::string{"ups.power-back"}, after(10'000, "OL"));
        CHECK_EQUAL(std::string{"57"}, attribute(last.events.front(), "seconds"));
    }
    void without_debounce_all_is_told_at_once() {
        begin({duration{}, duration{}, duration{15'000}});
        says("OL");
        CHECK_EQUAL(std::string{"ups.power-lost"}, after(5'000, "OB"));
        CHECK_EQUAL(std::string{"ups.power-back"}, after(5'000, "OL"));
        CHECK(last.cut_was_told);
    }
    void a_low_battery_is_told_at_once_and_once_a_cut() {
        says("OL");
        // Nothing is left to wait for.
        CHECK_EQUAL(std::string{"ups.power-lost ups.low-battery"}, after(5'000, "OB LB"));
        CHECK(last.events[1].severity == severity::critical);
        CHECK_EQUAL(std::string{}, after(5'000, "OB"));
        CHECK_EQUAL(std::string{}, after(5'000, "OB LB"));
        CHECK_EQUAL(std::string{}, after(5'000, "OL CHRG LB"));
        CHECK_EQUAL(std::string{"ups.power-back"}, after(10'000, "OL CHRG LB"));
        CHECK_EQUAL(std::string{"low-battery"}, ups->told());
        // Another cut before it is filled.
        CHECK_EQUAL(std::string{"ups.power-lost ups.low-battery"}, after(5'000, "OB LB"));
        after(5'000, "OL LB");
        CHECK_EQUAL(std::string{"ups.power-back"}, after(10'000, "OL CHRG"));
        CHECK_EQUAL(std::string{"ups.battery-recovered"}, after(10'000, "OL CHRG"));
        CHECK_EQUAL(std::string{}, ups->told());
    }
    void a_battery_that_is_low_on_mains_is_not_told() {
        CHECK_EQUAL(std::string{}, says("OL CHRG LB"));
        CHECK_EQUAL(std::string{}, after(60'000, "OL CHRG LB"));
    }
    void who_falls_silent_on_battery_is_taken_to_be_low() {
        says("OL");
        after(5'000, "OB");
        CHECK_EQUAL(std::string{"ups.power-lost"}, after(5'000, "OB"));
        clock.advance(duration{5'000});
        CHECK_EQUAL(std::string{}, silence());
        clock.advance(duration{14'999});
        CHECK_EQUAL(std::string{}, silence());
        clock.advance(duration{1});
        CHECK_EQUAL(std::string{"ups.low-battery"}, silence());
        CHECK_EQUAL(std::string{"yes"}, attribute(last.events.front(), "presumed"));
        CHECK_EQUAL(std::string{}, silence());
        // It was not so.
        CHECK_EQUAL(std::string{}, after(5'000, "OB"));
        CHECK_EQUAL(std::string{}, after(5'000, "OL"));
        CHECK_EQUAL(std::string{"ups.power-back ups.battery-recovered"}, after(10'000, "OL"));
    }
    void who_falls_silent_on_mains_is_not() {
        says("OL LB");
        for (int i = 0; i < 10; ++i) {
            clock.advance(duration{10'000});
            CHECK_EQUAL(std::string{}, silence());
        }
        begin();
        CHECK_EQUAL(std::string{}, silence());
        clock.advance(duration{100'000});
        CHECK_EQUAL(std::string{}, silence());
        // Nor one that calibrates.
        says("OB CAL");
        silence();
        clock.advance(duration{100'000});
        CHECK_EQUAL(std::string{}, silence());
    }
    void a_cut_that_was_seen_is_told_through_silence_and_a_return_is_not() {
        says("OL");
        after(5'000, "OB");
        clock.advance(duration{2'000});
        CHECK_EQUAL(std::string{"ups.power-lost"}, silence());
        after(5'000, "OL");
        clock.advance(duration{20'000});
        CHECK_EQUAL(std::string{}, silence());
        // It must be seen to last.
        CHECK_EQUAL(std::string{}, after(5'000, "OL"));
        CHECK_EQUAL(std::string{"ups.power-back"}, after(10'000, "OL"));
    }
    void a_self_test_and_a_calibration_are_no_cut() {
        says("OL");
        const variables test{{"ups.status", "OB DISCHRG"}, {"ups.test.result", "In progress"}};
        for (int i = 0; i < 5; ++i) {
            clock.advance(duration{5'000});
            CHECK_EQUAL(std::string{}, take(ups->saw(status_of(test), {})));
            CHECK(!last.cut_began);
            CHECK_EQUAL(std::string{}, after(5'000, "OB CAL LB"));
            CHECK(!last.cut_began);
        }
        // The test is over, and the mains are still away.
        CHECK_EQUAL(std::string{}, after(5'000, "OB DISCHRG"));
        CHECK(last.cut_began == clock.now());
        CHECK_EQUAL(std::string{"ups.power-lost"}, after(2'000, "OB DISCHRG"));
    }
    void a_self_test_that_begins_in_a_cut_ends_nothing() {
        says("OL");
        after(5'000, "OB");
        CHECK_EQUAL(std::string{"ups.power-lost"}, after(5'000, "OB"));
        CHECK_EQUAL(std::string{}, after(5'000, "OB CAL"));
        CHECK_EQUAL(std::string{}, after(50'000, "OB CAL"));
        CHECK(!last.cut_ended && ups->told() == "power-lost");
    }
    void forced_shutdown_is_told_at_once_and_ends_with_the_order() {
        says("OL");
        CHECK_EQUAL(std::string{"ups.power-lost ups.low-battery ups.forced-shutdown"},
                    after(5'000, "FSD OB DISCHRG LB"));
        CHECK_EQUAL(std::string{}, after(5'000, "FSD OL"));
        CHECK_EQUAL(std::string{"ups.power-back ups.battery-recovered"}, after(10'000, "FSD OL"));
        CHECK_EQUAL(std::string{"forced-shutdown"}, ups->told());
        CHECK_EQUAL(std::string{}, after(5'000, "OL"));
        CHECK_EQUAL(std::string{"ups.shutdown-cancelled"}, after(10'000, "OL"));
        CHECK_EQUAL(std::string{}, ups->told());
        CHECK_EQUAL(std::string{"ups.forced-shutdown"}, after(5'000, "FSD OL"));
    }
    void flags_are_told_both_ways() {
        struct flagged {
            const char* words;
            const char* begins;
            const char* ends;
            severity weight;
        };
        for (const auto& f :
             {flagged{"OL RB", "ups.replace-battery", "ups.battery-replaced", severity::warning},
              flagged{"OL OVER", "ups.overload", "ups.overload-ended", severity::error},
              flagged{"OL BYPASS", "ups.bypass", "ups.bypass-ended", severity::warning}}) {
            begin();
            says("OL");
            CHECK_EQUAL(std::string{}, after(5'000, f.words));
            CHECK_EQUAL(std::string{}, after(1'000, "OL"));
            CHECK_EQUAL(std::string{}, after(5'000, f.words));
            CHECK_EQUAL(std::string{f.begins}, after(2'000, f.words));
            CHECK(last.events.front().severity == f.weight);
            silence();
            CHECK_EQUAL(std::string{}, after(50'000, "OL"));
            CHECK_EQUAL(std::string{f.ends}, after(10'000, "OL"));
            CHECK(last.events.front().severity == severity::notice);
        }
    }
    void a_ups_that_is_off_is_told_unless_it_calibrates() {
        says("OL");
        CHECK_EQUAL(std::string{}, after(5'000, "OL OFF CAL"));
        CHECK_EQUAL(std::string{}, after(5'000, "OL OFF CAL"));
        CHECK_EQUAL(std::string{}, after(5'000, "OFF"));
        CHECK_EQUAL(std::string{"ups.off"}, after(2'000, "OFF"));
        CHECK(last.events.front().severity == severity::error);
        CHECK_EQUAL(std::string{}, after(2'000, "OL"));
        CHECK_EQUAL(std::string{"ups.on"}, after(10'000, "OL"));
    }
    void what_contradicts_itself_changes_nothing() {
        says("OL");
        CHECK_EQUAL(std::string{}, after(5'000, "OL OB"));
        CHECK_EQUAL(std::string{}, after(50'000, "OL OB"));
        CHECK(!last.cut_began);
        after(5'000, "OB");
        CHECK_EQUAL(std::string{"ups.power-lost"}, after(2'000, "OB"));
        CHECK_EQUAL(std::string{}, after(50'000, "OL OB LB"));
        CHECK(!last.cut_ended);
    }
    void after_a_restart_nothing_is_told_twice() {
        says("OL");
        after(5'000, "OB LB RB");
        CHECK_EQUAL(std::string{"ups.replace-battery"}, after(5'000, "OB LB RB"));
        const auto told = ups->told();
        const auto since = ups->since();
        CHECK_EQUAL(std::string{"power-lost low-battery replace-battery"}, told);
        begin();
        ups->restore(told, since);
        CHECK_EQUAL(std::string{}, after(60'000, "OB LB RB"));
        // The interval is open already; that is not this one's to know.
        CHECK(last.cut_began.has_value() && ups->since() == since);
        CHECK_EQUAL(std::string{}, after(60'000, "OB LB RB"));
        CHECK_EQUAL(told, ups->told());
    }
    void a_restart_in_a_cut_that_is_over_tells_the_return_with_its_whole_length() {
        begin();
        ups->restore("power-lost", clock.now() - duration{600'000});
        CHECK_EQUAL(std::string{}, says("OL"));
        CHECK(last.cut_ended == clock.now() && last.cut_was_told);
        CHECK_EQUAL(std::string{"ups.power-back"}, after(10'000, "OL"));
        CHECK_EQUAL(std::string{"600"}, attribute(last.events.front(), "seconds"));
        // What was told and is over says so as well.
        begin();
        ups->restore("overload bypass", no_time);
        says("OL BYPASS");
        CHECK_EQUAL(std::string{"ups.overload-ended"}, after(10'000, "OL BYPASS"));
    }
    void a_date_that_is_set_does_not_change_how_long_a_cut_was() {
        says("OL");
        after(5'000, "OB");
        after(5'000, "OB");
        clock.jump(duration{-86'400'000});
        after(5'000, "OL");
        CHECK_EQUAL(std::string{"ups.power-back"}, after(10'000, "OL"));
        CHECK_EQUAL(std::string{"10"}, attribute(last.events.front(), "seconds"));
    }
    void words_of_no_condition_are_not_restored() {
        begin();
        ups->restore("power-lot,  \xff low-battery-", no_time);
        CHECK_EQUAL(std::string{}, ups->told());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(nut_watch_test);
