#include "daemon/drivers/teleinfo/meter_clock.hpp"

namespace wesh::teleinfo {
namespace {

constexpr std::int64_t least_move = 2;
/// Of what a meter dates, nothing is older: a date before is one that was never set.
constexpr duration oldest{31 * 86'400'000LL};

} // namespace

meter_clock::meter_clock(std::string_view zone, duration tolerance)
    : zone_{zone}
    , tolerance_{tolerance} {}

void meter_clock::read(const written_time& t, bool degraded, time_point said) {
    const auto ahead = place_.instant_of(t, said) - said;
    degraded_ = degraded || t.degraded;
    trusted_ = !degraded_ && ahead <= tolerance_ && ahead >= -tolerance_;
    const auto seconds = std::chrono::round<std::chrono::seconds>(ahead).count();
    const auto moved = seconds - offset_;
    if (offset_known_ && moved < least_move && moved > -least_move) return;
    offset_ = seconds;
    offset_known_ = true;
}

meter_clock::dating meter_clock::date(const written_time& t, time_point received) const {
    const auto when = place_.instant_of(t, received);
    if (!trusted_ || t.degraded || when > received + tolerance_ || when < received - oldest)
        return {no_time, quality::clock_doubtful};
    return {when};
}

} // namespace wesh::teleinfo
