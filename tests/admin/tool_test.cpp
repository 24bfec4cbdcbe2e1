// tonique against the real toniqued: tables, formats, exit codes.
#include "tests/admin/managing.hpp"

#include <grp.h>
#include <unistd.h>

using namespace wesh;
using namespace wesh::test;

class tool_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(tool_test);
    CPPUNIT_TEST(reports_are_printed_and_ends_are_told);
    CPPUNIT_TEST(without_daemon_it_says_so);
    CPPUNIT_TEST_SUITE_END();

    static managing::answer ask(const folder& f, const std::string& line) {
        std::vector<std::string> words{program("tonique")};
        for (const auto word : split(line, ' ')) words.emplace_back(word);
        const auto output = f / "answer";
        std::filesystem::remove(output);
        process p{words, output, {{{"TONIQUE_SOCKET", f / "r"}}, 0, 0}};
        const auto end = p.wait();
        CHECK_MESSAGE(end.crash, end.crash.empty());
        return {end.code, p.output()};
    }

  public:
    void reports_are_printed_and_ends_are_told() {
        managing m;
        m.done("sites add 3 harbour");
        m.done("dwellings add 3 12");
        m.done("bindings add 3 12 cold-water 7 PULS1 0.00025 --from 2026-10-01");
        m.read(7, tonique::column::puls1, at("2026-10-24T22:00"), {{0, 1000}, {25, 2000}});
        const folder f;
        const auto* group = getgrgid(getgid());
        std::ofstream{f / "t.toml"} << "[database]\nsocket = \"" << m.base().socket << "\"\nname = \""
                                    << m.base().name << "\"\n[rpc]\nreader_group = \"" << group->gr_name
                                    << "\"\nadmin_group = \"" << group->gr_name << "\"\n";
        process daemon{{program("toniqued"), "-c", f / "t.toml", "--socket", f / "r"}, f / "log"};
        daemon.wait_for("serving");
        const auto day = ask(f, "-o csv consumption --dwelling 12 --from 2026-10-25 --to 2026-10-25");
        CHECK_EQUAL(
            std::string{"site,dwelling,period,from,to,role,amount,estimated,unit,flags,missing\r\n"
                        "harbour,12,2026-10-25,2026-10-24T22:00:00.000Z,2026-10-25T23:00:00.000Z,cold-water,"
                        "0.250,,m3,,\r\n"},
            day.text);
        CHECK_EQUAL(0, day.code);
        managing::says(ask(f, "explain --dwelling 12 --day 2026-10-25").text, "2000 - 1000 = 1000 counts");
        managing::says(ask(f, "-o json status").text, "\"name\":\"harbour\"");
        managing::says(ask(f, "nothing dwelling=12").text, "there is no report 'nothing'");
        managing::says(ask(f, "consumption --dwelling 13").text, "harbour has no dwelling 13");
        CHECK_EQUAL(4, ask(f, "consumption --dwelling 13").code);
        CHECK_EQUAL(4, ask(f, "quarantine").code);
        CHECK_EQUAL(4, ask(f, "nonsense").code);
        CHECK_EQUAL(1, ask(f, "consumption --from soon").code);
        CHECK_EQUAL(2, ask(f, "explain --since 3d").code);
        CHECK_EQUAL(2, ask(f, "-o xml status").code);
        CHECK_EQUAL(2, ask(f, "-o csv").code);
        CHECK_MESSAGE(daemon.output(), daemon.stop().clean());
    }
    void without_daemon_it_says_so() {
        const folder f;
        managing::says(ask(f, "status").text, "toniqued");
        CHECK_EQUAL(3, ask(f, "status").code);
        CHECK_EQUAL(0, ask(f, "--help").code);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(tool_test);
