#include "tests/sim/running.hpp"
#include "tests/support/test.hpp"

#include "sim/control.hpp"
#include "sim/ports_file.hpp"

#include <sys/stat.h>

#include <fstream>
#include <system_error>

using namespace wesh;
using test::running;

namespace {

constexpr std::string_view two_boxes = "[[box]]\nname = \"a\"\n[[box]]\nname = \"b\"\nfirmware = \"0.61D\"\n";

int ctl(const std::vector<std::string>& words) { return sim::run_control_client(words); }

bool exists(const std::string& path) {
    struct stat s {};
    return stat(path.c_str(), &s) == 0;
}

} // namespace

class control_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(control_test);
    CPPUNIT_TEST(sets_and_tells);
    CPPUNIT_TEST(lists_boxes_with_their_faults);
    CPPUNIT_TEST(patterns_reach_many_boxes);
    CPPUNIT_TEST(says_what_is_wrong_and_what_to_do);
    CPPUNIT_TEST(client_ends_with_its_code);
    CPPUNIT_TEST(the_socket_is_private_and_goes_away);
    CPPUNIT_TEST(two_simulators_do_not_share_a_socket);
    CPPUNIT_TEST(ports_file_is_there_while_it_lives);
    CPPUNIT_TEST_SUITE_END();

  public:
    void sets_and_tells() {
        const running r{two_boxes};
        r.told("set a pince.I1 0.7");
        CHECK_EQUAL(std::string{"0.70"}, r.told("get a pince.I1"));
        r.told("set a tic1.PTEC H. Creuses");
        CHECK_EQUAL(std::string{"H. Creuses"}, r.told("get a tic1.PTEC"));
        CHECK(test::fetch(r.port()).body.find("<PTEC>H. Creuses</PTEC>") != std::string::npos);
        r.told("raw a pince.I1 <oops>");
        CHECK_EQUAL(std::string{"<oops>"}, r.told("get a pince.I1"));
        r.told("raw a pince.I1");
        CHECK_EQUAL(std::string{""}, r.told("get a pince.I1"));
        r.told("grow a impulsion.PULSE1 3600000");
        CHECK(r.told("get a impulsion.PULSE1") >= "1353");
        r.told("vary a temp.SONDE1 5 5 10s");
        CHECK_EQUAL(std::string{"5.0"}, r.told("get a temp.SONDE1"));
        CHECK_EQUAL(std::size_t{226}, r.ask("get a").lines.size());
        CHECK_EQUAL(std::string{"info.date 01/05/2017"}, r.ask("get b").lines.at(0));
    }
    void lists_boxes_with_their_faults() {
        const running r{two_boxes};
        r.told("fault b slow=2s");
        const auto lines = r.ask("list").lines;
        CHECK_EQUAL("a http 127.0.0.1:" + std::to_string(r.port(0)) + " 0.84 well", lines.at(0));
        CHECK_EQUAL("b http 127.0.0.1:" + std::to_string(r.port(1)) + " 0.61D slow=2s", lines.at(1));
        r.told("clear b");
        r.told("reboot b");
        CHECK(r.ask("list").lines.at(1).ends_with(" rebooting"));
        r.told("clear b");
        CHECK(r.ask("list").lines.at(1).ends_with(" well"));
    }
    void patterns_reach_many_boxes() {
        const running r{"[[group]]\ncount = 12\n"};
        r.told("set box1* temp.SONDE9 9");
        CHECK_EQUAL(std::string{"9.0"}, r.told("get box12 temp.SONDE9"));
        CHECK_EQUAL(std::string{"0.0"}, r.told("get box2 temp.SONDE9"));
        CHECK(r.ask("set tower* temp.SONDE9 9").refused);
    }
    void says_what_is_wrong_and_what_to_do() {
        const running r{two_boxes};
        const auto why = [&](const std::string& line) { return r.ask(line).why; };
        CHECK_EQUAL(std::string{"no command 'sett'; 'help' lists them"}, why("sett a pince.I1 1"));
        CHECK_EQUAL(std::string{"nothing is called 'c'; 'list' shows all 2"}, why("get c"));
        CHECK_EQUAL(std::string{"the command is written: set NAME FIELD VALUE"}, why("set a pince.I1"));
        CHECK(why("set a pince.I1 lots").starts_with("pince.I1 takes a number with 2 decimals"));
        CHECK(why("set a INDEX1 1").find("impulsion.INDEX1 or pince.INDEX1") != std::string::npos);
        CHECK(why("fault a explode").starts_with("no fault 'explode'; there are slow[=TIME]"));
        CHECK(why("fault a hang soon").starts_with("'soon' is not a time"));
        CHECK(why("fault a hang next none").starts_with("next takes a number"));
        CHECK(why("fault a hang 5s more").starts_with("'more' is too much"));
        CHECK(why("vary a info.date 1 2 5s").find("cannot move") != std::string::npos);
        CHECK(!r.ask("help").refused);
    }
    void client_ends_with_its_code() {
        const running r{two_boxes};
        CHECK_EQUAL(0, ctl({r.control(), "set", "a", "pince.I1", "0.7"}));
        CHECK_EQUAL(1, ctl({r.control(), "set", "nobody", "pince.I1", "0.7"}));
        CHECK_EQUAL(2, ctl({r.control()}));
        CHECK_EQUAL(2, ctl({r.control(), "set a\nquit"}));
        CHECK_EQUAL(3, ctl({r.control() + ".not", "list"}));
        CHECK_EQUAL(3, ctl({std::string(200, 'x'), "list"}));
    }
    void the_socket_is_private_and_goes_away() {
        std::string path;
        {
            const running r{two_boxes};
            path = r.control();
            struct stat s {};
            CHECK_EQUAL(0, stat(path.c_str(), &s));
            CHECK_EQUAL(0600U, static_cast<unsigned>(s.st_mode & 0777));
        }
        CHECK(!exists(path));
    }
    void two_simulators_do_not_share_a_socket() {
        const running r{two_boxes};
        io::loop loop;
        const system_clock clock;
        sim::scenario s;
        s.boxes.emplace_back().name = "other";
        sim::simulation other{loop, clock, s};
        CHECK_THROWS(sim::control_server(loop, other, r.control()), sim::refusal);
        CHECK(!r.ask("list").refused);
        CHECK_THROWS(sim::control_server(loop, other, "/tmp"), sim::refusal);
        CHECK_THROWS(sim::control_server(loop, other, "/nowhere/at/all"), sim::refusal);
    }
    void ports_file_is_there_while_it_lives() {
        const running r{two_boxes};
        const std::string path = r.control() + ".ports";
        {
            const sim::ports_file file{path, "a http 127.0.0.1:1\n"};
            std::ifstream in{path};
            std::string line;
            CHECK(std::getline(in, line) && line == "a http 127.0.0.1:1");
        }
        CHECK(!exists(path));
        CHECK_THROWS(sim::ports_file("/nowhere/ports", ""), std::system_error);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(control_test);
