// How far a sample may be trusted.
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

/// A set of flags; the empty set is `good`. Their words, as tools print them, are the names below with '-'
/// for '_'.
enum class quality : std::uint32_t {
    good = 0,
    stale = 1U << 0,          ///< the device has not confirmed the value lately; never stored, only read
    gap = 1U << 1,            ///< readings are missing between the sample before and this one
    reset = 1U << 2,          ///< a counter stands lower than before: reset or replaced, not negative use
    estimated = 1U << 3,      ///< computed, not read
    invalid = 1U << 4,        ///< the device answered, but not with a usable value
    clock_doubtful = 1U << 5, ///< the time of the sample may be wrong
};

inline constexpr std::uint32_t quality_bits = (1U << 6) - 1;

constexpr quality operator|(quality a, quality b) noexcept {
    return static_cast<quality>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr quality operator&(quality a, quality b) noexcept {
    return static_cast<quality>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}
constexpr quality& operator|=(quality& a, quality b) noexcept { return a = a | b; }
constexpr bool has(quality set, quality flag) noexcept { return (set & flag) != quality::good; }

/// "good", or the words joined by ',': "gap,reset".
std::string to_text(quality q);
std::optional<quality> parse_quality(std::string_view text) noexcept;

} // namespace wesh
