#include "daemon/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace wesh {

duration first_poll(const polling& p, std::string_view name, duration now) noexcept {
    if (!p.spread) return now;
    // FNV-1a of the name: the same moment within the period at each start, whatever the order of the
    // configuration.
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3U;
    hash ^= hash >> 32;
    // Whoever starts a daemon looks at once: the first round takes five seconds at most, whatever the period.
    const auto window = static_cast<std::uint64_t>(std::min(p.period, duration{5'000}).count());
    return now + duration{static_cast<std::int64_t>(hash % std::max<std::uint64_t>(window, 1))};
}

duration next_poll(const polling& p, duration due, duration now) noexcept {
    const auto missed = now < due ? 0 : (now - due) / p.period;
    return due + (missed + 1) * p.period;
}

void lateness::add(duration late) noexcept {
    const auto ms = std::max<std::int64_t>(late.count(), 0);
    ++bins_[static_cast<std::size_t>(std::min<std::int64_t>(ms, bins - 1))];
    ++count_;
    worst_ = std::max(worst_, late);
}

duration lateness::quantile(double q) const noexcept {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < bins; ++i) {
        seen += bins_[i];
        if (seen >= wanted) return i == bins - 1 ? worst_ : duration{static_cast<std::int64_t>(i)};
    }
    return worst_;
}

} // namespace wesh
