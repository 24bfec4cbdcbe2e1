// Frames of meters of larger sites: PME-PMI as points like the others, CJE and ICE as texts.
#include "tests/teleinfo/meter_fixture.hpp"

#include "io/files.hpp"

using namespace wesh;
using namespace wesh::test;

class meter_industrial_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(meter_industrial_test);
    CPPUNIT_TEST(a_pme_pmi_has_an_index_for_each_period);
    CPPUNIT_TEST(a_contract_of_another_unit_is_told_in_it);
    CPPUNIT_TEST(what_a_pme_pmi_says_of_its_notice);
    CPPUNIT_TEST(a_yellow_meter_s_groups_are_texts);
    CPPUNIT_TEST(labels_that_come_again_are_kept_apart_by_their_section);
    CPPUNIT_TEST(capture_frames_of_a_pme_pmi_become_points);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_pme_pmi_has_an_index_for_each_period() {
        meter_fixture f;
        f.clock.jump(parse_iso("2016-08-26T08:29:11").value() - f.clock.now());
        f.historic({"ADS 041436231155", "MESURES1 BT 4 SUP36", "DATE 26/08/16 10:29:04", "EA_s 422Wh",
                    "PTCOUR1 HPE", "CONFIG CONSO", "DATEPA1 26/08/16 10:20:00", "PA1_s 6kW", "EaP_s 9649kWh",
                    "ER+P_s 229kvarh", "TGPHI_s -0,39", "PTCOUR2 HPE", "EAP_s2 9649kWh"});
        CHECK_EQUAL(std::string{"pme-pmi"}, f.said("tic-mode"));
        CHECK_EQUAL(std::string{"BT 4 SUP36"}, f.said("tariff-option"));
        CHECK_EQUAL(std::string{"hpe"}, f.said("tariff-period"));
        CHECK_EQUAL(std::string{"9649000"}, f.said("energy.hpe"));
        CHECK_EQUAL(std::string{"229000"}, f.said("reactive-energy.hpe.positive"));
        CHECK_EQUAL(std::string{"9649000"}, f.said("distributor-energy.hpe"));
        CHECK_EQUAL(std::string{"422"}, f.said("interval.energy"));
        CHECK_EQUAL(std::string{"6000"}, f.said("mean-power.1"));
        CHECK_EQUAL(std::string{"2016-08-26T10:20:00+02:00"}, f.said("mean-power.1.end"));
        CHECK_EQUAL(std::string{"2016-08-26T08:20:00.000Z"}, iso_text(f.reading("mean-power.1").time));
        CHECK_EQUAL(std::string{"-0.39"}, f.said("tangent-phi"));
        CHECK_EQUAL(std::string{"-7"}, f.said("clock.offset"));
        CHECK_EQUAL(std::string{"2016-08-26T10:29:04+02:00"}, f.said("clock.time"));
        CHECK_EQUAL(std::string{"consumer"}, f.said("role"));
        f.historic({"ADS 041436231155", "MESURES1 BT 4 SUP36", "PTCOUR1 HCE", "EaP_s 1200kWh"});
        CHECK_EQUAL(std::string{"9649000"}, f.said("energy.hpe"));
        CHECK_EQUAL(std::string{"1200000"}, f.said("energy.hce"));
        CHECK_EQUAL(std::size_t{0}, f.events("counter.reset"));
    }
    void a_contract_of_another_unit_is_told_in_it() {
        meter_fixture f;
        f.historic({"ADS 041436231155", "MESURES1 BT 4 SUP36", "PS 42kVA"});
        CHECK_EQUAL(std::string{"VA"}, f.unit("subscribed-power"));
        CHECK_EQUAL(std::string{"42000"}, f.said("subscribed-power"));
        f.historic({"ADS 041436231155", "MESURES1 TJ MU", "PS 60kW"});
        CHECK_EQUAL(std::string{"W"}, f.unit("subscribed-power"));
        CHECK_EQUAL(std::string{"60000"}, f.said("subscribed-power"));
    }
    void what_a_pme_pmi_says_of_its_notice() {
        meter_fixture f;
        f.historic({"ADS 041436231155", "MESURES1 BT 4 SUP36", "PREAVIS DEP"});
        CHECK_EQUAL(std::string{"overrun-near"}, f.said("notice"));
        f.historic({"ADS 041436231155", "MESURES1 BT 4 SUP36"});
        CHECK_EQUAL(std::string{"none"}, f.said("notice"));
    }
    void a_yellow_meter_s_groups_are_texts() {
        meter_fixture f;
        f.historic({"JAUNE 10:29:26:08:12:  :00042:00", "ENERG 111111:222222:333333:444444"});
        CHECK_EQUAL(std::string{"10:29:26:08:12: :00042:00"}, f.said("label.JAUNE"));
        CHECK_EQUAL(std::string{"111111:222222:333333:444444"}, f.said("label.ENERG"));
        CHECK_EQUAL(std::string{"cje"}, f.said("tic-mode"));
    }
    void labels_that_come_again_are_kept_apart_by_their_section() {
        meter_fixture f;
        for (int i = 0; i < 2; ++i)
            f.historic({"CONTRAT BASE_A5", "EA 00123kWh", "Appli INJECTION", "EA 00456kWh", "I1 12A"});
        CHECK_EQUAL(std::string{"00123kWh"}, f.said("label.EA"));
        CHECK_EQUAL(std::string{"00456kWh"}, f.said("label.INJECTION.EA"));
        CHECK_EQUAL(std::string{"12A"}, f.said("label.INJECTION.I1"));
        CHECK_EQUAL(std::string{"INJECTION"}, f.said("label.INJECTION.Appli"));
    }
    void capture_frames_of_a_pme_pmi_become_points() {
        meter_fixture f;
        f.clock.jump(parse_iso("2016-08-26T08:30:00").value() - f.clock.now());
        for (const auto& one : decoded(io::read_file(samples() + "/teleinfo/liberasys-pmepmi.raw")).all)
            if (one.state == teleinfo::frame_state::whole) f.meter->take(one.content, at_once);
        CHECK_EQUAL(std::string{"9649000"}, f.said("energy.hpe"));
        CHECK_EQUAL(std::string{"42000"}, f.said("subscribed-power"));
        for (const auto& p : f.live->points_of(f.box->id()))
            CHECK_MESSAGE(p->words->name, !p->words->name.starts_with("label."));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(meter_industrial_test);
