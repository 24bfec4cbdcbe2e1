// What was used in a period: the one computation that report, worker and explanation share.
//
// A difference of two indexes belongs to the period that contains both. One that crosses an edge of the
// period is not certain for it: its share by time is told apart as estimated, and the shares of the periods
// that it touches add up to it exactly.
#pragma once

#include "tonique/consumption/counter.hpp"
#include "tonique/consumption/period.hpp"

#include <string>

namespace wesh::tonique {

/// What there is to say of a figure: a set of flags.
enum class mark : std::uint8_t {
    none = 0,
    gap = 1U << 0,       ///< for some of the time it is not certain what was used
    estimated = 1U << 1, ///< some of it is a share by time, or of an estimated index
    reset = 1U << 2,     ///< an index went back: what was used across that is unknown and left out
    swap = 1U << 3,      ///< a binding begins or ends inside the period
    doubtful = 1U << 4,  ///< a device's clock is not to be trusted
    invalid = 1U << 5,   ///< a number that nothing holds: an index or a coefficient is wrong
    open = 1U << 6,      ///< the period is not over
    unbound = 1U << 7,   ///< nothing serves in this role at that time
};
constexpr mark operator|(mark a, mark b) noexcept {
    return static_cast<mark>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr mark& operator|=(mark& a, mark b) noexcept { return a = a | b; }
constexpr bool has(mark set, mark flag) noexcept {
    return (static_cast<std::uint8_t>(set) & static_cast<std::uint8_t>(flag)) != 0;
}
/// The words joined by ',': "gap,estimated"; empty for none.
std::string to_text(mark m);

/// A difference that has to do with the period.
struct contribution {
    std::size_t counter = 0; ///< its place among the counters
    std::size_t step = 0;    ///< its place among that counter's steps
    bool whole = false;      ///< it lies inside the period
    /// Its amount, or its share; nothing when that is unknown.
    std::optional<decimal> amount;
};

struct use {
    std::optional<decimal> amount;    ///< what is certain; nothing: unknown, which is not zero
    std::optional<decimal> estimated; ///< what is estimated, and not part of `amount`
    mark marks = mark::none;
    duration missing{}; ///< time for which it is not certain, of all counters together
    std::vector<contribution> parts;
};

/// No difference over a longer time is shared out among the periods that it touches; it still counts for a
/// period that contains it.
inline constexpr duration share_limit = std::chrono::hours{62 * 24};

/// What all counters of one role amount to in `p`. Of a period that lasts beyond `now`, what comes after the
/// last reading is not missing yet.
use use_in(std::span<const counter> counters, period p, time_point now);

} // namespace wesh::tonique
