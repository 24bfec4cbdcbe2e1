// The bytes of one meter's line over any stretch of time, as fast as they can be made.
#pragma once

#include "sim/random.hpp"
#include "sim/tic_meter.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace wesh::sim {

/// A line on which each byte is damaged with the same probability: a bit turned over, a byte lost, or a NUL
/// in its place, as a receiver gives for one whose parity is wrong.
class line_noise {
  public:
    /// `probability` from 0 to 1.
    line_noise(double probability, std::uint64_t seed) noexcept
        : probability_{probability}
        , dice_{seed} {}
    /// Appends what arrives.
    void pass(std::string_view bytes, std::string& out);

  private:
    double probability_;
    dice dice_;
};

/// Between the end of a frame and the next, 16.7 to 33.4 ms.
inline constexpr std::int64_t tic_gap_us = 25'000;

/// One frame behind the other, each at the moment at which the line is free for it.
class tic_stream {
  public:
    /// The calendar must outlive the stream. Throws a refusal as tic_meter does.
    tic_stream(const meter_settings& settings, const calendar& zone, time_point from);

    tic_meter& meter() noexcept { return meter_; }
    /// When the next frame begins.
    moment next_moment() const noexcept;
    /// The next frame; good until the next call.
    const std::string& next();

  private:
    tic_meter meter_;
    time_point from_;
    std::int64_t elapsed_us_ = 0;
};

/// So many bytes of a meter's line in Paris, from its first STX on.
std::string tic_bytes(const meter_settings& settings, std::size_t bytes,
                      time_point from = time_point{std::chrono::days{20'468}});

} // namespace wesh::sim
