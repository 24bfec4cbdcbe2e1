// A UPS as programs see it: what is old, missing or broken is never taken for mains.
#include "tests/support/test.hpp"

#include <wesh/stand_in.hpp>
#include <wesh/wesh.hpp>

using namespace wesh;
using namespace std::chrono_literals;

class libclient_ups_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(libclient_ups_test);
    CPPUNIT_TEST(says_what_the_load_gets);
    CPPUNIT_TEST(figures_have_the_units_of_wesh);
    CPPUNIT_TEST(flags_are_words_and_each_can_be_asked);
    CPPUNIT_TEST(an_old_supply_is_unknown_and_an_old_charge_is_not);
    CPPUNIT_TEST(a_supply_that_no_release_knows_is_unknown);
    CPPUNIT_TEST(variables_are_as_nut_says_them);
    CPPUNIT_TEST(what_is_no_ups_or_not_there_is_said);
    CPPUNIT_TEST_SUITE_END();

    stand_in site;
    ups tested() { return site.connect().get_ups("rack"); }
    void says(const std::string& point, value v, std::string_view unit = "", quality q = quality::good) {
        site.say("rack/" + point, unit, std::move(v), q);
    }

  public:
    void setUp() override {
        site.add_device("rack", "nut", "rack@localhost");
        says("supply", std::string{"on-battery"});
        says("supply.reason", std::string{});
        says("link", std::string{"ok"});
    }

    void says_what_the_load_gets() {
        const auto u = tested();
        CHECK(u.supply() == supply::on_battery);
        CHECK_EQUAL(std::string{"ok"}, u.link());
        CHECK_EQUAL(std::string{}, u.supply_reason());
        for (const auto s : {supply::unknown, supply::on_line, supply::on_battery, supply::low_battery,
                             supply::forced_shutdown, supply::off}) {
            says("supply", std::string{to_text(s)});
            CHECK(u.supply() == s);
        }
        says("supply", std::string{"unknown"});
        says("supply.reason", std::string{"OL and OB at once"});
        CHECK_EQUAL(std::string{"OL and OB at once"}, u.supply_reason());
        CHECK_EQUAL(std::string{"rack"}, u.name());
        CHECK_EQUAL(std::string{"unknown"}, to_text(u.read_supply().sample.value));
    }
    void figures_have_the_units_of_wesh() {
        says("charge", decimal{985, -1}, "%");
        says("runtime", decimal{1805, 0}, "s");
        says("load", decimal{23, 0}, "%");
        says("power", decimal{161, 0}, "W", quality::estimated);
        says("apparent-power", decimal{201, 0}, "VA");
        says("input.voltage", decimal{2314, -1}, "V");
        says("output.voltage", decimal{230, 0}, "V");
        says("battery.voltage", decimal{2731, -2}, "V");
        says("temperature", decimal{-5, -1}, "°C");
        const auto u = tested();
        CHECK_EQUAL(98.5, u.charge());
        CHECK(u.runtime() == 1805s);
        CHECK_EQUAL(23.0, u.load());
        CHECK_EQUAL(161.0, u.power());
        CHECK_EQUAL(201.0, u.apparent_power());
        CHECK_EQUAL(231.4, u.input_voltage());
        CHECK_EQUAL(230.0, u.output_voltage());
        CHECK_EQUAL(27.31, u.battery_voltage());
        CHECK_EQUAL(-0.5, u.temperature());
        CHECK(has(u.read_power().sample.quality, quality::estimated));
        CHECK_EQUAL(std::string{"%"}, u.read_charge().unit);
        CHECK_EQUAL(std::string{"23"}, to_text(u.read_load().sample.value));
        says("runtime", decimal{15, -1}, "s");
        CHECK(u.runtime() == 1500ms);
        CHECK_EQUAL(std::string{"1.5"}, to_text(u.read_runtime().sample.value));
        // More than 64 bits of milliseconds.
        says("runtime", decimal{9, 18}, "s");
        CHECK_THROWS(u.runtime(), not_available);
        says("charge", {}, "%", quality::invalid);
        CHECK_THROWS(u.charge(), not_available);
    }
    void flags_are_words_and_each_can_be_asked() {
        says("flags", std::string{"charging replace-battery"});
        says("flag.charging", std::string{"on"});
        says("flag.trim", std::string{"off"});
        const auto u = tested();
        CHECK((u.flags() == std::vector<std::string>{"charging", "replace-battery"}));
        CHECK(u.is("charging") && !u.is("trim"));
        CHECK_THROWS(u.is("tired"), not_available);
        says("flags", std::string{});
        CHECK(u.flags().empty());
    }
    void an_old_supply_is_unknown_and_an_old_charge_is_not() {
        says("supply", std::string{"on-line"});
        says("charge", decimal{100, 0}, "%");
        const auto u = tested();
        CHECK(u.supply() == supply::on_line);
        site.set_state("rack", device_state::stale, "no answer");
        CHECK(u.supply() == supply::unknown);
        CHECK_EQUAL(std::string{"weshd has not heard of it lately"}, u.supply_reason());
        CHECK_EQUAL(100.0, u.charge());
        site.set_state("rack", device_state::online);
        CHECK(u.supply() == supply::on_line);
        site.set_state("rack", device_state::stale, "no answer");
        says("supply", std::string{"unknown"});
        says("supply.reason", std::string{"upsd does not answer"});
        CHECK_EQUAL(std::string{"upsd does not answer"}, u.supply_reason());
        site.set_state("rack", device_state::online);
        says("supply", std::string{"on-line"}, "", quality::invalid);
        CHECK(u.supply() == supply::unknown);
    }
    void a_supply_that_no_release_knows_is_unknown() {
        says("supply", std::string{"by-bicycle"});
        CHECK(tested().supply() == supply::unknown);
        says("supply", {});
        CHECK(tested().supply() == supply::unknown);
    }
    void variables_are_as_nut_says_them() {
        says("nut.ups.mfr", std::string{"Acme"});
        says("nut.battery.charge", decimal{1000, -1}, "");
        says("nut.ups.alarm", {});
        says("nutty", std::string{"no"});
        const auto u = tested();
        CHECK_EQUAL(std::string{"Acme"}, u.variable("ups.mfr"));
        CHECK_THROWS(u.variable("ups.model"), not_available);
        const std::vector<std::pair<std::string, std::string>> expected{{"battery.charge", "100.0"},
                                                                        {"ups.mfr", "Acme"}};
        CHECK(u.variables() == expected);
    }
    void what_is_no_ups_or_not_there_is_said() {
        site.add_device("roof-wes");
        const auto iface = site.connect();
        CHECK_THROWS(iface.get_ups("roof-wes").supply(), not_available);
        CHECK_THROWS(iface.get_ups("cellar").supply(), remote_error);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(libclient_ups_test);
