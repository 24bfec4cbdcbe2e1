#include "daemon/drivers/teleinfo/indexes.hpp"

namespace wesh::teleinfo {
namespace {

/// Two units beyond what power and time allow: an index moves in whole ones, and frames come a little late.
constexpr std::int64_t slack = 2;
constexpr std::int64_t ms_per_hour = 3'600'000;

/// The most that an index may have grown.
std::int64_t most_growth(std::int64_t watts, int scale, duration over) noexcept {
    // Kilowatt-hours are what large sites count in.
    const std::int64_t divisor = scale >= 3 ? 100 : 1;
    const auto ms = over.count() < 0 ? 0 : over.count();
    std::int64_t growth = 0;
    if (__builtin_mul_overflow(watts, ms, &growth)) return INT64_MAX - slack;
    return growth / ms_per_hour / divisor + slack;
}

} // namespace

index_memory::index_memory(std::int64_t most_power)
    : most_power_{most_power}
    , places_(labels().size(), -1) {
    std::int8_t n = 0;
    for (std::size_t i = 0; i < places_.size(); ++i)
        if (labels()[i].index) places_[i] = n++;
    known_.resize(static_cast<std::size_t>(n));
    candidate_ = known_;
}

bool index_memory::goes_on(const set& before, const frame& f, duration now) const noexcept {
    for (const auto& e : f.entries()) {
        if (e.label == unknown_label || places_[e.label] < 0) continue;
        const auto& b = before[static_cast<std::size_t>(places_[e.label])];
        if (b.mantissa < 0) continue;
        const auto grown = e.mantissa - b.mantissa;
        if (grown < 0) return false;
        if (grown > slack && grown > most_growth(most_power_, labels()[e.label].scale, now - b.at))
            return false;
    }
    return true;
}

void index_memory::remember(set& s, const frame& f, duration now) noexcept {
    for (const auto& e : f.entries())
        if (e.label != unknown_label && places_[e.label] >= 0)
            s[static_cast<std::size_t>(places_[e.label])] = {e.mantissa, now};
}

void index_memory::know(label_id label, std::int64_t mantissa, duration at) {
    if (places_[label] < 0) return;
    known_[static_cast<std::size_t>(places_[label])] = {mantissa, at};
    anything_known_ = true;
}

void index_memory::follow_period(const frame& f) {
    const auto* e = f.find("PTCOUR1");
    if (e == nullptr || f.data(*e) == period_) return;
    period_ = f.data(*e);
    for (std::size_t i = 0; i < places_.size(); ++i)
        if (places_[i] >= 0 && labels()[i].role == role::period)
            known_[static_cast<std::size_t>(places_[i])] = {};
}

verdict index_memory::judge(const frame& f, duration now) {
    follow_period(f);
    if (anything_known_ && goes_on(known_, f, now)) {
        remember(known_, f, now);
        agreeing_ = 0;
        return verdict::fits;
    }
    if (agreeing_ == 0 || !goes_on(candidate_, f, now)) {
        candidate_.assign(candidate_.size(), {});
        agreeing_ = 0;
    }
    remember(candidate_, f, now);
    ++agreeing_;
    if (agreeing_ < (anything_known_ ? proof : 2))
        return anything_known_ ? verdict::doubtful : verdict::unconfirmed;
    const bool first = !anything_known_;
    anything_known_ = true;
    known_ = candidate_;
    agreeing_ = 0;
    return first ? verdict::fits : verdict::anew;
}

} // namespace wesh::teleinfo
