// How small hours become in packets: bytes of body a dwelling-day in large packets, beside the plain way (the
// best Rice code of each column, flat and day), on the captures and on flats that a model of this bench
// makes; SMS a site-month in the small form; speed. The floors are the issue's; exit 1 when one is missed.
//   WESH_SAMPLES=folder packet_bench
#include "bench/dwellings.hpp"
#include "libtonique/hourly.hpp"
#include "libtonique/packet.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace {

using namespace wesh;
using namespace wesh::tonique;

constexpr double winter_floor = 108, summer_floor = 95; ///< bytes a dwelling-day
constexpr double unseen = 1.03;                         ///< of these, on what the coder was not tuned on
constexpr std::size_t large_room = body_room(form::large, direction::from_site);
constexpr std::size_t small_room = body_room(form::small, direction::from_site);

int failures = 0;

double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct span_of_hours {
    hour_number first, last;
};
span_of_hours hours_of(const readings& all) {
    span_of_hours s{hour_max, 0};
    for (const auto& r : all.rows) s = {std::min(s.first, r.hour), std::max(s.last, r.hour)};
    return s;
}

/// The rows of these units and hours, both ends included.
readings part_of(const readings& all, unit_number first, unit_number last, span_of_hours s) {
    readings part;
    for (const auto& r : all.rows)
        if (r.unit >= first && r.unit <= last && r.hour >= s.first && r.hour <= s.last)
            part.rows.push_back(r);
    return part;
}

std::size_t bytes_of(const readings& r) {
    const auto b = encode_readings(layout::hourly, r);
    std::string error;
    if (decode_readings(layout::hourly, b, error) != r) {
        fmt::print("what was coded does not come back: {}\n", error);
        std::exit(1);
    }
    return b.size();
}

/// Each packet: `units` flats and `hours` hours from the beginning of all. Bytes a dwelling-day.
double cut(const readings& all, unit_number units, hour_number hours, std::size_t& largest) {
    const auto whole = hours_of(all);
    const unit_number last = all.rows.back().unit,
                      before = static_cast<unit_number>(all.rows.front().unit - 1);
    std::size_t total = 0;
    for (hour_number h = whole.first; h <= whole.last; h += hours)
        for (unit_number u = before + 1; u <= last; u = static_cast<unit_number>(u + units)) {
            const auto part = part_of(all, u, static_cast<unit_number>(u + units - 1), {h, h + hours - 1});
            const std::size_t size = part.rows.empty() ? 0 : bytes_of(part);
            largest = std::max(largest, size);
            total += size;
        }
    return static_cast<double>(total) * 24 / (last - before) / (whole.last - whole.first + 1);
}

/// Bits of a column's day under its best parameter: steps folded to positive.
std::uint64_t rice_bits(const std::vector<std::int64_t>& steps) {
    std::uint64_t best = ~std::uint64_t{0};
    for (unsigned k = 0; k < 16; ++k) {
        std::uint64_t bits = 4;
        for (const auto s : steps)
            bits += (static_cast<std::uint64_t>(s < 0 ? -2 * s - 1 : 2 * s) >> k) + 1 + k;
        best = std::min(best, bits);
    }
    return best;
}

/// What the plain way codes of a reading: the steps of counters and of TEMP (the first one whole), TEMPMIN
/// and TEMPMAX by TEMP, currents as they are, DIFTI not at all.
std::uint64_t rice_bits_of_day(const readings& day) {
    std::array<std::vector<std::int64_t>, 12> steps;
    std::array<std::optional<std::int64_t>, 12> before;
    std::uint64_t bits = 0;
    for (const auto& r : day.rows) {
        const auto c = static_cast<std::size_t>(r.column);
        const bool walks = row_of(r.column).kind == point_kind::counter || r.column == column::temp;
        if (r.column == column::temp && !steps[7].empty()) steps[7].back() = r.value - steps[7].back();
        if (walks && !before[c])
            bits += r.column == column::temp ? 12 : 32;
        else if (r.column == column::tempmax)
            steps[c].push_back(r.value - before[8].value_or(0));
        else if (r.column != column::difti)
            steps[c].push_back(walks ? r.value - *before[c] : r.value);
        before[c] = r.value;
    }
    for (const auto& s : steps)
        if (!s.empty()) bits += rice_bits(s);
    return bits;
}

double rice(const readings& all) {
    const auto whole = hours_of(all);
    const unit_number first = all.rows.front().unit, last = all.rows.back().unit;
    std::uint64_t bits = 0;
    for (unit_number u = first; u <= last; ++u)
        for (hour_number h = whole.first; h <= whole.last; h += 24)
            bits += rice_bits_of_day(part_of(all, u, u, {h, h + 23}));
    return static_cast<double>(bits) / 8 * 24 / (last - first + 1) / (whole.last - whole.first + 1);
}

void season(const char* what, const readings& all, double limit) {
    std::size_t largest = 0, ignored = 0;
    const double days6 = cut(all, 30, 24 * 6, largest);
    const double plain = rice(all);
    const bool passed = limit == 0 || (days6 <= limit && largest <= large_room);
    if (!passed) ++failures;
    fmt::print("{:<26} {:>6.1f}   {:<17} Rice {:>5.1f}, ratio {:.2f}; a day of all {:>5.1f}, a flat-day "
               "{:>5.1f}, an "
               "hour of all {:>5.1f}\n",
               what, days6, limit == 0 ? "" : fmt::format("{} (<= {:.1f})", passed ? "pass" : "FAIL", limit),
               plain, days6 / plain, cut(all, 30, 24, ignored), cut(all, 1, 24, ignored),
               cut(all, 30, 1, ignored));
}

/// SMS that these rows need, cut as a site does.
std::size_t messages(layout l, const readings& all) {
    std::size_t n = 0;
    readings left = all;
    for (; !left.rows.empty(); ++n) {
        const std::size_t fit = rows_that_fit(l, left, small_room);
        left.rows.erase(left.rows.begin(), left.rows.begin() + static_cast<std::ptrdiff_t>(fit));
    }
    return n;
}

readings closings(const readings& all, hour_number hour) {
    readings out;
    for (const auto& r : all.rows)
        if (r.hour == hour && row_of(r.column).kind == point_kind::counter) out.rows.push_back(r);
    return out;
}

/// A month of 30 days; hourly rows are sent flat by flat, as many hours of one as fit.
void sms(const char* what, bool winter) {
    fmt::print("SMS a site-month, {}:", what);
    for (const int flats : {10, 30, 100}) {
        bench::habits h;
        h.seed = 31;
        h.flats = flats;
        h.days = 30;
        h.winter = winter;
        const auto all = bench::simulated_dwellings(h);
        const auto whole = hours_of(all);
        std::size_t hourly = 0, closing = 0;
        for (unit_number u = 1; u <= flats; ++u)
            hourly += messages(layout::hourly, part_of(all, u, u, whole));
        for (hour_number end = whole.first + 23; end <= whole.last; end += 24)
            closing += messages(layout::closing, closings(all, end));
        fmt::print("  {} dwellings: hourly {}, closing {};", flats, hourly, closing);
    }
    fmt::print("\n");
}

void capture_sms(const char* what, const readings& all) {
    std::size_t n = 0;
    for (unit_number u = 1; u <= 30; ++u) n += messages(layout::hourly, part_of(all, u, u, hours_of(all)));
    fmt::print("SMS a site-month, {}, 30 dwellings: hourly {:.0f}\n", what, static_cast<double>(n) * 30 / 14);
}

void speed(const readings& all) {
    readings part;
    part.rows.assign(all.rows.begin(), all.rows.begin() + static_cast<std::ptrdiff_t>(rows_that_fit(
                                                              layout::hourly, all, large_room)));
    const int rounds = 20;
    bytes b;
    std::string error;
    const double begun = seconds();
    for (int i = 0; i < rounds; ++i) b = encode_readings(layout::hourly, part);
    const double coded = seconds();
    for (int i = 0; i < rounds; ++i) decode_readings(layout::hourly, b, error);
    const double done = seconds();
    const double millions = static_cast<double>(part.rows.size()) * rounds / 1e6;
    fmt::print("speed: {:.1f} million readings/s coded, {:.1f} decoded ({} rows in {} bytes)\n",
               millions / (coded - begun), millions / (done - coded), part.rows.size(), b.size());
}

} // namespace

int main() {
    fmt::print("bytes of body a dwelling-day, all columns, packets of 30 flats and 6 days:\n");
    bench::habits h;
    for (const unsigned seed : {1U, 2U, 3U}) {
        h.seed = seed;
        h.winter = true;
        const auto cold = bench::simulated_dwellings(h);
        season(fmt::format("model, winter, seed {}", seed).c_str(), cold, winter_floor * unseen);
        if (seed == 1) speed(cold);
        h.winter = false;
        season(fmt::format("model, summer, seed {}", seed).c_str(), bench::simulated_dwellings(h),
               summer_floor * unseen);
    }
    for (const unsigned seed : {900U, 901U}) {
        season(fmt::format("other model, winter, {}", seed).c_str(), bench::other_dwellings(seed, true),
               winter_floor * unseen);
        season(fmt::format("other model, summer, {}", seed).c_str(), bench::other_dwellings(seed, false),
               summer_floor * unseen);
    }
    h.noise = 2;
    h.absent = 0.03;
    h.winter = true;
    season("model, noisy, 3 % absent", bench::simulated_dwellings(h), winter_floor * unseen);
    sms("winter of the model", true);
    sms("summer of the model", false);

    const char* samples = std::getenv("WESH_SAMPLES");
    const auto folder = std::string{samples == nullptr ? "" : samples} + "/sms/dwellings-";
    const auto winter = bench::read_dwellings(folder + "winter.csv"),
               summer = bench::read_dwellings(folder + "summer.csv");
    if (!winter || !summer) {
        fmt::print("not run: captures ($WESH_SAMPLES names no folder with sms/dwellings-winter.csv)\n");
        return failures == 0 ? 0 : 1;
    }
    season("capture, winter", *winter, winter_floor);
    season("  its flats 16 to 30", part_of(*winter, 16, 30, hours_of(*winter)), winter_floor * unseen);
    season("capture, summer", *summer, summer_floor);
    capture_sms("winter of the capture", *winter);
    capture_sms("summer of the capture", *summer);
    return failures == 0 ? 0 : 1;
}
