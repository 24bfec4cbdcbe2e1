#include "tonique/site/clock_judge.hpp"

#include <algorithm>

namespace wesh::tonique::site {
namespace {

constexpr duration second{1'000};
constexpr duration minute{60'000};
constexpr duration hour{3'600'000};
constexpr duration day{86'400'000};

constexpr std::array table{
    clock_source_row{clock_source::centre, 2 * second, 3 * day,
                     "an acknowledgement's time, between when its packet left and it came"},
    clock_source_row{clock_source::meter, minute, 2 * hour, "the clock of a meter that does not doubt it"},
    clock_source_row{clock_source::stamp, minute, 3 * day,
                     "the operator's stamp on an SMS of the centre, within the same span"},
    clock_source_row{clock_source::box, 5 * minute, 2 * hour, "the clock of a WES"},
};

/// What is told within a wider span contradicts, but does not vouch.
constexpr duration widest = 30 * minute;
constexpr duration patience = 30 * minute;
/// A second in so many may be lost or gained since it was told.
constexpr std::int64_t drift = 10'000;

} // namespace

std::span<const clock_source_row> clock_source_rows() noexcept { return table; }

void clock_judge::hear(clock_source s, time_point earliest, time_point latest) {
    const auto row = std::find_if(table.begin(), table.end(), [s](const auto& r) { return r.source == s; });
    if (row == table.end() || latest < earliest) return;
    const auto now = clock_.steady();
    claims_.at(static_cast<std::size_t>(s)) = claim{earliest.time_since_epoch() - now - row->bound,
                                                    latest.time_since_epoch() - now + row->bound, now};
}

judgement clock_judge::judge() const {
    const auto now = clock_.steady();
    const auto own = clock_.now().time_since_epoch() - now;
    for (const auto& row : table) {
        const auto& c = claims_.at(static_cast<std::size_t>(row.source));
        if (!c || now - c->heard > row.kept_for) continue;
        const auto drifted = (now - c->heard) / drift;
        const auto earliest = c->earliest - drifted;
        const auto latest = c->latest + drifted;
        if (own < earliest - tolerance_) return {row.source, true, earliest - own};
        if (own > latest + tolerance_) return {row.source, true, latest - own};
        if (latest - earliest <= widest + 2 * row.bound)
            return {row.source, false, std::clamp(own, earliest, latest) - own};
    }
    return {clock_source::none, now - began_ >= patience, {}};
}

} // namespace wesh::tonique::site
