// The coding of readings: what goes in comes out, in the bytes that it has always been, and bytes that are
// none harm nobody.
#include "bench/dwellings.hpp"
#include "libtonique/hourly.hpp"
#include "tests/support/test.hpp"

#include <wesh/error.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <fmt/core.h>

#include <chrono>
#include <limits>
#include <random>

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

std::size_t size_of(layout l, const readings& all, std::size_t rows) {
    readings part;
    part.rows.assign(all.rows.begin(), all.rows.begin() + static_cast<std::ptrdiff_t>(rows));
    return encode_readings(l, part).size();
}

bool ends_an_hour(const readings& all, std::size_t rows) {
    return rows == all.rows.size() || all.rows[rows - 1].unit != all.rows[rows].unit ||
           all.rows[rows - 1].hour != all.rows[rows].hour;
}

void fits_as_told(layout l, const readings& all, std::size_t room) {
    const std::size_t n = rows_that_fit(l, all, room);
    RC_ASSERT(n <= all.rows.size());
    RC_ASSERT((n == 0) == all.rows.empty());
    if (n > 1) RC_ASSERT(size_of(l, all, n) <= room);
    const bool whole = n > 0 && ends_an_hour(all, n);
    for (std::size_t more = n + 1; more <= all.rows.size(); ++more)
        if (ends_an_hour(all, more) || !whole) RC_ASSERT(size_of(l, all, more) > room);
}

/// The same on every machine: units whose indexes grow by a plain generator of numbers.
readings plain_readings(unit_number units, hour_number hours) {
    readings r;
    std::uint32_t state = 12345;
    const auto next = [&](std::uint32_t below) {
        state = state * 1'664'525U + 1'013'904'223U;
        return static_cast<std::int64_t>((state >> 8) % below);
    };
    for (unit_number u = 1; u <= units; ++u) {
        std::int64_t water = next(1'000'000), energy = next(20'000'000), warm = 180 + next(50);
        for (hour_number h = 0; h < hours; ++h) {
            const hour_number hour = 497'000 + h;
            const std::int64_t wh = 40 + next(h % 24 > 6 ? 900 : 200);
            water += next(4) == 0 ? next(30) : 0;
            warm += next(5) - 2;
            r.rows.push_back({u, hour, column::puls1, water, quality::good});
            r.rows.push_back({u, hour, column::amp1, wh / 230, quality::good});
            r.rows.push_back({u, hour, column::tempmin, warm - next(3), quality::good});
            r.rows.push_back({u, hour, column::temp, warm, quality::good});
            r.rows.push_back({u, hour, column::tempmax, warm + next(3), quality::good});
            r.rows.push_back({u, hour, column::indti, energy += wh, quality::good});
            r.rows.push_back({u, hour, column::difti, wh, quality::good});
        }
    }
    return r;
}

std::string hex(const bytes& b) {
    std::string text;
    for (const auto one : b) text += fmt::format("{:02x}", one);
    return text;
}

class hourly_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(hourly_test);
    CPPUNIT_TEST(whatever_is_there_comes_back_and_nothing_else);
    CPPUNIT_TEST(nothing_is_a_body_too);
    CPPUNIT_TEST(what_no_body_may_hold_is_refused);
    CPPUNIT_TEST(bodies_are_the_bytes_that_they_have_always_been);
    CPPUNIT_TEST(as_many_rows_as_fit_and_never_none);
    CPPUNIT_TEST(rows_that_cost_nothing_still_cost_a_byte_for_64);
    CPPUNIT_TEST(a_cell_that_is_missing_is_cheap);
    CPPUNIT_TEST(bytes_behind_the_end_are_refused);
    CPPUNIT_TEST(strangers_bytes_harm_nobody);
    CPPUNIT_TEST(strangers_bytes_take_little_time);
    CPPUNIT_TEST(capture_of_thirty_flats_comes_back);
    CPPUNIT_TEST_SUITE_END();

    void whatever_is_there_comes_back_and_nothing_else() {
        CHECK(rc::check([] { comes_back(layout::hourly, any_readings(layout::hourly)); }));
        CHECK(rc::check([] { comes_back(layout::closing, any_readings(layout::closing)); }));
    }

    void nothing_is_a_body_too() {
        for (const auto l : {layout::hourly, layout::closing}) {
            std::string error;
            const auto back = decode_readings(l, encode_readings(l, {}), error);
            CHECK(back.has_value());
            CHECK(back->rows.empty());
        }
    }

    void what_no_body_may_hold_is_refused() {
        const tonique::reading good{1, 490'000, column::puls1, 7, quality::good};
        const auto with = [&](auto change) {
            readings r{{good, good}};
            r.rows[1].hour += 1;
            change(r.rows[1]);
            return r;
        };
        const auto refused = [](layout l, const readings& r) {
            CHECK_THROWS(encode_readings(l, r), local_error);
            CHECK_THROWS(rows_that_fit(l, r, 70), local_error);
        };
        refused(layout::hourly, with([](tonique::reading& r) { r.hour -= 1; }));
        refused(layout::hourly, with([](tonique::reading& r) { r.hour -= 2; }));
        refused(layout::hourly, with([](tonique::reading& r) { r.unit = unit_max + 1; }));
        refused(layout::hourly, with([](tonique::reading& r) { r.hour = hour_max; }));
        refused(layout::hourly, with([](tonique::reading& r) { r.column = static_cast<column>(0); }));
        refused(layout::hourly, with([](tonique::reading& r) { r.column = static_cast<column>(12); }));
        refused(layout::hourly, with([](tonique::reading& r) { r.quality = quality::stale; }));
        refused(layout::closing, with([](tonique::reading& r) { r.column = column::temp; }));
        CHECK(!encode_readings(layout::hourly, with([](tonique::reading&) {})).empty());
        const auto many = plain_readings(50, 140);
        CHECK(many.rows.size() > rows_max);
        CHECK_THROWS(encode_readings(layout::hourly, many), local_error);
        CHECK(rows_that_fit(layout::hourly, many, 1'000'000) <= rows_max);
    }

    void bodies_are_the_bytes_that_they_have_always_been() {
        CHECK_EQUAL(std::string{"279568faa06b809051d9cbc03868f2246ce918de"},
                    hex(encode_readings(layout::hourly, plain_readings(1, 3))));
        const readings closing{{{3, 497'015, column::puls1, 493'919, quality::good},
                                {3, 497'015, column::indti, 15'404'570, quality::estimated},
                                {7, 497'015, column::puls1, 0, quality::good},
                                {7, 497'015, column::indti, -1, quality::reset | quality::gap}}};
        CHECK_EQUAL(std::string{"11e55dfdeffd76e9b5cb9a7398bafcfea3b13e"},
                    hex(encode_readings(layout::closing, closing)));
        // Of a large one its size and the FNV-1a of its bytes: here all beliefs have moved far.
        const auto large = encode_readings(layout::hourly, plain_readings(6, 120));
        std::uint32_t hash = 2'166'136'261U;
        for (const auto one : large) hash = (hash ^ one) * 16'777'619U;
        CHECK_EQUAL(std::string{"1609 f809096b"}, fmt::format("{} {:08x}", large.size(), hash));
    }

    void as_many_rows_as_fit_and_never_none() {
        CHECK(rc::check([] {
            const auto l = *rc::gen::element(layout::hourly, layout::closing);
            fits_as_told(l, any_readings(l), *rc::gen::element<std::size_t>(1, 24, 70, 200));
        }));
        const auto flat = plain_readings(1, 72);
        CHECK(rows_that_fit(layout::hourly, flat, 70) % 7 == 0);
        CHECK(rows_that_fit(layout::hourly, flat, 70) >= 70);
        const auto site = plain_readings(30, 48);
        CHECK_EQUAL(site.rows.size(), rows_that_fit(layout::hourly, site, 16'362));
    }

    void rows_that_cost_nothing_still_cost_a_byte_for_64() {
        readings r;
        for (hour_number h = 0; h < 4'000; ++h)
            for (const auto& c : columns()) r.rows.push_back({1, 490'000 + h, c.column, 0, quality::good});
        const auto b = encode_readings(layout::hourly, r);
        CHECK_EQUAL((r.rows.size() + 63) / 64, b.size());
        std::string error;
        CHECK(decode_readings(layout::hourly, b, error) == r);
        CHECK(rows_that_fit(layout::hourly, r, 70) <= 70 * rows_a_byte);
        CHECK(rows_that_fit(layout::hourly, r, 70) > 69 * rows_a_byte);
    }

    void a_cell_that_is_missing_is_cheap() {
        const auto whole = plain_readings(4, 96);
        readings no_probe, holes;
        for (const auto& r : whole.rows) {
            if (r.column < column::tempmin || r.column > column::tempmax) no_probe.rows.push_back(r);
            if (r.hour % 24 != 5) holes.rows.push_back(r);
        }
        CHECK(encode_readings(layout::hourly, no_probe).size() <
              encode_readings(layout::hourly, whole).size());
        CHECK(encode_readings(layout::hourly, holes).size() <
              encode_readings(layout::hourly, whole).size() + 30);
    }

    void bytes_behind_the_end_are_refused() {
        auto b = encode_readings(layout::hourly, plain_readings(2, 20));
        b.insert(b.end(), 8, 0);
        std::string error;
        CHECK(!decode_readings(layout::hourly, b, error));
        CHECK(error.find("behind the end") != std::string::npos);
    }

    void strangers_bytes_harm_nobody() {
        std::mt19937 random{20261122};
        const auto good = encode_readings(layout::hourly, plain_readings(3, 30));
        const auto obeys = [](const readings& r) {
            const auto again = encode_readings(layout::hourly, r); // throws when a bound is broken
            std::string error;
            return decode_readings(layout::hourly, again, error) == r;
        };
        for (int i = 0; i < 3'000; ++i) {
            bytes b = good;
            if (i % 3 == 0) b.resize(random() % b.size());
            if (i % 3 == 1) b[random() % b.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
            if (i % 3 == 2) {
                b.resize(random() % 100);
                for (auto& one : b) one = static_cast<std::uint8_t>(random());
            }
            std::string error;
            const auto read = decode_readings(layout::hourly, b, error);
            CHECK(read.has_value() == error.empty());
            if (read) CHECK(obeys(*read));
            decode_readings(layout::closing, b, error);
        }
    }

    void strangers_bytes_take_little_time() {
        std::mt19937 random{7};
        const auto begun = std::chrono::steady_clock::now();
        for (int i = 0; i < 40; ++i) {
            bytes b(16'362, static_cast<std::uint8_t>(i % 2 == 0 ? 0x00 : 0xff));
            for (std::size_t at = 0; at < static_cast<std::size_t>(i / 2); ++at)
                b[at] = static_cast<std::uint8_t>(random());
            std::string error;
            const auto read = decode_readings(layout::hourly, b, error);
            CHECK(!read || read->rows.size() <= rows_max);
        }
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
        CHECK_MESSAGE(fmt::format("{} s", taken.count()), taken.count() < (test::sanitized() ? 40 : 4));
    }

    void capture_of_thirty_flats_comes_back() {
        for (const char* season : {"winter", "summer"}) {
            const auto path = fmt::format("{}/sms/dwellings-{}.csv", test::samples(), season);
            const auto all = bench::read_dwellings(path);
            if (!all) throw test::not_run("no " + path);
            for (std::size_t at = 0; at < all->rows.size();) {
                readings part;
                part.rows.assign(all->rows.begin() + static_cast<std::ptrdiff_t>(at), all->rows.end());
                part.rows.resize(rows_that_fit(layout::hourly, part, 16'362));
                const auto b = encode_readings(layout::hourly, part);
                CHECK(b.size() <= 16'362);
                std::string error;
                CHECK(decode_readings(layout::hourly, b, error) == part);
                at += part.rows.size();
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(hourly_test);

} // namespace
