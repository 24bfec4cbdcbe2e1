// Time is injected: logic asks a clock, never the system.
#pragma once

#include <wesh/time.hpp>

namespace wesh {

/// `now` is UTC and may jump when somebody sets it; `steady` only goes forward and has no date.
class clock {
  public:
    virtual ~clock() = default;
    virtual time_point now() const noexcept = 0;
    virtual duration steady() const noexcept = 0;
};

class system_clock final : public clock {
  public:
    time_point now() const noexcept override {
        return std::chrono::floor<duration>(std::chrono::system_clock::now());
    }
    duration steady() const noexcept override {
        return std::chrono::floor<duration>(std::chrono::steady_clock::now().time_since_epoch());
    }
};

/// For tests: stands still until told to move.
class manual_clock final : public clock {
  public:
    explicit manual_clock(time_point start) noexcept
        : now_{start} {}
    time_point now() const noexcept override { return now_; }
    duration steady() const noexcept override { return steady_; }
    void advance(duration d) noexcept {
        now_ += d;
        steady_ += d;
    }
    /// What a person or NTP does: the date moves, the time that passes does not.
    void jump(duration d) noexcept { now_ += d; }

  private:
    time_point now_;
    duration steady_{};
};

} // namespace wesh
