// At which speed a line talks: found by trying, and found again when it changes in mid-life.
#pragma once

#include <wesh/time.hpp>

#include <cstdint>
#include <vector>

namespace wesh::teleinfo {

class speed_search {
  public:
    /// How long a speed is listened to before the next is tried. The slowest group takes 0.3 s.
    static constexpr duration dwell{1'500};
    /// A line that was understood and is no longer: it may be noise, so it gets longer.
    static constexpr duration patience{4'000};

    /// In the order to be tried; one alone is never left. At least one.
    explicit speed_search(std::vector<unsigned> speeds)
        : speeds_{std::move(speeds)} {}

    unsigned speed() const noexcept { return speeds_[current_]; }
    bool found() const noexcept { return found_; }
    /// The line was opened, or opened again.
    void restart(duration now) noexcept;
    /// `good`: how many groups were right so far, at any speed. True when another speed is to be set now.
    bool look(std::uint64_t good, duration now) noexcept;

  private:
    std::vector<unsigned> speeds_;
    std::size_t current_ = 0;
    std::size_t next_ = 0; ///< among all, from the first on
    bool found_ = false;
    std::uint64_t good_ = 0;
    duration since_{}; ///< the last good group, or the last change
};

} // namespace wesh::teleinfo
