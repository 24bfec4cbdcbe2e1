#include "libtonique/hourly.hpp"

#include "libtonique/hourly_walk.hpp"

#include <wesh/error.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <tuple>

namespace wesh::tonique {

namespace {

constexpr std::uint32_t stored_qualities = quality_bits & ~static_cast<std::uint32_t>(quality::stale);

/// What keeps these rows from being a body, or nothing.
const char* fault(layout l, std::span<const reading> rows) noexcept {
    const reading* before = nullptr;
    for (const reading& r : rows) {
        if (r.unit > unit_max) return "unit too high";
        if (r.hour >= hour_max) return "hour too late";
        if (static_cast<std::size_t>(r.column) - 1 >= column_count) return "no such column";
        if (l == layout::closing && !is_counter(index_of(r.column)))
            return "a closing column that is no counter";
        if ((static_cast<std::uint32_t>(r.quality) & ~stored_qualities) != 0)
            return "quality that is not stored";
        if (before != nullptr &&
            std::tie(before->unit, before->hour, before->column) >= std::tie(r.unit, r.hour, r.column))
            return "rows out of order";
        before = &r;
    }
    return nullptr;
}

/// The row that begins at `at`, which moves behind it.
hour_row row_at(std::span<const reading> rows, std::size_t& at) noexcept {
    hour_row row;
    row.unit = rows[at].unit;
    row.hour = rows[at].hour;
    for (; at < rows.size() && rows[at].unit == row.unit && rows[at].hour == row.hour; ++at) {
        const std::size_t c = index_of(rows[at].column);
        row.present |= 1U << c;
        row.values[c] = rows[at].value;
        row.qualities[c] = static_cast<std::uint32_t>(rows[at].quality);
    }
    return row;
}

void check(layout l, std::span<const reading> rows) {
    if (const char* what = fault(l, rows)) throw local_error{std::string{"readings: "} + what};
}

constexpr std::size_t rows_foreseen = 256; ///< few small packets hold more

std::size_t least_size(std::size_t rows) noexcept { return (rows + rows_a_byte - 1) / rows_a_byte; }

} // namespace

bytes encode_readings(layout l, const readings& r) {
    check(l, r.rows);
    if (r.rows.size() > rows_max) throw local_error{"readings: more rows than a body holds"};
    range_encoder coder;
    hourly_walk<range_encoder> w{coder, l};
    hour_row row;
    for (std::size_t at = 0; at < r.rows.size();) {
        row = row_at(r.rows, at);
        w.row(row, true);
    }
    w.row(row, false);
    bytes out = std::move(coder).finish();
    out.resize(std::max(out.size(), least_size(r.rows.size())));
    return out;
}

std::optional<readings> decode_readings(layout l, std::span<const std::uint8_t> b, std::string& error) {
    readings out;
    const std::size_t most = std::min(rows_max, b.size() * rows_a_byte);
    out.rows.reserve(std::min(most, rows_foreseen));
    range_decoder coder{b};
    hourly_walk<range_decoder> w{coder, l};
    hour_row row;
    const auto refused = [&](const char* what) {
        error = fmt::format("readings: {} (after {} rows, {} bytes)", what, out.rows.size(), b.size());
        return std::nullopt;
    };
    while (w.row(row, true)) {
        if (coder.failed()) return refused("cut off");
        for (std::size_t c = 0; c < column_count; ++c)
            if (row.has(c))
                out.rows.push_back({static_cast<unit_number>(row.unit), row.hour, static_cast<column>(c + 1),
                                    row.values[c], static_cast<quality>(row.qualities[c])});
        if (out.rows.size() > most) return refused("more rows than its size allows");
    }
    if (coder.failed()) return refused("cut off");
    if (!w.ended()) return refused("unit, hour or columns beyond their bounds");
    if (b.size() < coder.least_size()) return refused("cut off");
    if (b.size() > coder.most_size()) {
        const auto rest = b.subspan(coder.most_size());
        if (b.size() != least_size(out.rows.size()) ||
            std::any_of(rest.begin(), rest.end(), [](auto x) { return x != 0; }))
            return refused("bytes behind the end");
    }
    return out;
}

std::size_t rows_that_fit(layout l, const readings& all, std::size_t room) {
    const std::size_t most = std::min(rows_max, room * rows_a_byte);
    const auto rows = std::span{all.rows}.first(std::min(all.rows.size(), rows_max));
    check(l, rows);
    range_encoder coder;
    hourly_walk<range_encoder> w{coder, l};
    std::size_t best = 0;
    for (std::size_t at = 0; at < rows.size() && coder.size() <= room;) {
        hour_row row = row_at(rows, at);
        if (at > most) break;
        w.row(row, true);
        if (coder.finished_size_after(w.chances_of_end()) <= room) best = at;
    }
    if (best > 0 || rows.empty()) return best;
    std::size_t hour = 0;
    row_at(rows, hour);
    for (readings part; hour > 1; --hour) {
        part.rows.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(hour));
        if (encode_readings(l, part).size() <= room) return hour;
    }
    return 1;
}

} // namespace wesh::tonique
