// Some simulated days through the real programs: what weshd recorded is what MariaDB has, each reading once.
#include "tests/support/poll.hpp"
#include "tests/tonique_system/truth.hpp"
#include "tests/tonique_system/whole.hpp"

#include "common/time_text.hpp"

#include <cstdio>
#include <cstdlib>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

constexpr duration hour{3'600'000};
constexpr std::size_t flats = 5;

class week_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(week_test);
    CPPUNIT_TEST(what_weshd_recorded_is_what_the_ledger_has);
    CPPUNIT_TEST_SUITE_END();

  public:
    void what_weshd_recorded_is_what_the_ledger_has() {
        test::centre_side c;
        test::site_side s{c, flats, test::at("2026-10-24T12:00")};
        s.start_weshd();
        s.start_tonique();
        const auto end = s.begin + 12 * hour;
        finish(c, s, end);
    }

    /// Calm until the hours up to `end` are told and the outbox is empty; then compares.
    static void finish(test::centre_side& c, test::site_side& s, time_point end) {
        const auto upto = to_milliseconds(end + hour) / 1000;
        CHECK_MESSAGE("the last hours are never told: " + c.ask("status").text +
                          c.ask("outbox --at-site", s.tonique_socket).text,
                      test::soon(60s + (end - s.now()) / test::hurry, [&] {
                          return c.number("SELECT COUNT(*) FROM reading r JOIN point p ON p.id = r.point"
                                          " WHERE p.column_number = 1 AND r.time = " +
                                          std::to_string(upto)) == static_cast<std::int64_t>(s.boxes);
                      }));
        const test::truth t{s.weshd.connect(), s.boxes, s.begin, end};
        s.weshd.stop();
        CHECK_MESSAGE("the outbox is never empty", test::soon(30s, [&] { return s.waiting() == 0; }));
        CHECK(s.tonique->stop().clean());
        const auto readings = t.compare(c);
        std::printf("%zu readings compared\n", readings);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(week_test);

} // namespace
