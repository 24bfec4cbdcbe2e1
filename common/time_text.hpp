// Times as text: ISO 8601 in UTC for machines and logs.
#pragma once

#include <wesh/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace wesh {

/// "2026-11-22T01:27:35.125Z"; no_time is "-".
std::string iso_text(time_point t);

/// "2026-11-22", "2026-11-22T01:27", "...:35" or "...:35.125", each with or without 'Z': UTC. Nothing for
/// other forms.
std::optional<time_point> parse_iso(std::string_view text) noexcept;

} // namespace wesh
