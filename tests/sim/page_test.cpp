#include "tests/support/test.hpp"

#include "common/time_text.hpp"
#include "sim/box.hpp"
#include "sim/profiles.hpp"

#include <pugixml.hpp>

#include <chrono>
#include <fstream>
#include <sstream>

using namespace wesh;
using namespace wesh::sim;

namespace {

std::string capture(const std::string& name) {
    const std::string path = test::samples() + "/wes/" + name;
    std::ifstream file{path, std::ios::binary};
    if (!file) throw test::not_run(path + " is not there");
    std::ostringstream text;
    text << file.rdbuf();
    auto all = text.str();
    // The page has no line end; the one at the end of the file is the collector's.
    if (!all.empty() && all.back() == '\n') all.pop_back();
    return all;
}

box make_box(const std::string& firmware, double change = 0) {
    static const calendar zone{"Europe/Paris"};
    box_settings s;
    s.name = "box";
    s.firmware = firmware;
    s.change = change;
    return {s, zone};
}

const time_point morning = parse_iso("2026-11-22T06:30").value(); // 07:30 in Paris

moment at(std::int64_t ms) { return {duration{ms}, morning + duration{ms}}; }

std::size_t differences(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < a.size(); ++i) n += a[i] != b[i] ? 1 : 0;
    return n;
}

} // namespace

class page_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(page_test);
    CPPUNIT_TEST(page_061_is_the_capture_byte_for_byte);
    CPPUNIT_TEST(tic1_084_is_the_capture_byte_for_byte);
    CPPUNIT_TEST(pages_are_well_formed);
    CPPUNIT_TEST(every_profile_begins_with_values_its_forms_take);
    CPPUNIT_TEST(values_are_written_as_the_page_writes_them);
    CPPUNIT_TEST(fields_are_found_by_their_names);
    CPPUNIT_TEST(clock_runs_in_local_time_until_it_is_set);
    CPPUNIT_TEST(a_value_that_was_set_stays_until_released);
    CPPUNIT_TEST(counters_grow_and_go_on_from_where_they_are_set);
    CPPUNIT_TEST(walks_stay_in_their_range_and_repeat);
    CPPUNIT_TEST(each_page_changes_its_share_of_fields_the_same_way_each_run);
    CPPUNIT_TEST(another_firmware_keeps_the_values_both_have);
    CPPUNIT_TEST(a_page_is_quick);
    CPPUNIT_TEST_SUITE_END();

  public:
    void page_061_is_the_capture_byte_for_byte() {
        const auto real = capture("data_cgx_answer_fw0.61D_2017-05-01.xml");
        CHECK_EQUAL(real, make_box("0.61D").page(at(0)));
    }
    void tic1_084_is_the_capture_byte_for_byte() {
        const auto real = capture("tic1_answer_hphc_fw0.84plus.xml");
        CHECK(make_box("0.84").page(at(0)).find(real) != std::string::npos);
    }
    void pages_are_well_formed() {
        for (const auto& p : profiles()) {
            const auto page = make_box(std::string{p.name}).page(at(0));
            pugi::xml_document document;
            CHECK(document.load_string(page.c_str()));
            std::size_t leaves = 0;
            for (const auto section : document.child("data"))
                leaves += static_cast<std::size_t>(
                    std::distance(section.children().begin(), section.children().end()));
            CHECK_EQUAL(p.page.fields().size(), leaves);
        }
    }
    void every_profile_begins_with_values_its_forms_take() {
        for (const auto& p : profiles())
            for (const auto& f : p.page.fields())
                CHECK_MESSAGE(f.name, written(f.how, f.first) == std::optional{f.first});
    }
    void values_are_written_as_the_page_writes_them() {
        CHECK_EQUAL(std::string{"0.70"}, *written(form::hundredths, "0.7"));
        CHECK_EQUAL(std::string{"000000042"}, *written(form::count_9, "42"));
        CHECK_EQUAL(std::string{"338.250"}, *written(form::count_milli, "338.25"));
        CHECK_EQUAL(std::string{"-3.5"}, *written(form::tenths, "-3.46"));
        CHECK_EQUAL(std::string{"21.5"}, written(form::tenths, 21.4999));
        CHECK(!written(form::count, "-1"));
        CHECK(!written(form::whole, "many"));
        CHECK(!written(form::on_off, "on"));
        CHECK(!written(form::bit, "2"));
        CHECK(!written(form::words, "<oops>"));
        CHECK(!written(form::hour, "7:30"));
    }
    void fields_are_found_by_their_names() {
        const auto& page = profile_named("0.84").page;
        CHECK(page.find("pince.I1") == page.find("PINCE.i1"));
        CHECK(page.find("SONDE7") == page.find("temp.SONDE7"));
        CHECK(!page.find("INDEX1")); // pulse counters and clamps both have one
        CHECK_THROWS(page.at("INDEX1"), refusal);
        CHECK_THROWS(page.at("pince.I5"), refusal);
        CHECK_THROWS(profile_named("9.99"), refusal);
    }
    void clock_runs_in_local_time_until_it_is_set() {
        auto b = make_box("0.84");
        CHECK_EQUAL(std::string{"07:30"}, b.value("info.time", at(0)));
        CHECK_EQUAL(std::string{"22/11/2026"}, b.value("info.date", at(0)));
        CHECK_EQUAL(std::string{"07:32"}, b.value("info.time", at(120'000)));
        b.set("info.time", "03:00", at(120'000));
        CHECK_EQUAL(std::string{"03:00"}, b.value("info.time", at(600'000)));
        b.release("info.time");
        CHECK_EQUAL(std::string{"07:40"}, b.value("info.time", at(600'000)));
        CHECK_EQUAL(std::string{"15:31"}, make_box("0.61D").value("info.time", at(0)));
    }
    void a_value_that_was_set_stays_until_released() {
        auto b = make_box("0.84");
        variation v;
        v.field = "pince.I1";
        v.from = 1;
        v.to = 3;
        b.vary(v, at(0));
        CHECK_EQUAL(std::string{"1.00"}, b.value("pince.I1", at(0)));
        CHECK_EQUAL(std::string{"2.00"}, b.value("pince.I1", at(15'000)));
        CHECK_EQUAL(std::string{"3.00"}, b.value("pince.I1", at(30'000)));
        b.set("pince.I1", "9.5", at(31'000));
        CHECK_EQUAL(std::string{"9.50"}, b.value("pince.I1", at(45'000)));
        b.release("pince.I1");
        CHECK_EQUAL(std::string{"1.00"}, b.value("pince.I1", at(60'000)));
        CHECK_THROWS(b.release("pince.I2"), refusal);
    }
    void counters_grow_and_go_on_from_where_they_are_set() {
        auto b = make_box("0.84");
        variation v;
        v.field = "tic1.H_PLEINE";
        v.as = shape::growth;
        v.rate = 3600;
        b.vary(v, at(0));
        CHECK_EQUAL(std::string{"048437751"}, b.value("tic1.H_PLEINE", at(10'000)));
        b.set("tic1.H_PLEINE", "5", at(10'000));
        CHECK_EQUAL(std::string{"000000007"}, b.value("tic1.H_PLEINE", at(12'000)));
    }
    void walks_stay_in_their_range_and_repeat() {
        const auto walk = [](std::int64_t step) {
            auto b = make_box("0.84");
            variation v;
            v.field = "temp.SONDE1";
            v.as = shape::walk;
            v.from = 18;
            v.to = 20;
            v.period = duration{1000};
            b.vary(v, at(0));
            std::string last;
            for (std::int64_t t = 0; t <= 600'000; t += step) {
                last = b.value("temp.SONDE1", at(t));
                CHECK_MESSAGE(last, last >= "18.0" && last <= "20.0");
            }
            return last;
        };
        CHECK_EQUAL(walk(1000), walk(50'000));
    }
    void each_page_changes_its_share_of_fields_the_same_way_each_run() {
        auto one = make_box("0.84", 0.05);
        auto two = make_box("0.84", 0.05);
        auto before = one.values(at(0));
        for (int i = 0; i < 20; ++i) {
            CHECK_EQUAL(one.page(at(0)), two.page(at(0)));
            const auto now = one.values(at(0));
            CHECK_EQUAL(std::size_t{11}, differences(before, now)); // 0.05 x 226 fields
            before = now;
        }
    }
    void another_firmware_keeps_the_values_both_have() {
        auto b = make_box("0.84");
        const auto page = b.page_as(profile_named("0.61D"), at(0));
        CHECK(page.find("<firmware>V0.61D</firmware>") != std::string::npos);
        CHECK(page.find("<ADCO>021861800000</ADCO>") != std::string::npos);
        CHECK(page.find("<HCHP>0</HCHP>") != std::string::npos);
        CHECK(page.find("H_PLEINE") == std::string::npos);
    }
    void a_page_is_quick() {
        auto b = make_box("0.84", 0.05);
        std::size_t bytes = 0;
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 200; ++i) bytes += b.page(at(i)).size();
        const auto took = std::chrono::steady_clock::now() - start;
        CHECK(bytes > 1'000'000);
        // 50 us a page are the aim; a sanitizer or a busy machine may take ten times that.
        CHECK(took < std::chrono::milliseconds{100});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(page_test);
