// The captures of real boxes, decoded to exactly their figures. Without WESH_SAMPLES: not run.
#include "tests/wes/pages.hpp"

#include "io/files.hpp"

#include <map>

using namespace wesh;
using namespace wesh::test;

class wes_capture_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(wes_capture_test);
    CPPUNIT_TEST(capture_of_firmware_061_is_its_figures_and_nothing_else);
    CPPUNIT_TEST(capture_of_a_meter_of_firmware_084_is_its_figures_and_nothing_else);
    CPPUNIT_TEST(capture_cut_at_any_byte_is_never_taken);
    CPPUNIT_TEST_SUITE_END();

    static std::string capture(const std::string& name) { return io::read_file(samples() + "/wes/" + name); }
    static std::string page_061() { return capture("data_cgx_answer_fw0.61D_2017-05-01.xml"); }

    /// All that the page says but zeros, "off" and what it says nothing of.
    static std::map<std::string, std::string> figures_of(const wes::page& p) {
        std::map<std::string, std::string> said;
        for (const auto& v : p.values) {
            CHECK(!v.unusable);
            if (has_value(v.value) && !v.zero && to_text(v.value) != "off")
                said[wes::elements()[v.element].path] = to_text(v.value);
        }
        return said;
    }

  public:
    void capture_of_firmware_061_is_its_figures_and_nothing_else() {
        const auto p = decoded(page_061());
        CHECK_EQUAL(std::string{}, p.refused);
        const std::map<std::string, std::string> expected{
            {"clock.date", "01/05/2017"},   {"clock.time", "15:31"},       {"firmware", "V0.61D"},
            {"clamp.1.energy", "29386970"}, {"clamp.2.energy", "5203481"}, {"clamp.3.energy", "14018885"},
            {"clamp.4.current", "0.63"},    {"clamp.4.energy", "45584"},   {"probe.1", "22.0"}};
        CHECK(figures_of(p) == expected);
        CHECK(p.meters[0] == wes::link::absent && p.meters[1] == wes::link::absent && !p.meter_shown[2]);
    }
    void capture_of_a_meter_of_firmware_084_is_its_figures_and_nothing_else() {
        const auto p = decoded("<data><info><firmware>V0.84A10</firmware></info>" +
                               capture("tic1_answer_hphc_fw0.84plus.xml") + "</data>");
        CHECK_EQUAL(std::string{}, p.refused);
        const std::map<std::string, std::string> expected{
            {"firmware", "V0.84A10"},          {"meter.1.adco", "021861800000"},
            {"meter.1.tariff-option", "HC.."}, {"meter.1.subscribed-current", "45"},
            {"meter.1.tariff-period", "hp"},   {"meter.1.apparent-power", "8400"},
            {"meter.1.current", "30"},         {"meter.1.max-current", "90"},
            {"meter.1.tomorrow", "unknown"},   {"meter.1.energy.hp", "48437741"},
            {"meter.1.energy.hc", "21610695"}};
        CHECK(figures_of(p) == expected);
        CHECK(p.meters[0] == wes::link::ok);
    }
    void capture_cut_at_any_byte_is_never_taken() {
        const auto whole = page_061();
        const auto end = whole.rfind("</data>") + 7;
        for (std::size_t n = 0; n < end; ++n) CHECK(!decoded(whole.substr(0, n)).refused.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(wes_capture_test);
