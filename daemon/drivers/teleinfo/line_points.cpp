#include "daemon/drivers/teleinfo/line_points.hpp"

#include <array>

namespace wesh::teleinfo {
namespace {

using enum point_kind;

// clang-format off
constexpr std::array table{
    line_point{"link", state, "", 0, true, "whether the meter's frames come: ok, bad-frame, idle, no-frame, no-signal"},
    line_point{"line.port", text, "", 0, true, "port on which the meter was last heard"},
    line_point{"line.speed", gauge, "baud", 0, true, "speed of the line"},
    line_point{"line.quality", gauge, "%", -1, true, "groups of the line that came right, over a minute"},
    line_point{"line.frames.whole", counter, "", 0, false, "frames of which each group was right", &counts::whole},
    line_point{"line.frames.partial", counter, "", 0, false, "frames with a group that was not right", &counts::partial},
    line_point{"line.frames.aborted", counter, "", 0, false, "frames that the meter broke off", &counts::aborted},
    line_point{"line.groups.good", counter, "", 0, false, "groups that were right", &counts::good},
    line_point{"line.groups.bad-checksum", counter, "", 0, false, "groups whose checksum was wrong", &counts::bad_checksum},
    line_point{"line.groups.bad-format", counter, "", 0, false, "groups whose checksum was right and whose data cannot be", &counts::bad_format},
    line_point{"line.groups.unknown", counter, "", 0, false, "right groups whose label is not known", &counts::unknown},
    line_point{"line.groups.oversize", counter, "", 0, false, "groups that a frame had no room for", &counts::oversize},
    line_point{"line.bytes.outside", counter, "", 0, false, "bytes that stood in no frame", &counts::outside_bytes},
};
// clang-format on

} // namespace

std::span<const line_point> line_points() noexcept { return table; }

} // namespace wesh::teleinfo
