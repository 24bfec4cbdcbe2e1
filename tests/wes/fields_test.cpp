// The table of fields: it is data, and data can be wrong.
#include "tests/wes/pages.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace wesh;
using namespace wesh::test;
using wes::elements;

class fields_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(fields_test);
    CPPUNIT_TEST(no_path_stands_twice_on_a_page);
    CPPUNIT_TEST(paths_are_unique_but_for_names_that_firmwares_changed);
    CPPUNIT_TEST(no_element_stands_twice);
    CPPUNIT_TEST(paths_are_lower_case_words_and_numbers);
    CPPUNIT_TEST(units_are_of_the_known_ones);
    CPPUNIT_TEST(every_field_has_a_meaning);
    CPPUNIT_TEST(kinds_fit_how_fields_are_read);
    CPPUNIT_TEST(settable_points_are_those_with_a_command);
    CPPUNIT_TEST(commands_have_the_box_s_own_names);
    CPPUNIT_TEST(firmwares_are_read);
    CPPUNIT_TEST(all_that_the_simulated_boxes_show_is_known);
    CPPUNIT_TEST_SUITE_END();

  public:
    void no_path_stands_twice_on_a_page() {
        for (const char* firmware : {"0.61D", "0.84"}) {
            std::set<std::string> seen;
            for (const auto& v : decoded(page_of(firmware)).values)
                CHECK_MESSAGE(elements()[v.element].path, seen.insert(elements()[v.element].path).second);
            CHECK(seen.size() > 100);
        }
    }
    void paths_are_unique_but_for_names_that_firmwares_changed() {
        std::map<std::string, int> count;
        for (const auto& e : elements()) ++count[e.path];
        for (const auto& [path, n] : count) {
            const bool renamed =
                path.starts_with("meter.") && (path.ends_with(".energy.hp") || path.ends_with(".energy.hc"));
            CHECK_MESSAGE(path, n == (renamed ? 2 : 1));
        }
    }
    void no_element_stands_twice() {
        std::set<std::pair<std::string, std::string>> seen;
        for (const auto& e : elements()) CHECK_MESSAGE(e.name, seen.emplace(e.section, e.name).second);
    }
    void paths_are_lower_case_words_and_numbers() {
        for (const auto& e : elements()) {
            CHECK_MESSAGE(e.path, !e.path.empty() && e.path.find('%') == std::string::npos);
            CHECK(e.name.find('%') == std::string::npos && e.section.find('%') == std::string::npos);
            for (const auto part : split(e.path, '.'))
                CHECK_MESSAGE(e.path, !part.empty() &&
                                          part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
                                              std::string_view::npos);
        }
    }
    void units_are_of_the_known_ones() {
        const std::set<std::string_view> known{"", "A", "V", "VA", "Wh", "pulse", unknown_unit};
        for (const auto& f : wes::fields()) CHECK_MESSAGE(std::string{f.path}, known.contains(f.unit));
    }
    void every_field_has_a_meaning() {
        for (const auto& f : wes::fields()) CHECK_MESSAGE(std::string{f.path}, f.meaning.size() > 3);
    }
    void kinds_fit_how_fields_are_read() {
        for (const auto& f : wes::fields()) {
            const bool number = f.read_as == wes::form::number || f.read_as == wes::form::energy_index;
            const bool numeric = f.kind == point_kind::gauge || f.kind == point_kind::counter;
            CHECK_MESSAGE(std::string{f.path}, number == numeric);
            CHECK_MESSAGE(std::string{f.path}, numeric || f.unit.empty());
            CHECK_MESSAGE(std::string{f.path}, f.scale <= 0 && f.scale >= -3);
            CHECK_MESSAGE(std::string{f.path}, (f.read_as == wes::form::word) == !f.words.empty());
            CHECK_MESSAGE(std::string{f.path}, f.of_meter == f.section.starts_with("tic"));
        }
    }
    void settable_points_are_those_with_a_command() {
        for (const auto& e : elements())
            CHECK_MESSAGE(e.path, e.about->settable == wes::control_of(e.path).has_value());
    }
    void commands_have_the_box_s_own_names() {
        const auto is = [](const char* path, const char* parameter, bool relay) {
            const auto c = wes::control_of(path);
            return c && c->parameter == parameter && c->relay == relay;
        };
        CHECK(is("relay.1", "rl1", true));
        CHECK(is("relay.2", "rl2", true));
        CHECK(is("switch.24", "vs24", false));
        CHECK(is("card.1.relay.3", "rl103", true));
        CHECK(is("card.10.relay.8", "rl1008", true));
        for (const char* path :
             {"relay.0", "relay.3", "relay.", "relay", "switch.25", "card.11.relay.1", "card.1.relay.9",
              "card.0.relay.1", "relay.1x", "relay.-1", "", "clamp.1.current"})
            CHECK_MESSAGE(path, !wes::control_of(path));
    }
    void firmwares_are_read() {
        const auto f = wes::parse_firmware("V0.84A10");
        CHECK(f && f->major == 0 && f->minor == 84);
        CHECK(wes::clamp_index_is_kwh(*f));
        CHECK(wes::parse_firmware("V1.02") && wes::clamp_index_is_kwh(*wes::parse_firmware("V1.02")));
        CHECK(!wes::clamp_index_is_kwh(*wes::parse_firmware("V0.61D")));
    }
    void all_that_the_simulated_boxes_show_is_known() {
        for (const auto& profile : sim::profiles()) {
            const auto p = decoded(page_of(profile.name));
            CHECK_EQUAL(profile.page.fields().size(), p.values.size());
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(fields_test);
