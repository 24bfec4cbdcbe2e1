// Points: the things of a device that have a value.
//
// Errors: throws nothing of its own.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wesh {

enum class point_kind : std::uint8_t {
    gauge,   ///< a number that goes up and down
    counter, ///< a number that only grows; going back is a reset
    state,   ///< one word of a small set
    text,    ///< words
};

std::string_view to_text(point_kind kind) noexcept;
std::optional<point_kind> parse_point_kind(std::string_view text) noexcept;

/// The unit of a number whose device does not tell it. "" is a number without unit.
inline constexpr std::string_view unknown_unit = "unknown";

/// A point's number inside one stream id: short to send, gone when the stream id changes.
using point_id = std::uint32_t;

/// All that there is to know of a point but its value.
struct point_description {
    point_id id = 0;
    std::string path; ///< `device/path`: "roof-wes/clamp.1.current"
    point_kind kind = point_kind::gauge;
    std::string unit;    ///< as wesh-points(7) lists it: "A", "Wh", "°C"; see unknown_unit
    int scale = 0;       ///< power of ten of the last digit: -2 for hundredths
    std::string meaning; ///< one line of plain words
    bool settable = false;
    bool kept = true; ///< false: live only, the history does not store it

    friend bool operator==(const point_description&, const point_description&) = default;
};

} // namespace wesh
