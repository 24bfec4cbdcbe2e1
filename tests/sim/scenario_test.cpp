#include "tests/support/test.hpp"

#include "sim/profiles.hpp"
#include "sim/scenario.hpp"

using namespace wesh;
using namespace wesh::sim;

namespace {

/// What is wrong with the scenario, or nothing.
std::string problems(std::string_view text) {
    try {
        parse_scenario(text, "s.toml");
        return {};
    } catch (const scenario_error& e) {
        return e.what();
    }
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

class scenario_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(scenario_test);
    CPPUNIT_TEST(demo_is_sound_and_leaves_the_captured_box_alone);
    CPPUNIT_TEST(scenarios_of_the_project_are_sound);
    CPPUNIT_TEST(reads_every_key);
    CPPUNIT_TEST(groups_become_boxes);
    CPPUNIT_TEST(reads_every_key_of_a_meter);
    CPPUNIT_TEST(groups_become_meters);
    CPPUNIT_TEST(says_what_is_wrong_with_a_meter);
    CPPUNIT_TEST(says_file_and_line_of_each_mistake);
    CPPUNIT_TEST(refuses_what_cannot_be);
    CPPUNIT_TEST(faults_are_read_and_written);
    CPPUNIT_TEST(faults_of_meters_are_read_and_written);
    CPPUNIT_TEST_SUITE_END();

  public:
    void demo_is_sound_and_leaves_the_captured_box_alone() {
        const auto s = parse_scenario(demo_text(), "demo.toml");
        CHECK_EQUAL(std::size_t{2}, s.boxes.size());
        CHECK_EQUAL(std::string{"demo-061"}, s.boxes[0].name);
        CHECK(s.boxes[0].varies.empty() && s.boxes[0].set.empty() && s.boxes[0].change == 0);
        CHECK_EQUAL(std::string{"demo-084"}, s.boxes[1].name);
        CHECK(s.boxes[1].varies.size() > 5);
        CHECK(s.upses.at(0).name == "demo-ups" && s.upses[0].plays->length == duration{220'000});
    }
    void scenarios_of_the_project_are_sound() {
        CHECK(read_scenario("sim/scenarios/every-fault.toml").boxes.size() > 12);
        CHECK_EQUAL(std::size_t{2}, read_scenario("sim/scenarios/demo.toml").boxes.size());
        CHECK_EQUAL(std::size_t{3}, read_scenario("sim/scenarios/meters.toml").meters.size());
        CHECK_EQUAL(std::size_t{2}, read_scenario("sim/scenarios/air.toml").modems.size());
        CHECK_EQUAL(std::size_t{4}, read_scenario("sim/scenarios/ups.toml").upses.size());
        CHECK_THROWS(read_scenario("sim/scenarios/none.toml"), scenario_error);
    }
    void reads_every_key() {
        const auto s = parse_scenario(R"(
seed = 7
zone = "UTC"
control = "/run/x/control"
[[box]]
name = "a"
firmware = "0.61D"
port = 8080
user = "u"
password = "p"
guest_user = "g"
guest_password = "q"
realm = "r"
clock = "running"
clock_offset = "-90s"
reboot_time = "1s"
sessions = 2
segment = 100
change = 0.5
set = { "pince.I1" = 0.7, temp.SONDE1 = "21" }
raw = { "tic1.PAP" = "?" }
fault = "slow=250ms"
vary = [ { field = "temp.SONDE2", from = 1, to = 2.5, period = "10s", shape = "walk" } ]
step = [ { at = "10s", fault = "hang", for = "5s", set = { "relais.RELAIS1" = "ON" } }, { at = "1min", clear = true } ]
[[box]]
name = "b"
seed = 9
)",
                                      "s.toml");
        const auto& b = s.boxes.at(0);
        CHECK_EQUAL(std::string{"UTC"}, s.zone);
        CHECK_EQUAL(std::string{"/run/x/control"}, s.control);
        CHECK(b.port == 8080 && b.user == "u" && b.password == "p" && b.guest_user == "g" && b.realm == "r");
        CHECK(b.clock_runs == std::optional{true} && b.clock_offset == duration{-90'000});
        CHECK(b.reboot_time == duration{1000} && b.sessions == 2 && b.segment == 100 && b.change == 0.5);
        CHECK_EQUAL(std::size_t{2}, b.set.size());
        CHECK((b.raw.at(0) == assignment{"tic1.PAP", "?"}));
        CHECK(b.fails && b.fails->spread == duration{250});
        CHECK(b.varies.at(0).as == shape::walk && b.varies[0].to == 2.5);
        CHECK(b.steps.at(0).fails->kind == fault_kind::hang && b.steps[0].term.lasting == duration{5000});
        CHECK(b.steps.at(1).clear && b.steps[1].at == duration{60'000});
        CHECK(b.seed == 7 && s.boxes.at(1).seed == 9);
    }
    void groups_become_boxes() {
        const auto s = parse_scenario(
            "[[group]]\ncount = 3\nprefix = \"flat-\"\nport = 9000\nchange = 0.05\n", "s.toml");
        CHECK_EQUAL(std::size_t{3}, s.boxes.size());
        CHECK_EQUAL(std::string{"flat-3"}, s.boxes[2].name);
        CHECK(s.boxes[2].port == 9002);
    }
    void reads_every_key_of_a_meter() {
        const auto s = parse_scenario(R"(
seed = 7
[[meter]]
name = "m"
mode = "standard"
phases = 3
contract = "tempo"
producer = true
serial = "012345678901"
index = 42
port = "/tmp/tty1"
speed = 19200
piece = 16
power = 1500.5
injected = 3
voltage = 231
subscribed = 9
power_factor = 0.95
mobile_peaks = true
degraded = true
clock_offset = "-3h"
set = { URMS1 = 240, NGTF = "x" }
raw = { PRM = "" }
fault = "noise=0.5"
vary = [ { field = "power", from = 1, to = 2, period = "10s", shape = "walk" } ]
step = [ { at = "1s", fault = "idle", frames = 3 }, { at = "2s", mode = "historic", speed = 1200, replace = "109876543210", swap = "p" }, { at = "3s", clear = true, raw = { X = "Y" }, set = { ADPS = 40 } } ]
[[meter]]
name = "p"
mode = "pme-pmi"
port = "/tmp/tty2"
)",
                                      "s.toml");
        const auto& m = s.meters.at(0);
        CHECK(m.mode == tic_mode::standard && m.phases == 3 && m.tariff == contract::tempo && m.producer);
        CHECK(m.serial == "012345678901" && m.index == 42 && m.port == "/tmp/tty1" && m.speed == 19200);
        CHECK((m.input == std::array<double, tic_inputs>{1500.5, 3, 231, 9, 0.95}));
        CHECK(m.piece == 16 && m.mobile_peaks && m.degraded && m.clock_offset == duration{-10'800'000});
        CHECK(m.set.size() == 2 && m.raw.at(0) == assignment("PRM", "") && m.fails->share == 0.5);
        CHECK(m.varies.at(0).field == "power" && m.seed == 7);
        CHECK(m.steps.at(0).term.answers == 3 && m.steps.at(1).mode == tic_mode::historic);
        CHECK(m.steps[1].speed == 1200 && m.steps[1].replace == "109876543210" && m.steps[1].swap == "p");
        CHECK(m.steps.at(2).clear && m.steps[2].raw.size() == 1 && m.steps[2].set.size() == 1);
        CHECK(s.meters.at(1).input[3] == 36 && s.meters[1].input[4] == 0.93);
    }
    void groups_become_meters() {
        const auto s = parse_scenario("[[meter_group]]\ncount = 32\nport = \"/tmp/x/tty%\"\n", "s.toml");
        CHECK_EQUAL(std::size_t{32}, s.meters.size());
        CHECK(s.meters[31].name == "meter32" && s.meters[31].port == "/tmp/x/tty32");
    }
    void says_what_is_wrong_with_a_meter() {
        const auto of = [](const std::string& more) {
            return problems("[[meter]]\nname = \"m\"\nport = \"/tmp/t\"\n" + more);
        };
        CHECK_EQUAL(std::string{}, of(""));
        CHECK(has(problems("[[meter]]\n"), "s.toml:1: name is missing"));
        CHECK(has(problems("[[meter]]\nname=\"m\"\n"), "s.toml:1: port is missing"));
        CHECK(has(of("colour = 1\n"), "s.toml:4: unknown key 'colour'; known here are mode, phases"));
        CHECK(has(of("mode = \"loud\"\n"), "s.toml:4: a mode is"));
        CHECK(has(of("phases = 2\n"), "s.toml:4: a meter has 1 phase or 3"));
        CHECK(has(of("contract = \"x\"\n"), "s.toml:4: a contract is"));
        CHECK(has(of("speed = 300\n"), "s.toml:4: a meter speaks at 1200"));
        CHECK(has(of("serial = \"12\"\n"), "s.toml:4: a meter's number"));
        CHECK(has(of("power = -1\n"), "s.toml:4: power takes VA drawn"));
        CHECK(has(of("set = { IINST = \"x\" }\n"), "s.toml:4: IINST takes 3 digits at most"));
        CHECK(has(of("set = { FOO = 1 }\n"), "s.toml:4: no field 'FOO'"));
        CHECK(has(of("fault = \"hang\"\n"), "s.toml:4: no fault 'hang'; there are unplug"));
        CHECK(has(of("[[meter.vary]]\nfield = \"IINST\"\nrate = 1\n"), "s.toml:4: IINST follows from"));
        CHECK(has(of("[[meter.step]]\nat = \"1s\"\nswap = \"x\"\n"), "s.toml:4: no meter is called 'x'"));
        CHECK(has(of("[[meter.step]]\nat = \"1s\"\nmode = \"pme-pmi\"\n"), "s.toml:4: a meter changes"));
        CHECK(has(of("[[meter.step]]\nat = \"1s\"\nreboot = true\n"), "s.toml:6: unknown key 'reboot'"));
        CHECK(has(of("[[meter]]\nname = \"n\"\nport = \"/tmp/t\"\n"), "s.toml:4: two meters have the port"));
        CHECK(has(of("[[box]]\nname = \"m\"\n"), "two things are called 'm'"));
        CHECK(has(problems("[[meter_group]]\ncount = 2\nport = \"/tmp/t\"\n"),
                  "s.toml:1: port is missing, or"));
    }
    void says_file_and_line_of_each_mistake() {
        const auto all =
            problems("colour = 1\n[[box]]\nname = \"a\"\nport = 70000\nset = { \"pince.I9\" = 1 }\n"
                     "[[box.vary]]\nfield = \"pince.I1\"\n[[box.step]]\nat = \"soon\"\n");
        CHECK_MESSAGE(all, has(all, "s.toml:1: unknown key 'colour'"));
        CHECK_MESSAGE(all, has(all, "\ns.toml:4: a whole number from 0 to 65535"));
        CHECK_MESSAGE(all, has(all, "\ns.toml:5: no field 'pince.I9'"));
        CHECK_MESSAGE(all, has(all, "\ns.toml:6: a field moves between from and to"));
        CHECK_MESSAGE(all, has(all, "\ns.toml:9: a time as"));
        CHECK(has(problems("x = = 1\n"), "s.toml:1: "));
    }
    void refuses_what_cannot_be() {
        CHECK(has(problems(""), "nothing to simulate"));
        CHECK(has(problems("[[box]]\n"), "s.toml:1: name is missing"));
        CHECK(has(problems("[[box]]\nname=\"a\"\n[[box]]\nname=\"a\"\n"),
                  "s.toml:3: two things are called 'a'"));
        CHECK(has(problems("[[box]]\nname=\"a\"\nfirmware=\"1\"\n"), "s.toml:3: no firmware profile '1'"));
        CHECK(has(problems("[[box]]\nname=\"a\"\nfault=\"explode\"\n"), "s.toml:3: no fault 'explode'"));
        CHECK(has(problems("[[box]]\nname=\"a\"\nset={\"pince.I1\"=\"x\"}\n"), "s.toml:3: pince.I1 takes"));
        CHECK(has(problems("[[group]]\nname=\"a\"\n"), "s.toml:2: unknown key 'name'"));
        CHECK(has(problems("zone=\"Mars\"\n[[group]]\n"), "s.toml:1: "));
        CHECK(has(problems("[[group]]\n[[group.step]]\nat=\"1s\"\nfault=\"refuse\"\nanswers=1\n"),
                  "s.toml:2: fault 'refuse'"));
        CHECK(has(problems("box = 3\n"), "s.toml:1: tables in double brackets"));
    }
    void faults_are_read_and_written() {
        for (const char* text : {"slow=5s", "truncated=1000", "garbage=2000", "hang", "refuse",
                                 "wrong-password", "half-then-close=rst", "half-then-close=fin",
                                 "fin-with-data", "firmware=0.61D", "error-404", "huge", "wrong-type"})
            CHECK_EQUAL(std::string{text}, text_of(parse_fault(family::box, text)));
        CHECK_EQUAL(std::string{"slow=5s"}, text_of(parse_fault(family::box, "slow")));
        for (const char* text : {"", "slow=", "slow=x", "truncated=-1", "hang=1", "half-then-close=maybe",
                                 "firmware", "firmware=9"})
            CHECK_THROWS(parse_fault(family::box, text), refusal);
    }
    void faults_of_meters_are_read_and_written() {
        for (const char* text : {"unplug", "mute", "idle", "noise=0.25", "parity", "garbage", "cooked"})
            CHECK_EQUAL(std::string{text}, text_of(parse_fault(family::meter, text)));
        CHECK_EQUAL(std::string{"noise=0.01"}, text_of(parse_fault(family::meter, "noise")));
        for (const char* text : {"", "noise=2", "noise=-1", "noise=x", "mute=1", "garbage=10", "hang"})
            CHECK_THROWS(parse_fault(family::meter, text), refusal);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(scenario_test);
