// The fault that a simulated thing has, and when it ends.
#pragma once

#include "io/loop.hpp"
#include "sim/fault.hpp"
#include "sim/simulated.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace wesh::sim {

class held_fault {
  public:
    explicit held_fault(io::loop& l)
        : loop_{l} {}

    /// In the place of the one before. When its time has passed `at_end` is called, which is to end it.
    void begin(const fault& f, const fault_term& term, std::function<void()> at_end);
    void end();
    /// It was met once more: true when that was the last time of its term.
    bool met_last() noexcept { return left_ > 0 && --left_ == 0; }

    const std::optional<fault>& get() const noexcept { return fault_; }
    bool has(fault_kind k) const noexcept { return fault_ && fault_->kind == k; }

  private:
    io::loop& loop_;
    std::optional<fault> fault_;
    std::uint64_t left_ = 0; ///< zero: not limited
    io::source end_;
};

/// Clears all its faults when nobody is there whom a refusal could be told.
void recover(simulated& s);

} // namespace wesh::sim
