// Frames become points: names, units, words, times.
#include "tests/teleinfo/meter_fixture.hpp"

#include "io/files.hpp"

using namespace wesh;
using namespace wesh::test;

namespace {

const std::vector<std::string> tempo{
    "ADCO 021861800000", "OPTARIF BBR2",      "ISOUSC 45",         "BBRHCJB 002697099",
    "BBRHPJB 003494559", "BBRHCJW 000041241", "BBRHPJW 000194168", "BBRHCJR 000000000",
    "BBRHPJR 000089736", "PTEC HPJR",         "DEMAIN ----",       "IINST 003",
    "IMAX 037",          "PAPP 00620",        "HHPHC Y",           "MOTDETAT 000000"};
const std::vector<std::string> producer{
    "ADSC|021875000001",
    "VTIC|02",
    "DATE|H240107113704|",
    "NGTF|   PRODUCTEUR   ",
    "LTARF| INDEX NON CONSO",
    "EAST|000000100",
    "EASF01|000000100",
    "EASD01|000000100",
    "EAIT|005147849",
    "ERQ3|000309361",
    "IRMS1|009",
    "URMS1|231",
    "PREF|02",
    "PCOUP|02",
    "SINSTS|00000",
    "SMAXSN|H240107092316|00010",
    "SINSTI|02087",
    "CCASN|H240107110000|00740",
    "UMOY1|H240107113000|232",
    "STGE|003A0301",
    "MSG1|PAS DE          MESSAGE         ",
    "PRM|09325432839761",
    "RELAIS|140",
    "NTARF|01",
    "NJOURF|00",
    "NJOURF+1|03",
    "PJOURF+1|00008001 NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE "
    "NONUTILE"};

} // namespace

class meter_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(meter_test);
    CPPUNIT_TEST(a_historic_frame_becomes_points);
    CPPUNIT_TEST(a_standard_frame_becomes_points);
    CPPUNIT_TEST(a_zero_is_a_value);
    CPPUNIT_TEST(tariff_periods_become_words_where_they_are_known);
    CPPUNIT_TEST(the_meter_says_who_and_what_it_is);
    CPPUNIT_TEST(dated_values_have_their_own_time);
    CPPUNIT_TEST(a_clock_that_is_off_gives_no_times);
    CPPUNIT_TEST(a_degraded_clock_gives_no_times);
    CPPUNIT_TEST(a_date_that_was_never_set_is_no_time);
    CPPUNIT_TEST(the_offset_does_not_follow_each_frame);
    CPPUNIT_TEST(announced_peaks_come_and_go);
    CPPUNIT_TEST(what_a_short_frame_does_not_say_stays);
    CPPUNIT_TEST(phases_without_potential_are_told);
    CPPUNIT_TEST(a_label_that_nobody_knows_is_believed_when_it_comes_twice);
    CPPUNIT_TEST(so_many_unknown_labels_become_points_and_no_more);
    CPPUNIT_TEST(the_ceiling_of_points_is_told_and_survived);
    CPPUNIT_TEST(capture_frames_become_points);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_historic_frame_becomes_points() {
        meter_fixture f;
        f.historic(tempo);
        CHECK_EQUAL(std::string{"021861800000"}, f.said("adco"));
        CHECK_EQUAL(std::string{"BBR"}, f.said("tariff-option"));
        CHECK_EQUAL(std::string{"b"}, f.said("circuit.1.programme"));
        CHECK_EQUAL(std::string{"p2"}, f.said("circuit.2.programme"));
        CHECK_EQUAL(std::string{"45"}, f.said("subscribed-current"));
        CHECK_EQUAL(std::string{"2697099"}, f.said("energy.blue-hc"));
        CHECK_EQUAL(std::string{"Wh"}, f.unit("energy.blue-hc"));
        CHECK_EQUAL(std::string{"red-hp"}, f.said("tariff-period"));
        CHECK_EQUAL(std::string{"unknown"}, f.said("tomorrow"));
        CHECK_EQUAL(std::string{"3"}, f.said("current"));
        CHECK_EQUAL(std::string{"620"}, f.said("apparent-power"));
        CHECK_EQUAL(std::string{"off"}, f.said("overrun"));
        CHECK_EQUAL(std::string{"historic"}, f.said("tic-mode"));
        CHECK(!f.exists("clock.time") && !f.exists("peak-notice") && !f.exists("overrun.current"));
        CHECK(f.reading("apparent-power").quality == quality::good);
        CHECK(f.reading("apparent-power").time == f.clock.now());
        CHECK_EQUAL(std::size_t{0}, f.events());
    }
    void a_standard_frame_becomes_points() {
        meter_fixture f;
        f.standard(producer);
        CHECK_EQUAL(std::string{"021875000001"}, f.said("adco"));
        CHECK_EQUAL(std::string{"PRODUCTEUR"}, f.said("tariff-option"));
        CHECK_EQUAL(std::string{"INDEX NON CONSO"}, f.said("tariff-period"));
        CHECK_EQUAL(std::string{"100"}, f.said("energy.total"));
        CHECK_EQUAL(std::string{"100"}, f.said("energy.supplier.1"));
        CHECK_EQUAL(std::string{"100"}, f.said("distributor-energy.1"));
        CHECK_EQUAL(std::string{"5147849"}, f.said("energy.injected"));
        CHECK_EQUAL(std::string{"309361"}, f.said("reactive-energy.q3"));
        CHECK_EQUAL(std::string{"varh"}, f.unit("reactive-energy.q3"));
        CHECK_EQUAL(std::string{"9"}, f.said("current.l1"));
        CHECK_EQUAL(std::string{"231"}, f.said("voltage.l1"));
        CHECK_EQUAL(std::string{"2000"}, f.said("subscribed-power"));
        CHECK_EQUAL(std::string{"VA"}, f.unit("subscribed-power"));
        CHECK_EQUAL(std::string{"2087"}, f.said("injected-power"));
        CHECK_EQUAL(std::string{"producer"}, f.said("role"));
        CHECK_EQUAL(std::string{"injected"}, f.said("energy-direction"));
        CHECK_EQUAL(std::string{"PAS DE MESSAGE"}, f.said("message"));
        CHECK_EQUAL(std::string{"closed"}, f.said("relay.3"));
        CHECK_EQUAL(std::string{"open"}, f.said("relay.1"));
        CHECK_EQUAL(std::string{"1"}, f.said("supplier-index"));
        CHECK_EQUAL(std::string{"3"}, f.said("day-profile.tomorrow"));
        CHECK_EQUAL(std::string{"00:00 1 open"}, f.said("day-profile.tomorrow.blocks"));
        CHECK_EQUAL(std::string{"off"}, f.said("overrun"));
        CHECK_EQUAL(std::string{"2024-01-07T11:37:04+01:00"}, f.said("clock.time"));
        CHECK_EQUAL(std::string{"-2"}, f.said("clock.offset"));
        CHECK_EQUAL(std::string{"off"}, f.said("clock.degraded"));
        CHECK(!f.box->find("clock.time")->kept);
        CHECK_EQUAL(std::string{"standard"}, f.said("tic-mode"));
    }
    void a_zero_is_a_value() {
        meter_fixture f;
        f.standard(producer);
        CHECK_EQUAL(std::string{"0"}, f.said("apparent-power"));
        CHECK(f.reading("apparent-power").quality == quality::good);
    }
    void tariff_periods_become_words_where_they_are_known() {
        meter_fixture f;
        const auto period = [&](const std::string& ltarf) {
            f.standard({"ADSC|021875000001", "LTARF|" + ltarf});
            return f.said("tariff-period");
        };
        CHECK_EQUAL(std::string{"blue-hp"}, period("    HP  BLEU    "));
        CHECK_EQUAL(std::string{"hc"}, period(" HEURE  CREUSE  "));
        CHECK_EQUAL(std::string{"base"}, period("      BASE      "));
        CHECK_EQUAL(std::string{"INDEX INACTIF 2"}, period("INDEX INACTIF 2 "));
    }
    void the_meter_says_who_and_what_it_is() {
        meter_fixture f;
        f.standard(producer);
        const auto& status = *f.live->status(f.box->id());
        CHECK_EQUAL(std::string{"021875000001"}, status.identity);
        CHECK(status.attributes == (attributes{{"type", "Linky, single-phase 90 A, G3"}}));
    }

    void dated_values_have_their_own_time() {
        meter_fixture f;
        f.standard(producer);
        CHECK_EQUAL(std::string{"2024-01-07T08:23:16.000Z"}, iso_text(f.reading("max-apparent-power").time));
        CHECK_EQUAL(std::string{"2024-01-07T10:00:00.000Z"}, iso_text(f.reading("load-curve").time));
        CHECK(f.reading("load-curve").received == f.clock.now());
        CHECK(f.reading("load-curve").quality == quality::good);
    }
    void a_clock_that_is_off_gives_no_times() {
        meter_fixture f;
        f.clock.jump(duration{3'600'000});
        f.standard(producer);
        CHECK(f.reading("load-curve").time == f.clock.now());
        CHECK(f.reading("load-curve").quality == quality::clock_doubtful);
        CHECK(f.reading("apparent-power").quality == quality::good);
        CHECK_EQUAL(std::string{"-3602"}, f.said("clock.offset"));
    }
    void a_degraded_clock_gives_no_times() {
        meter_fixture f;
        auto groups = producer;
        groups[2] = "DATE|h240107113704|";
        f.standard(groups);
        CHECK_EQUAL(std::string{"on"}, f.said("clock.degraded"));
        CHECK(f.reading("load-curve").quality == quality::clock_doubtful);
        // The status word says so as well.
        f.standard({"ADSC|021875000001", "DATE|H240107113704|", "STGE|003B0301"});
        CHECK_EQUAL(std::string{"on"}, f.said("clock.degraded"));
        f.standard({"ADSC|021875000001", "DATE|H240107113704|", "UMOY1|h240107113000|232"});
        CHECK_EQUAL(std::string{"off"}, f.said("clock.degraded"));
        CHECK(f.reading("mean-voltage.l1").quality == quality::clock_doubtful);
    }
    void a_date_that_was_never_set_is_no_time() {
        meter_fixture f;
        f.standard({"ADSC|021875000001", "DATE|H240107113704|", "SMAXIN|H000101000000|00000",
                    "SMAXSN|H240107233000|00010"});
        CHECK(f.reading("max-injected-power").time == f.clock.now());
        CHECK(f.reading("max-injected-power").quality == quality::clock_doubtful);
        CHECK(f.reading("max-apparent-power").time == f.clock.now());
    }
    void the_offset_does_not_follow_each_frame() {
        meter_fixture f;
        const auto offset_at = [&](const char* horodate) {
            f.standard({"ADSC|021875000001", std::string{"DATE|"} + horodate + "|"});
            return f.said("clock.offset");
        };
        CHECK_EQUAL(std::string{"-2"}, offset_at("H240107113704"));
        CHECK_EQUAL(std::string{"-2"}, offset_at("H240107113705"));
        CHECK_EQUAL(std::string{"-2"}, offset_at("H240107113703"));
        CHECK_EQUAL(std::string{"-4"}, offset_at("H240107113702"));
        CHECK_EQUAL(std::string{"1"}, offset_at("H240107113707"));
        CHECK(f.reading("clock.offset").received == f.clock.now());
    }
    void announced_peaks_come_and_go() {
        meter_fixture f;
        f.standard({"ADSC|021875000001", "STGE|003A0001"});
        CHECK(!f.exists("mobile-peak.2.start"));
        f.standard({"ADSC|021875000001", "STGE|203A0001", "DPM2| 240108060000|00", "FPM2| 240109060000|00",
                    "PPOINTE|00004005 06004006 22004005 NONUTILE NONUTILE NONUTILE NONUTILE NONUTILE "
                    "NONUTILE NONUTILE NONUTILE"});
        CHECK_EQUAL(std::string{"2024-01-08T06:00:00+01:00"}, f.said("mobile-peak.2.start"));
        CHECK_EQUAL(std::string{"2024-01-09T06:00:00+01:00"}, f.said("mobile-peak.2.end"));
        CHECK_EQUAL(std::string{"00:00 5 tempo; 06:00 6 tempo; 22:00 5 tempo"}, f.said("mobile-peak.blocks"));
        f.standard({"ADSC|021875000001", "STGE|003A0001"});
        CHECK(!has_value(f.reading("mobile-peak.2.start").value));
        CHECK(!has_value(f.reading("mobile-peak.blocks").value));
    }
    void what_a_short_frame_does_not_say_stays() {
        meter_fixture f;
        f.historic({"ADCO 021830000000", "OPTARIF BASE", "ISOUSC 30", "BASE 073260524", "PTEC TH..",
                    "IINST1 001", "IINST2 002", "IINST3 002", "PAPP 01095", "PPOT 00"});
        f.historic({"ADIR1 045", "ADCO 021830000000", "IINST1 045", "IINST2 002", "IINST3 002"});
        CHECK_EQUAL(std::string{"45"}, f.said("current.l1"));
        CHECK_EQUAL(std::string{"on"}, f.said("overrun"));
        CHECK_EQUAL(std::string{"45"}, f.said("overrun.current.l1"));
        CHECK_EQUAL(std::string{"1095"}, f.said("apparent-power"));
        CHECK_EQUAL(std::string{"73260524"}, f.said("energy.base"));
        CHECK_EQUAL(std::string{"present"}, f.said("potential.l1"));
        CHECK_EQUAL(std::string{"historic"}, f.said("tic-mode"));
    }
    void phases_without_potential_are_told() {
        meter_fixture f;
        f.historic({"ADCO 021830000000", "OPTARIF BASE", "PPOT 04"});
        CHECK_EQUAL(std::string{"present"}, f.said("potential.l1"));
        CHECK_EQUAL(std::string{"absent"}, f.said("potential.l2"));
    }

    void a_label_that_nobody_knows_is_believed_when_it_comes_twice() {
        meter_fixture f;
        f.historic({"ADCO 021861800000", "NEUF 42", "NEUF 42"});
        CHECK(!f.exists("label.NEUF"));
        f.historic({"ADCO 021861800000", "NEUF 43"});
        CHECK_EQUAL(std::string{"43"}, f.said("label.NEUF"));
        f.restart();
        f.historic({"ADCO 021861800000", "NEUF 44"});
        CHECK_EQUAL(std::string{"44"}, f.said("label.NEUF"));
    }
    void so_many_unknown_labels_become_points_and_no_more() {
        meter_fixture f;
        for (int i = 0; i < 200; ++i)
            for (int twice = 0; twice < 2; ++twice)
                f.historic({"ADCO 021861800000", "X" + std::to_string(i) + " 1"});
        std::size_t labels = 0;
        for (const auto& p : f.live->points_of(f.box->id()))
            if (p->words->name.starts_with("label.")) ++labels;
        CHECK_EQUAL(teleinfo::strangers_max, labels);
    }
    void the_ceiling_of_points_is_told_and_survived() {
        meter_fixture f{5};
        f.standard(producer);
        f.standard(producer);
        CHECK_EQUAL(std::size_t{5}, f.live->points());
        CHECK(f.live->status(f.box->id())->reason.starts_with("there are 5 points"));
    }

    void capture_frames_become_points() {
        const auto folder = samples() + "/teleinfo/";
        meter_fixture linky;
        for (const auto& one : decoded(io::read_file(folder + "ticmeter-linky-std-mono-prod.raw")).all)
            linky.meter->take(one.content, at_once);
        CHECK_EQUAL(std::string{"5147849"}, linky.said("energy.injected"));
        CHECK(!linky.exists("label.PRM"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(meter_test);
