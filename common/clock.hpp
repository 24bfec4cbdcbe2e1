// Time is injected: logic asks a clock, never the system.
#pragma once

#include <wesh/time.hpp>

#include <atomic>

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

/// For tests: stands still until told to move. Threads may look while one moves it.
class manual_clock final : public clock {
  public:
    explicit manual_clock(time_point start) noexcept
        : now_{start} {}
    time_point now() const noexcept override { return now_.load(); }
    duration steady() const noexcept override { return steady_.load(); }
    void advance(duration d) noexcept {
        now_ = now_.load() + d;
        steady_ = steady_.load() + d;
    }
    /// What a person or NTP does: the date moves, the time that passes does not.
    void jump(duration d) noexcept { now_ = now_.load() + d; }

  private:
    std::atomic<time_point> now_;
    std::atomic<duration> steady_{};
};

} // namespace wesh
