// Numbers that move with time, the same way each run.
#pragma once

#include "sim/random.hpp"
#include "sim/settings.hpp"

namespace wesh::sim {

class motion {
  public:
    /// `start` is where a counter grows from. The phase, 0 to 1, shifts a sine or sawtooth.
    motion(const variation& v, double start, double phase, std::uint64_t seed) noexcept;

    bool grows() const noexcept { return shape_ == shape::growth; }
    /// The number at that time since the start; times must not go back.
    double at(duration elapsed) noexcept;
    /// A counter goes on from here; other motions know no start.
    void restart(double start, duration elapsed) noexcept;

  private:
    double walked(duration elapsed) noexcept;

    shape shape_;
    double from_;
    double to_;
    double period_;
    double rate_;
    double phase_;
    double start_;
    duration since_{};
    dice dice_;
    std::int64_t steps_ = 0;
};

} // namespace wesh::sim
