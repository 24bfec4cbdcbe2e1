#include "sim/sms_time.hpp"

#include <array>
#include <cstdlib>

namespace wesh::sim {
namespace {

constexpr std::uint8_t swapped(unsigned number) noexcept {
    return static_cast<std::uint8_t>((number % 10) << 4 | number / 10);
}

} // namespace

octets encode_time(const sms_time& t) {
    using namespace std::chrono;
    const auto shown = t.when + t.zone;
    const auto midnight = floor<days>(shown);
    const year_month_day date{midnight};
    const hh_mm_ss day{shown - midnight};
    const auto quarters = static_cast<unsigned>(std::abs(t.zone / minutes{15}));
    const auto zone = static_cast<std::uint8_t>(swapped(quarters) | (t.zone < duration{} ? 0x08U : 0U));
    return {swapped(static_cast<unsigned>(static_cast<int>(date.year()) % 100)),
            swapped(static_cast<unsigned>(date.month())),
            swapped(static_cast<unsigned>(date.day())),
            swapped(static_cast<unsigned>(day.hours().count())),
            swapped(static_cast<unsigned>(day.minutes().count())),
            swapped(static_cast<unsigned>(day.seconds().count())),
            zone};
}

std::optional<sms_time> decode_time(std::span<const std::uint8_t> bytes) {
    using namespace std::chrono;
    if (bytes.size() != sms_time_size) return {};
    std::array<unsigned, sms_time_size> n{};
    for (std::size_t i = 0; i < sms_time_size; ++i) {
        const unsigned tens = i + 1 == sms_time_size ? bytes[i] & 0x07U : bytes[i] & 0x0fU;
        if (tens > 9 || bytes[i] >> 4 > 9) return {};
        n[i] = tens * 10 + (bytes[i] >> 4);
    }
    const year_month_day date{year{2000 + static_cast<int>(n[0])}, month{n[1]}, day{n[2]}};
    if (!date.ok() || n[3] > 23 || n[4] > 59 || n[5] > 59) return {};
    const auto shown = sys_days{date} + hours{n[3]} + minutes{n[4]} + seconds{n[5]};
    const minutes zone{(bytes[6] & 0x08U) != 0 ? -15 * static_cast<int>(n[6]) : 15 * static_cast<int>(n[6])};
    return sms_time{time_point{shown - zone}, zone};
}

} // namespace wesh::sim
