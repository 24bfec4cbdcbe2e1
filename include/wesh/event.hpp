// Events happen once; intervals have a start and an end.
//
// Errors: throws nothing of its own.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <wesh/sample.hpp>

#include <string>
#include <utility>
#include <vector>

namespace wesh {

enum class severity : std::uint8_t { debug, info, notice, warning, error, critical };

std::string_view to_text(severity s) noexcept;
std::optional<severity> parse_severity(std::string_view text) noexcept;

/// Named words beside a text, in the order given; at most `attributes_max`.
using attributes = std::vector<std::pair<std::string, std::string>>;
inline constexpr std::size_t attributes_max = 16;

struct event {
    sequence_number number = 0;
    time_point time;
    time_point received;
    std::string device; ///< empty: the daemon itself
    std::string type;   ///< "device.lost"
    wesh::severity severity = severity::info;
    std::string text; ///< plain words: what happened, where, what to do
    wesh::attributes attributes;

    friend bool operator==(const event&, const event&) = default;
};

/// Sent once when it opens (`end` is no_time) and once when it closes; both carry the same `id`.
struct interval {
    sequence_number number = 0;
    sequence_number id = 0; ///< the number under which it opened; 0 in the opening record itself
    time_point start;
    time_point end;
    time_point received;
    std::string device;
    std::string type; ///< "device.unreachable"
    wesh::severity severity = severity::info;
    std::string text;
    wesh::attributes attributes;

    friend bool operator==(const interval&, const interval&) = default;
};

} // namespace wesh
