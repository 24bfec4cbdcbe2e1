// The demonstration of the centre, which commissions sites as a technician does, and looks for itself whether
// readings and consumption arrive, whether a gap is repaired, and whether a site that has only a modem is
// heard.
#include "tests/support/folder.hpp"
#include "tests/support/mariadb.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace wesh::test {
namespace {

using namespace std::chrono_literals;

class demo_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(demo_test);
    CPPUNIT_TEST(sites_are_commissioned_a_gap_is_repaired_and_a_modem_heard);
    CPPUNIT_TEST_SUITE_END();

  private:
    void sites_are_commissioned_a_gap_is_repaired_and_a_modem_heard() {
        peers_folder();
        const folder f;
        process demo{{std::filesystem::absolute("sim/demo-tonique").string(), build_folder(), "--once", "90"},
                     f / "log"};
        const auto end = demo.wait(150s);
        if (end.code == 3) throw not_run{demo.output()};
        CHECK_MESSAGE(end.text() + ": " + demo.output(), end.clean());
        std::vector<std::string> all{"readings and consumption", "a gap,", "the gap was repaired"};
        if (std::filesystem::exists(peers_folder() + "/bin/gammu-smsd"))
            all.emplace_back("readings of a site that has only a modem");
        for (const auto& seen : all)
            CHECK_MESSAGE(seen, demo.output().find("seen: " + seen) != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(demo_test);

} // namespace
} // namespace wesh::test
