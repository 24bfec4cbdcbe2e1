#include "sim/motion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace wesh::sim {
namespace {

constexpr double milliseconds_an_hour = 3'600'000;
/// A walk crosses its whole range in no less than this many steps.
constexpr double steps_across = 20;

double as_double(duration d) noexcept { return static_cast<double>(d.count()); }

} // namespace

motion::motion(const variation& v, double start, double phase, std::uint64_t seed) noexcept
    : shape_{v.as}
    , from_{v.from}
    , to_{v.to}
    , period_{as_double(v.period)}
    , rate_{v.rate}
    , phase_{phase}
    , start_{v.as == shape::walk ? v.from + (v.to - v.from) * (0.5 + phase / 2) : start}
    , dice_{seed} {}

double motion::at(duration elapsed) noexcept {
    const double turns = as_double(elapsed) / period_ + phase_;
    switch (shape_) {
    case shape::sine:
        return from_ + (to_ - from_) * (0.5 - 0.5 * std::cos(2 * std::numbers::pi * turns));
    case shape::sawtooth:
        return from_ + (to_ - from_) * (turns - std::floor(turns));
    case shape::walk:
        return walked(elapsed);
    case shape::growth:
        break;
    }
    return start_ + rate_ * as_double(elapsed - since_) / milliseconds_an_hour;
}

double motion::walked(duration elapsed) noexcept {
    // Each step is taken, however seldom somebody looks, so that the walk is the same for every reader.
    const auto due = static_cast<std::int64_t>(as_double(elapsed) / period_);
    const auto [low, high] = std::minmax(from_, to_);
    for (; steps_ < due; ++steps_)
        start_ = std::clamp(start_ + (high - low) / steps_across * (2 * dice_.unit() - 1), low, high);
    return start_;
}

void motion::restart(double start, duration elapsed) noexcept {
    if (!grows()) return;
    start_ = start;
    since_ = elapsed;
}

} // namespace wesh::sim
