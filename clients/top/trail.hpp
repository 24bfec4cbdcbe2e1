// The last values of a point, and what can be told from them.
#pragma once

#include <wesh/time.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::top {

/// A ring of fixed size: the newest values with their times.
class trail {
  public:
    static constexpr std::size_t length = 64;

    struct mark {
        time_point time;
        double number = 0;
    };

    /// One that is not newer than the last is passed over: a value may be told twice.
    void add(mark m) noexcept;
    /// Puts before the marks those of the past that are older, oldest first, as far as there is room.
    void put_before(std::span<const mark> past) noexcept;

    std::size_t size() const noexcept { return count_; }
    /// 0 is the oldest.
    const mark& operator[](std::size_t i) const noexcept { return marks_[(first_ + i) % length]; }

  private:
    std::array<mark, length> marks_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
};

/// How much a counter moved in each stretch between two marks, per hour; a stretch in which it went back is
/// left out.
std::vector<double> rates_of(const trail& t);

/// How fast a counter moves: what it moved in the last ten minutes before `until`, when its value was last
/// confirmed, per hour. Nothing as long as that is not known, and after it went back.
std::optional<double> rate_of(const trail& t, time_point until);

/// The unit of a rate whose amount is in units per hour: "W" for "Wh", "L/h" for "L".
std::string rate_unit(std::string_view unit);

/// Four digits are enough to see at a glance: "0.0123", "480", "12.5k".
std::string short_number(double n);

} // namespace wesh::top
