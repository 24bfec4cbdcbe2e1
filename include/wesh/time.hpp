// Times of wesh: milliseconds of UTC, without leap seconds, as the kernel's CLOCK_REALTIME counts them.
//
// Errors: throws nothing.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <chrono>
#include <cstdint>

namespace wesh {

using duration = std::chrono::milliseconds;
using time_point = std::chrono::time_point<std::chrono::system_clock, duration>;

/// The time that stands for "never" or "not known": the epoch itself.
inline constexpr time_point no_time{};

constexpr std::int64_t to_milliseconds(time_point t) noexcept { return t.time_since_epoch().count(); }
constexpr time_point from_milliseconds(std::int64_t ms) noexcept { return time_point{duration{ms}}; }

} // namespace wesh
