// What a UPS gives its load, and so what a site stands on. The words are NUT's where NUT has one.
//
// Errors: throws nothing of its own.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wesh {

/// Exactly one of these at a time. What cannot be told for sure is `unknown`, never `on_line`.
enum class supply : std::uint8_t {
    unknown,         ///< nobody answers, or the answer is empty or contradicts itself
    on_line,         ///< the mains feed the load
    on_battery,      ///< the mains are away, the battery feeds the load
    low_battery,     ///< likewise, and the battery is about to end
    forced_shutdown, ///< whoever watches the UPS has ordered its hosts to stop
    off,             ///< the load gets nothing
};

/// "on-battery": the name with '-' for '_'.
std::string_view to_text(supply s) noexcept;
std::optional<supply> parse_supply(std::string_view text) noexcept;

} // namespace wesh
