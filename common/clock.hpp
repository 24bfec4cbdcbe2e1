// Time is injected: logic asks a clock, never the system.
#pragma once

#include <wesh/time.hpp>

#include <atomic>
#include <memory>

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

/// For trials and demonstrations: began at another time, and runs faster.
class hurried_clock final : public clock {
  public:
    /// Showed `shown` when the system's clock showed `real`; since then it has run `factor` times as fast.
    hurried_clock(time_point shown, time_point real, int factor) noexcept;
    time_point now() const noexcept override;
    duration steady() const noexcept override;

  private:
    system_clock system_;
    time_point shown_;
    int factor_;
    duration steady_began_;
};

/// The system's clock, or the hurried one that $WESH_CLOCK asks for: "SHOWN,REAL,FACTOR", two times as
/// parse_iso() takes them and a whole number from 1 to 100,000. Programs given the same text agree on the
/// time. Throws std::runtime_error when the text is something else; logs a warning when there is one.
std::unique_ptr<clock> make_clock();

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
