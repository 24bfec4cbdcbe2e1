// Periods that people ask for: hours, local days, local months.
#pragma once

#include "common/calendar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::tonique {

struct period {
    time_point begin;
    time_point end; ///< the first instant that no longer belongs to it
    friend bool operator==(const period&, const period&) = default;
};

enum class grain : std::uint8_t { hour, day, month };
std::optional<grain> parse_grain(std::string_view text) noexcept;

/// The hour (of UTC), local day or local month in which `t` lies. Days have 23, 24 or 25 hours.
period period_of(const calendar& place, grain g, time_point t);
/// All that touch `whole`, one behind the other, at most `most`.
std::vector<period> periods_in(const calendar& place, grain g, period whole, std::size_t most);

/// The local day "2026-10-25", or the local month "2026-10".
std::optional<period> parse_day(const calendar& place, std::string_view text);
std::optional<period> parse_month(const calendar& place, std::string_view text);
/// The local date of `t`: "2026-10-25".
std::string date_text(const calendar& place, time_point t);

} // namespace wesh::tonique
