// The files of NUT's dummy-ups, read as dummy-ups reads them, and refused where it would misread them.
#include "tests/support/test.hpp"

#include "sim/refusal.hpp"
#include "sim/scenario.hpp"
#include "sim/ups_sequence.hpp"

#include <fmt/core.h>

using namespace wesh;
using namespace wesh::sim;

namespace {

std::string said(std::string_view text) {
    std::string all;
    const auto q = parse_ups_sequence(
        text, [&](std::size_t line, std::string_view what) { all += fmt::format("{}! {}\n", line, what); });
    for (const auto& s : q.steps)
        for (const auto& [name, value] : s.says) all += fmt::format("{} {}={}\n", s.at.count(), name, value);
    return all + fmt::format("{}", q.length.count());
}

bool complains(std::string_view text, std::string_view part) {
    const auto all = said(text);
    return all.find(part) != std::string::npos && all.find('!') != std::string::npos;
}

std::string problems(std::string_view text) {
    try {
        parse_scenario(text, "s.toml", [](const std::string& path) -> std::string {
            if (path == "good.seq" || path == "good.dev") return "ups.status: OL\nTIMER 1\n";
            if (path == "bad.dev") return "ups.status: OL\n\nups.load 5\n";
            throw scenario_error{"never asked for"};
        });
        return {};
    } catch (const scenario_error& e) {
        return e.what();
    }
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

class ups_sequence_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ups_sequence_test);
    CPPUNIT_TEST(timers_stand_between_what_is_said);
    CPPUNIT_TEST(words_are_cut_as_nut_cuts_them);
    CPPUNIT_TEST(what_dummy_ups_misreads_is_refused_with_its_line);
    CPPUNIT_TEST(everything_is_bounded);
    CPPUNIT_TEST(reads_every_key_of_a_ups);
    CPPUNIT_TEST(groups_become_upses);
    CPPUNIT_TEST(a_file_of_a_scenario_tells_its_own_lines);
    CPPUNIT_TEST(says_what_is_wrong_with_a_ups);
    CPPUNIT_TEST(faults_of_upses_are_read_and_written);
    CPPUNIT_TEST_SUITE_END();

  public:
    void timers_stand_between_what_is_said() {
        CHECK_EQUAL(std::string{"0 ups.status=OL\n0 ups.load=5\n4000 ups.status=OB DISCHRG\n4250"},
                    said("ups.status: OL\nups.load: 5\nTIMER 4\nups.status: OB DISCHRG\nTIMER 250ms\n"));
        CHECK_EQUAL(std::string{"0"}, said(""));
        CHECK_EQUAL(std::string{"3000"}, said("TIMER 1\nTIMER 2"));
        CHECK_EQUAL(std::string{"2000 ups.status=OL\n2000"}, said("TIMER 2\n\n# waits\nups.status: OL"));
    }
    void words_are_cut_as_nut_cuts_them() {
        CHECK_EQUAL(std::string{"0 ups.mfr=Acme Corp\n0"}, said("ups.mfr:   Acme \t Corp \r\n"));
        CHECK_EQUAL(std::string{"0 ups.model=Smart  UPS 1000 x\"y z\"w\n0"},
                    said("ups.model: \"Smart  UPS\" 1000 x\"y z\"w"));
        CHECK_EQUAL(std::string{"0 device.part=a = b c = d\n0"}, said("device.part: a=b c = d"));
        CHECK_EQUAL(std::string{"0 battery.type=Pb\n0"}, said("battery.type: Pb#Ac"));
        CHECK_EQUAL(std::string{"0 battery.charge=100\n0"}, said("battery.charge: 100 #BAD"));
        CHECK_EQUAL(std::string{"0 ups.id=say \"hi\" \\ back slash\n0"},
                    said("ups.id: say \\\"hi\\\" \\\\ back\\ slash"));
        CHECK_EQUAL(std::string{"0 ups.id=a\"b#c\n0"}, said("ups.id: \"a\\\"b#c\""));
        CHECK_EQUAL(std::string{"0 ups.alarm=\n0"}, said("ups.alarm:"));
        CHECK_EQUAL(std::string{"0 ups.alarm=\n0"}, said("ups.alarm: \"\""));
        CHECK_EQUAL(std::string{"0 ups.mfr=caf\xc3\xa9 \xff\n0"}, said("ups.mfr: caf\xc3\xa9 \xff"));
    }
    void what_dummy_ups_misreads_is_refused_with_its_line() {
        for (const char* wrong : {"ups.status : OL", "ups.status:OL", "ups.status OL", ": OL",
                                  "ups status: OL", "ups.load:: 12", "ALARM low", "ups.\"x\": 5", "timer 5"})
            CHECK_MESSAGE(wrong, complains(std::string{"ups.load: 1\n"} + wrong, "2! expected NAME: VALUE"));
        CHECK(complains("ups.model: \"open\nups.load: 5\"\n", "1! a quote is not closed"));
        for (const char* wrong :
             {"TIMER", "TIMER x", "TIMER -1", "TIMER 1 2", "TIMER 604801", "TIMER 99999999999999999999"})
            CHECK_MESSAGE(wrong, complains(wrong, "1! TIMER takes seconds"));
        // The rest is read all the same.
        CHECK_EQUAL(
            std::string{"1! expected NAME: VALUE, with a blank after the colon and none before, or TIMER n\n"
                        "0 ups.status=OL\n0"},
            said("nonsense\nups.status: OL"));
    }
    void everything_is_bounded() {
        CHECK(complains("ups.mfr: " + std::string(longest_sequence_line, 'x'), "1! a line has 1024 bytes"));
        CHECK(complains(std::string(longest_sequence + 1, '#'), "a sequence has 1048576 bytes"));
        CHECK(complains(std::string(longest_variable + 1, 'a') + ": 1", "expected NAME"));
        CHECK(!complains(std::string(longest_variable, 'a') + ": 1", "expected NAME"));
        std::string many;
        for (std::size_t i = 0; i <= most_sequence_lines; ++i) many += "a: 1\n";
        CHECK(complains(many, "20001! a sequence has 20000 lines"));
        // Complaints as well.
        std::size_t told = 0;
        std::string wrong;
        for (int i = 0; i < 1'000; ++i) wrong += "x\n";
        parse_ups_sequence(wrong, [&](std::size_t, std::string_view) { ++told; });
        CHECK_EQUAL(std::size_t{21}, told);
    }
    void reads_every_key_of_a_ups() {
        const auto s = parse_scenario(R"(
seed = 7
[[ups]]
name = "rack"
description = "The server cupboard"
port = 13493
sequence = """
ups.status: OB
TIMER 2
"""
repeat = false
set = { "ups.load" = 41, ups.mfr = "Acme" }
raw = { "ups.firmware: INV" = "1\"" }
fault = "stale=2s"
vary = [ { field = "input.voltage", from = 228, to = 236, period = "10s", shape = "walk" } ]
step = [ { at = "1s", fault = "hang", answers = 3 }, { at = "2s", clear = true, set = { "ups.status" = "OL" } } ]
[[ups]]
name = "b"
seed = 9
)",
                                      "s.toml");
        const auto& u = s.upses.at(0);
        CHECK(u.description == "The server cupboard" && u.port == 13'493 && u.seed == 7 && !u.bare);
        CHECK(u.plays != nullptr && !u.plays->repeats && u.plays->length == duration{2'000});
        CHECK((u.set == std::vector<assignment>{{"ups.mfr", "Acme"}, {"ups.load", "41"}}));
        CHECK((u.raw.at(0) == assignment{"ups.firmware: INV", "1\""}));
        CHECK(u.fails && u.fails->kind == fault_kind::stale && u.fails->spread == duration{2'000});
        CHECK(u.varies.at(0).as == shape::walk);
        CHECK(u.steps.at(0).fails->kind == fault_kind::hang && u.steps[0].term.answers == 3);
        CHECK(u.steps.at(1).clear && u.steps[1].set.at(0).second == "OL");
        CHECK(s.upses.at(1).seed == 9 && s.upses[1].plays == nullptr && s.upses[1].port == 0);
    }
    void groups_become_upses() {
        const auto s = parse_scenario("[[ups_group]]\ncount = 3\nprefix = \"rack-\"\n", "s.toml");
        CHECK_EQUAL(std::size_t{3}, s.upses.size());
        CHECK_EQUAL(std::string{"rack-3"}, s.upses[2].name);
        CHECK(s.upses[2].phase_by_seed);
        CHECK(has(problems("[[ups_group]]\ncount = 1001\n"), "1000 UPSes at most"));
    }
    void a_file_of_a_scenario_tells_its_own_lines() {
        const auto plays = [](const std::string& more) {
            const auto s = parse_scenario("[[ups]]\nname = \"a\"\n" + more, "s.toml", [](const std::string&) {
                return std::string{"ups.status: OL\nTIMER 1\n"};
            });
            return s.upses.at(0);
        };
        CHECK(plays("file = \"x.seq\"\n").plays->repeats && plays("file = \"x.seq\"\n").bare);
        CHECK(!plays("file = \"x.dev\"\n").plays->repeats);
        CHECK(plays("file = \"x.dev\"\nrepeat = true\n").plays->repeats);
        CHECK(plays("sequence = \"ups.status: OL\"\n").plays->repeats);
        CHECK_EQUAL(
            std::string{"bad.dev:3: expected NAME: VALUE, with a blank after the colon and none before, or "
                        "TIMER n"},
            problems("[[ups]]\nname = \"a\"\nfile = \"bad.dev\"\n"));
        CHECK(has(problems("[[ups]]\nname = \"a\"\nsequence = \"\"\"\nups.status: OL\nups.load 5\"\"\"\n"),
                  "s.toml:3: line 2 of the sequence: expected NAME"));
    }
    void says_what_is_wrong_with_a_ups() {
        const auto wrong = [](std::string_view more, std::string_view part) {
            const auto said_of_it = problems(std::string{"[[ups]]\nname = \"a\"\n"}.append(more));
            CHECK_MESSAGE(said_of_it, has(said_of_it, part) && said_of_it.starts_with("s.toml:"));
        };
        wrong("file = \"good.dev\"\nsequence = \"\"\n",
              "s.toml:4: a UPS plays a file or a sequence, not both");
        wrong("repeat = true\n", "s.toml:3: repeat belongs to a file");
        wrong("set = { \"ups status\" = 1 }\n", "s.toml:3: 'ups status' is no variable");
        wrong("raw = { \"ups.mfr\" = \"a\\nb\" }\n", "on one line");
        wrong("vary = [ { field = \"ups.mfr\", from = 1, to = 2 } ]\n", "ups.mfr is 'Wesh' and cannot move");
        wrong("vary = [ { field = \"ups.nothing\", from = 1, to = 2 } ]\n", "says nothing of 'ups.nothing'");
        wrong("fault = \"explode\"\n", "no fault 'explode'; there are driver-lost, stale[=TIME]");
        wrong("step = [ { at = \"1s\", fault = \"refuse\", answers = 1 } ]\n",
              "not after a number of answers");
        wrong("step = [ { at = \"1s\", reboot = true } ]\n", "unknown key 'reboot'");
        wrong("port = 65536\n", "from 0 to 65535");
        wrong("description = \"a\\nb\"\n", "without control characters");
        wrong("colour = 1\n", "unknown key 'colour'");
        CHECK(has(problems("[[ups]]\n"), "name is missing: what is the UPS called?"));
        CHECK(has(problems("[[ups]]\nname = \"a\"\n[[box]]\nname = \"a\"\n"), "two things are called 'a'"));
        CHECK(has(problems("seed = 1\n"), "or [[ups]]: nothing to simulate"));
        try {
            parse_scenario("[[ups]]\nname = \"a\"\nfile = \"x\"\n", "s.toml");
            CHECK(false);
        } catch (const scenario_error& e) {
            CHECK(has(e.what(), "s.toml:3: a file can be named only in a scenario that is a file itself"));
        }
    }
    void faults_of_upses_are_read_and_written() {
        for (const char* text : {"driver-lost", "stale=0s", "stale=15s", "error=UNKNOWN-UPS", "hang",
                                 "slow=5s", "garbage=200", "drop", "refuse"})
            CHECK_EQUAL(std::string{text}, text_of(parse_fault(family::ups, text)));
        CHECK_EQUAL(std::string{"error=ACCESS-DENIED"}, text_of(parse_fault(family::ups, "error")));
        for (const char* text : {"unplug", "drop=1", "stale=soon", "error=two words", "error=low", "slow="})
            CHECK_THROWS(parse_fault(family::ups, text), refusal);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ups_sequence_test);
