// The way from readings to a figure, step by step, for those who must answer for it.
#pragma once

#include "tonique/consumption/use.hpp"

namespace wesh::tonique {

/// One line of an explanation. What a line does not have is empty.
struct explained {
    std::string what; ///< "binding", "difference", "share", "left out", "missing", "total"
    std::optional<std::uint32_t> binding;
    time_point from = no_time;
    time_point to = no_time;
    std::optional<std::int64_t> first; ///< index
    std::optional<std::int64_t> last;
    std::optional<decimal> coefficient;
    std::optional<decimal> amount;
    std::optional<decimal> estimated;
    std::string note;
};

/// Why `u`, which is use_in() of these counters and this period, is what it is. `names` of the counters'
/// points: "flat-12 PULS1".
std::vector<explained> explain(role r, std::span<const counter> counters, std::span<const std::string> names,
                               period p, const use& u);

} // namespace wesh::tonique
