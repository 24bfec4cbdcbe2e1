// A counter that serves a dwelling: its binding, and the differences between the indexes that are known of
// it.
#pragma once

#include "libtonique/body.hpp"
#include "libtonique/role.hpp"

#include <wesh/decimal.hpp>

#include <optional>
#include <span>
#include <vector>

namespace wesh::tonique {

/// A binding without end.
inline constexpr time_point no_end = time_point::max();

/// Which point serves in which role, from when to when, and what one count of it is worth.
struct binding {
    std::uint32_t id = 0;
    tonique::role role = role::electricity;
    unit_number unit = 0;
    tonique::column column = column::puls1;
    decimal coefficient{1, 0};               ///< of the role's unit, for one count; more than nothing
    std::optional<std::int64_t> start_index; ///< the index at `from`, where somebody read it
    std::optional<std::int64_t> end_index;   ///< the index at `to`
    time_point from;
    time_point to = no_end;
};

struct index_reading {
    time_point time;
    std::int64_t value = 0;
    wesh::quality quality = quality::good;
    bool typed = false; ///< read by a person when the meter came or went, not told by the device
};

/// Two indexes that follow each other, and what was used between them.
struct step {
    enum class state : std::uint8_t {
        known,
        estimated, ///< the device estimated one of its indexes
        reset,     ///< the index went back: what was used is unknown
        too_large, ///< no 64-bit number holds it: an index or a coefficient is wrong
    };
    index_reading first;
    index_reading last;
    step::state state = state::known;
    decimal amount; ///< of the role's unit; nothing when it is unknown

    bool usable() const noexcept { return state == state::known || state == state::estimated; }
};

struct counter {
    tonique::binding binding;
    std::vector<step> steps; ///< by time, each beginning where the one before ends
};

/// `readings` of the binding's point, in order of time; those outside of its validity do not count. At an end
/// for which the binding has an index, that one counts and not a reading of the same instant.
counter counter_of(const binding& b, std::span<const index_reading> readings);

/// The exact sum, or nothing when it does not fit 64 bits.
std::optional<decimal> sum_of(const decimal& a, const decimal& b) noexcept;

} // namespace wesh::tonique
