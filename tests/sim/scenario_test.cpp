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
    CPPUNIT_TEST(says_file_and_line_of_each_mistake);
    CPPUNIT_TEST(refuses_what_cannot_be);
    CPPUNIT_TEST(faults_are_read_and_written);
    CPPUNIT_TEST_SUITE_END();

  public:
    void demo_is_sound_and_leaves_the_captured_box_alone() {
        const auto s = parse_scenario(demo_text(), "demo.toml");
        CHECK_EQUAL(std::size_t{2}, s.boxes.size());
        CHECK_EQUAL(std::string{"demo-061"}, s.boxes[0].name);
        CHECK(s.boxes[0].varies.empty() && s.boxes[0].set.empty() && s.boxes[0].change == 0);
        CHECK_EQUAL(std::string{"demo-084"}, s.boxes[1].name);
        CHECK(s.boxes[1].varies.size() > 5);
    }
    void scenarios_of_the_project_are_sound() {
        CHECK(read_scenario("sim/scenarios/every-fault.toml").boxes.size() > 12);
        CHECK_EQUAL(std::size_t{2}, read_scenario("sim/scenarios/demo.toml").boxes.size());
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
                  "s.toml:3: two boxes or meters are called 'a'"));
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(scenario_test);
