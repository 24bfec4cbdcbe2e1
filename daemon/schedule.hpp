// When devices are asked, and how punctually that happens.
#pragma once

#include <wesh/time.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace wesh {

struct polling {
    duration period{30'000};
    duration stale_after{90'000}; ///< a silence this long is told, and values are stale
    bool spread = true;           ///< each device starts at a moment of its own within the period
};

/// The first poll of a device that is added at `now`.
duration first_poll(const polling& p, std::string_view name, duration now) noexcept;
/// The poll after the one that was due at `due`: the next full period after `now`; late ones are not made up
/// for.
duration next_poll(const polling& p, duration due, duration now) noexcept;

/// How late polls started: a histogram of milliseconds, so that any quantile is at hand without keeping
/// samples.
class lateness {
  public:
    void add(duration late) noexcept;
    /// The smallest bound that `q` (0 to 1) of the polls kept.
    duration quantile(double q) const noexcept;
    std::uint64_t count() const noexcept { return count_; }
    duration worst() const noexcept { return worst_; }

  private:
    static constexpr std::size_t bins = 1024; ///< of one millisecond; the last holds all that is later
    std::array<std::uint32_t, bins> bins_{};
    std::uint64_t count_ = 0;
    duration worst_{};
};

} // namespace wesh
