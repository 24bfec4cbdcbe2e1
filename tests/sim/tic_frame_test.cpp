// Frames of each dataset: which groups, in which order, and what follows from an overrun.
#include "tests/sim/tic_reading.hpp"
#include "tests/support/test.hpp"

#include "common/time_text.hpp"
#include "sim/refusal.hpp"
#include "sim/tic_stream.hpp"

#include <algorithm>

using namespace wesh;
using namespace wesh::sim;
using test::data_of;
using test::labels_of;

namespace {

meter_settings meter(tic_mode m, unsigned phases = 1, contract c = contract::base) {
    meter_settings s;
    s.name = "m";
    s.mode = m;
    s.phases = phases;
    s.tariff = c;
    return s;
}

} // namespace

class tic_frame_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(tic_frame_test);
    CPPUNIT_TEST(historic_single_phase_frames_are_in_order);
    CPPUNIT_TEST(historic_three_phase_frames_are_in_order);
    CPPUNIT_TEST(standard_frames_have_the_size_of_real_ones);
    CPPUNIT_TEST(standard_producers_say_what_they_inject);
    CPPUNIT_TEST(pme_pmi_frames_are_those_of_2016);
    CPPUNIT_TEST(every_group_of_every_meter_has_its_checksum);
    CPPUNIT_TEST(currents_voltages_and_powers_agree);
    CPPUNIT_TEST(one_phase_too_much_is_said_by_adps);
    CPPUNIT_TEST(three_phases_too_much_are_said_in_short_frames);
    CPPUNIT_TEST(short_frames_last_a_minute_longer);
    CPPUNIT_TEST(an_idle_meter_says_its_number_only);
    CPPUNIT_TEST(the_same_seed_gives_the_same_bytes);
    CPPUNIT_TEST_SUITE_END();

    const calendar paris{"Europe/Paris"};
    const time_point noon = parse_iso("2026-01-15T11:00").value();
    moment after(std::int64_t seconds) const {
        return {duration{seconds * 1000}, noon + duration{seconds * 1000}};
    }
    std::string frame(const meter_settings& s) const { return tic_meter{s, paris, after(0)}.frame(after(0)); }

  public:
    void historic_single_phase_frames_are_in_order() {
        const auto base = frame(meter(tic_mode::historic));
        CHECK_EQUAL(std::size_t{152}, base.size());
        CHECK_EQUAL(std::string{"ADCO OPTARIF ISOUSC BASE PTEC IINST IMAX PAPP HHPHC MOTDETAT"},
                    labels_of(base));
        const auto hc = frame(meter(tic_mode::historic, 1, contract::hc));
        CHECK_EQUAL(std::size_t{170}, hc.size());
        CHECK_EQUAL(std::string{"ADCO OPTARIF ISOUSC HCHC HCHP PTEC IINST IMAX PAPP HHPHC MOTDETAT"},
                    labels_of(hc));
        const auto tempo = frame(meter(tic_mode::historic, 1, contract::tempo));
        CHECK_EQUAL(std::size_t{275}, tempo.size());
        CHECK_EQUAL(
            std::string{"ADCO OPTARIF ISOUSC BBRHCJB BBRHPJB BBRHCJW BBRHPJW BBRHCJR BBRHPJR PTEC DEMAIN "
                        "IINST IMAX PAPP HHPHC MOTDETAT"},
            labels_of(tempo));
    }
    void historic_three_phase_frames_are_in_order() {
        const auto base = frame(meter(tic_mode::historic, 3));
        CHECK_EQUAL(std::size_t{233}, base.size());
        CHECK_EQUAL(
            std::string{"ADCO OPTARIF ISOUSC BASE PTEC IINST1 IINST2 IINST3 IMAX1 IMAX2 IMAX3 PMAX PAPP "
                        "HHPHC MOTDETAT PPOT"},
            labels_of(base));
    }
    void standard_frames_have_the_size_of_real_ones() {
        const auto single = frame(meter(tic_mode::standard));
        CHECK_EQUAL(std::size_t{865}, single.size());
        CHECK_EQUAL(std::size_t{38}, test::good_groups(single).size());
        CHECK(labels_of(single).starts_with("ADSC VTIC DATE NGTF LTARF EAST EASF01 "));
        CHECK(labels_of(single).ends_with("EASD04 IRMS1 URMS1 PREF PCOUP SINSTS SMAXSN SMAXSN-1 CCASN "
                                          "CCASN-1 UMOY1 STGE MSG1 PRM RELAIS NTARF "
                                          "NJOURF NJOURF+1 PJOURF+1"));
        auto s = meter(tic_mode::standard, 3, contract::tempo);
        s.producer = true;
        const auto three = frame(s);
        CHECK_EQUAL(std::size_t{1442}, three.size());
        CHECK_EQUAL(std::size_t{63}, test::good_groups(three).size());
    }
    void standard_producers_say_what_they_inject() {
        auto s = meter(tic_mode::standard);
        s.producer = true;
        s.input = {1000, 2300, 230, 6, 1};
        const auto f = frame(s);
        CHECK_EQUAL(std::string{"02300"}, data_of(f, "SINSTI"));
        CHECK_EQUAL(std::string{"00000"}, data_of(f, "SINSTS"));
        CHECK_EQUAL(std::string{"010"}, data_of(f, "IRMS1"));
        CHECK_EQUAL(std::string{"003A0301"}, data_of(f, "STGE"));
        CHECK_EQUAL(std::string{" INDEX NON CONSO"}, data_of(f, "LTARF"));
        CHECK(labels_of(f).find("EASD04 EAIT ERQ1 ERQ2 ERQ3 ERQ4 IRMS1") != std::string::npos);
        CHECK(labels_of(f).find("SMAXSN-1 SINSTI SMAXIN SMAXIN-1 CCASN") != std::string::npos);
    }
    void pme_pmi_frames_are_those_of_2016() {
        auto s = meter(tic_mode::pme_pmi);
        s.input = {5000, 0, 230, 42, 0.93};
        const auto f = frame(s);
        CHECK_EQUAL(std::size_t{44}, test::good_groups(f).size());
        CHECK_MESSAGE(std::to_string(f.size()), f.size() >= 870 && f.size() <= 895);
        CHECK(labels_of(f).starts_with(
            "ADS MESURES1 DATE EA_s ER+_s ER-_s EAPP_s PTCOUR1 TARIFDYN ETATDYN1 CONFIG "
            "DATEPA1 PA1_s DATEPA2"));
        CHECK(labels_of(f).ends_with(
            "PA6_s DebP EAP_s ER+P_s ER-P_s DebP-1 FinP-1 EAP-1_s ER+P-1_s ER-P-1_s PS "
            "PA1MN PMAX_s TGPHI_s MESURES2 PTCOUR2 ETATDYN2 DebP_2 EAP_s2 DebP-1_2 "
            "FinP-1_2 EAP-1_s2"));
        CHECK_EQUAL(std::string{"15/01/26 12:00:00"}, data_of(f, "DATE"));
        CHECK_EQUAL(std::string{"5kW"}, data_of(f, "PA1_s"));
        CHECK_EQUAL(std::string{"0,40"}, data_of(f, "TGPHI_s"));
        CHECK_EQUAL(std::string{"HPH"}, data_of(f, "PTCOUR1"));
        CHECK_EQUAL(std::string{"01/01/26 00:00:00"}, data_of(f, "DebP"));
        CHECK_EQUAL(std::string{"01/12/25 00:00:00"}, data_of(f, "DebP-1"));
    }
    void every_group_of_every_meter_has_its_checksum() {
        for (const auto mode : {tic_mode::historic, tic_mode::standard, tic_mode::pme_pmi})
            for (const unsigned phases : {1U, 3U})
                for (const auto c : {contract::base, contract::hc, contract::ejp, contract::tempo}) {
                    auto s = meter(mode, phases, c);
                    s.producer = phases == 3;
                    s.mobile_peaks = true;
                    const auto bytes = tic_bytes(s, 10'000, noon);
                    const auto all = test::read_groups(bytes.substr(0, bytes.rfind('\r')));
                    const auto bad = std::find_if(all.begin(), all.end(),
                                                  [](const test::tic_reading& r) { return !r.good; });
                    CHECK_MESSAGE(bad == all.end() ? "" : bad->label + " " + bad->data, bad == all.end());
                }
    }
    void currents_voltages_and_powers_agree() {
        auto s = meter(tic_mode::standard, 3);
        s.input = {6900, 0, 230, 12, 1};
        const auto f = frame(s);
        CHECK_EQUAL(std::string{"015"}, data_of(f, "IRMS1"));
        CHECK_EQUAL(std::string{"230"}, data_of(f, "URMS3"));
        CHECK_EQUAL(std::string{"06900"}, data_of(f, "SINSTS"));
        const auto part = [&](const char* label) { return std::stoi(data_of(f, label)); };
        CHECK_EQUAL(6900, part("SINSTS1") + part("SINSTS2") + part("SINSTS3"));
        CHECK_EQUAL(std::string{"06900"}, data_of(f, "CCASN"));
        s.mode = tic_mode::historic;
        CHECK_EQUAL(std::string{"020"}, "0" + data_of(frame(s), "ISOUSC"));
        CHECK_EQUAL(std::string{"06900"}, data_of(frame(s), "PAPP"));
    }
    void one_phase_too_much_is_said_by_adps() {
        auto s = meter(tic_mode::historic);
        s.input[0] = 6900;
        CHECK_EQUAL(std::string{"none"}, data_of(frame(s), "ADPS"));
        s.input[0] = 7200;
        CHECK_EQUAL(std::string{"031"}, data_of(frame(s), "ADPS"));
        CHECK(labels_of(frame(s)).find("IINST ADPS IMAX") != std::string::npos);
        s.mode = tic_mode::standard;
        CHECK_EQUAL(std::string{"003A0081"}, data_of(frame(s), "STGE"));
    }
    void three_phases_too_much_are_said_in_short_frames() {
        tic_meter m{meter(tic_mode::historic, 3), paris, after(0)};
        CHECK(m.frame(after(1)).ends_with("\r\003"));
        m.set("power", "6900", after(2));
        const std::string cut = m.frame(after(2));
        CHECK(cut.starts_with("\002\nADCO") && cut.ends_with("\r\004"));
        CHECK(cut.find('\003') == std::string::npos && test::good_groups(cut).size() < 9);
        for (int cycle = 0; cycle < 2; ++cycle) {
            for (int i = 0; i < 20; ++i)
                CHECK_EQUAL(std::string{"ADIR1 ADCO IINST1 IINST2 IINST3"}, labels_of(m.frame(after(3))));
            CHECK(m.frame(after(3)).ends_with("\r\003\004"));
            CHECK_EQUAL(std::string{"none"}, data_of(m.frame(after(3)), "PAPP"));
            for (int i = 0; i < 19; ++i) m.frame(after(3));
            CHECK(data_of(m.frame(after(3)), "PAPP") == "06900");
        }
    }
    void short_frames_last_a_minute_longer() {
        tic_meter m{meter(tic_mode::historic, 3), paris, after(0)};
        m.set("power", "6900", after(0));
        m.frame(after(1));
        m.frame(after(10));
        m.set("power", "100", after(10));
        CHECK_EQUAL(std::string{"ADCO IINST1 IINST2 IINST3"}, labels_of(m.frame(after(69))));
        CHECK(m.frame(after(70)).ends_with("\r\003"));
        CHECK_EQUAL(std::string{"00100"}, data_of(m.frame(after(71)), "PAPP"));
    }
    void an_idle_meter_says_its_number_only() {
        auto s = meter(tic_mode::historic);
        s.serial = "012345678901";
        tic_meter m{s, paris, after(0)};
        CHECK_EQUAL(std::string{"\002\nADCO 012345678901 E\r\003"}, m.idle_frame());
    }
    void the_same_seed_gives_the_same_bytes() {
        auto s = meter(tic_mode::standard);
        s.varies = {{"power", shape::walk, 100, 5000, duration{1000}, 0}};
        const auto once = tic_bytes(s, 50'000);
        CHECK_EQUAL(once, tic_bytes(s, 50'000));
        s.seed = 2;
        CHECK(once != tic_bytes(s, 50'000));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(tic_frame_test);
