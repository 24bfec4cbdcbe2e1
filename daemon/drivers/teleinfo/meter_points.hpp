// The points of a meter, each declared when it is first said.
#pragma once

#include "daemon/device.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace wesh::teleinfo {

/// A point but for its value. `path` need only last for the call.
struct point_words {
    std::string_view path;
    point_kind kind = point_kind::text;
    std::string_view unit{};
    int scale = 0;
    std::string_view meaning{};
    bool kept = true;
};

class meter_points {
  public:
    explicit meter_points(device& d) noexcept
        : device_{d} {}

    /// At the ceiling of points those that are known go on, and the device tells what is missing.
    void say(const point_words& p, value v, quality q = quality::good, time_point when = no_time);
    /// Nothing: the meter no longer says it. A point that nobody has declared stays so.
    void say_nothing(std::string_view path);

    /// What the point says now, or said before the daemon started; nothing when it never said anything.
    value known(std::string_view path) const;
    /// The word of a state; empty when it has none.
    std::string word(std::string_view path) const;

  private:
    struct declared {
        point_slot slot = 0;
        std::string unit;
        std::string meaning;
    };
    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
    };

    const declared* place(const point_words& p);

    device& device_;
    std::unordered_map<std::string, declared, text_hash, std::equal_to<>> declared_;
    std::string no_room_;
};

} // namespace wesh::teleinfo
