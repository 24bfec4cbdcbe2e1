// The points that tell of a meter's line, beside the meter's own.
#pragma once

#include "daemon/drivers/teleinfo/decoder.hpp"

#include <span>

namespace wesh::teleinfo {

struct line_point {
    std::string_view path;
    point_kind kind;
    std::string_view unit;
    int scale;
    bool kept;
    std::string_view meaning;
    std::uint64_t counts::*count = nullptr; ///< what it counts
};

std::span<const line_point> line_points() noexcept;
/// The first of them, which count nothing.
inline constexpr std::size_t link_point = 0;
inline constexpr std::size_t port_point = 1;
inline constexpr std::size_t speed_point = 2;
inline constexpr std::size_t quality_point = 3;

} // namespace wesh::teleinfo
