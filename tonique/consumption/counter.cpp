#include "tonique/consumption/counter.hpp"

#include <algorithm>
#include <limits>

namespace wesh::tonique {
namespace {

__extension__ typedef __int128 wide;

constexpr bool fits(wide v) noexcept {
    return v >= std::numeric_limits<std::int64_t>::min() && v <= std::numeric_limits<std::int64_t>::max();
}

bool belongs_to(const binding& b, const index_reading& r) noexcept {
    if (has(r.quality, quality::invalid)) return false;
    const bool after_start = b.start_index ? r.time > b.from : r.time >= b.from;
    const bool before_end = b.end_index ? r.time < b.to : r.time <= b.to;
    return after_start && before_end;
}

step step_between(const index_reading& first, const index_reading& last, const decimal& coefficient) {
    step s{first, last, step::state::known, {}};
    const wide difference = static_cast<wide>(last.value) - first.value;
    // A device that counts from anew since its meter was changed says "reset" in the hour of the change; the
    // index that a person read then already speaks of the new count.
    const bool reset = has(last.quality, quality::reset) && !first.typed;
    if (difference < 0 || reset) {
        s.state = step::state::reset;
    } else if (!fits(difference) || !fits(difference * coefficient.mantissa())) {
        s.state = step::state::too_large;
    } else {
        s.amount = {static_cast<std::int64_t>(difference * coefficient.mantissa()), coefficient.exponent()};
        if (has(first.quality | last.quality, quality::estimated)) s.state = step::state::estimated;
    }
    return s;
}

} // namespace

counter counter_of(const binding& b, std::span<const index_reading> readings) {
    std::vector<index_reading> known;
    if (b.start_index) known.push_back({b.from, *b.start_index, quality::good, true});
    std::copy_if(readings.begin(), readings.end(), std::back_inserter(known),
                 [&](const auto& r) { return belongs_to(b, r); });
    if (b.end_index) known.push_back({b.to, *b.end_index, quality::good, true});
    counter c{b, {}};
    for (std::size_t i = 1; i < known.size(); ++i)
        c.steps.push_back(step_between(known[i - 1], known[i], b.coefficient));
    return c;
}

std::optional<decimal> sum_of(const decimal& a, const decimal& b) noexcept {
    const int exponent = std::min(a.exponent(), b.exponent());
    const auto x = a.rescaled(exponent);
    const auto y = b.rescaled(exponent);
    std::int64_t sum = 0;
    if (!x || !y || __builtin_add_overflow(x->mantissa(), y->mantissa(), &sum)) return {};
    return decimal{sum, exponent};
}

} // namespace wesh::tonique
