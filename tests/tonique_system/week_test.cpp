// Some simulated days through the real programs: what weshd recorded is what MariaDB has, each reading once.
#include "tests/support/seed.hpp"
#include "tests/support/whole.hpp"
#include "tests/tonique_system/trouble.hpp"

#include <cstdio>
#include <cstdlib>

using namespace wesh;

namespace {

/// $WESH_DAYS: seven are the week; unless it says so, two with the night on which clocks change.
int days() {
    const char* given = std::getenv("WESH_DAYS");
    return given != nullptr ? std::atoi(given) : 2;
}

class week_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(week_test);
    CPPUNIT_TEST(whoever_is_killed_each_reading_is_there_once);
    CPPUNIT_TEST_SUITE_END();

  public:
    void whoever_is_killed_each_reading_is_there_once() {
        const auto length = days() * duration{86'400'000};
        test::centre_side c;
        test::site_side s{c, 5, test::at(days() > 3 ? "2026-10-22" : "2026-10-24T12:00")};
        s.start();
        test::trouble trouble{c, s, test::seed()};
        while (s.now() < s.begin + length) trouble.happen();
        std::printf("%s\n", trouble.text().c_str());
        std::fflush(stdout);
        test::finish(c, s, s.begin + length);
        CHECK(c.toniqued->stop().clean());
        CHECK(c.httpd->stop().clean());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(week_test);

} // namespace
