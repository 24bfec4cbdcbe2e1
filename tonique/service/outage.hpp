// A database that cannot be reached: told when that changes, not each time, and left alone for a while.
#pragma once

#include "common/clock.hpp"

#include <mutex>
#include <string>

namespace wesh::tonique {

/// Of one thread, but for why().
class outage {
  public:
    /// `whose` is what log lines begin with.
    outage(std::string whose, const clock& c)
        : whose_{std::move(whose)}
        , clock_{c} {}

    void failed(const std::string& why);
    void over();
    /// What it failed with; empty: all is well.
    std::string why() const {
        const std::lock_guard lock{mutex_};
        return why_;
    }
    /// Nothing should be tried now: it failed a moment ago.
    bool resting() const noexcept { return lost_ && clock_.steady() < until_; }

  private:
    static constexpr duration shortest{250};
    static constexpr duration longest{10'000};

    std::string whose_;
    const clock& clock_;
    bool lost_ = false;
    duration pause_{};
    duration until_{};
    duration since_{};

    mutable std::mutex mutex_;
    std::string why_;
};

} // namespace wesh::tonique
