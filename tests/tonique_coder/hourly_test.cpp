// The coding of readings: what goes in comes out, in the bytes that it has always been, and bytes that are
// none harm nobody.
#include "libtonique/hourly.hpp"
#include "tests/support/test.hpp"

#include <wesh/error.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <limits>

using namespace wesh;
using namespace wesh::tonique;

namespace {

std::int64_t any_value() {
    return *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-50, 50),
                           rc::gen::inRange<std::int64_t>(0, 20'000'000), rc::gen::arbitrary<std::int64_t>(),
                           rc::gen::element(std::numeric_limits<std::int64_t>::min(),
                                            std::numeric_limits<std::int64_t>::max(), std::int64_t{0}));
}

quality any_quality() {
    return *rc::gen::inRange(0, 8) != 0 ? quality::good : static_cast<quality>(*rc::gen::inRange(0, 32) << 1);
}

/// Any subset of any units, hours and columns, with any values.
readings any_readings(layout l) {
    readings r;
    const int units = *rc::gen::inRange(0, 5);
    const std::uint32_t holes = *rc::gen::inRange(0U, 10U);
    std::uint32_t unit = *rc::gen::element(0U, 1U, 4090U);
    for (int u = 0; u < units && unit <= unit_max; ++u, unit += *rc::gen::inRange(1U, 4U)) {
        std::uint32_t hour = *rc::gen::element(0U, 490'000U, 490'024U, hour_max - 20U);
        const int hours = *rc::gen::inRange(1, 12);
        for (int h = 0; h < hours && hour < hour_max; ++h) {
            for (const auto& c : columns()) {
                if (l == layout::closing && c.kind != point_kind::counter) continue;
                if (*rc::gen::inRange(0U, 10U) < holes) continue;
                r.rows.push_back(
                    {static_cast<unit_number>(unit), hour, c.column, any_value(), any_quality()});
            }
            hour += *rc::gen::inRange(0, 6) != 0 ? 1U : *rc::gen::inRange(1U, 500'000U);
        }
    }
    return r;
}

void comes_back(layout l, const readings& r) {
    std::string error;
    const auto back = decode_readings(l, encode_readings(l, r), error);
    RC_ASSERT(error.empty());
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == r);
}

class hourly_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(hourly_test);
    CPPUNIT_TEST(whatever_is_there_comes_back_and_nothing_else);
    CPPUNIT_TEST_SUITE_END();

    void whatever_is_there_comes_back_and_nothing_else() {
        CHECK(rc::check([] { comes_back(layout::hourly, any_readings(layout::hourly)); }));
        CHECK(rc::check([] { comes_back(layout::closing, any_readings(layout::closing)); }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(hourly_test);

} // namespace
