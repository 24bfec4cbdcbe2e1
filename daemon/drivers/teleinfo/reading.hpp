// What a group says, as a value of its point.
#pragma once

#include "daemon/drivers/teleinfo/frame.hpp"
#include "daemon/drivers/teleinfo/meter_clock.hpp"

#include <wesh/value.hpp>

#include <string>
#include <string_view>

namespace wesh::teleinfo {

/// Of a label that says one value. Dates become ISO 8601, in the place's time; profiles become readable;
/// words become those of wesh-points(7) where these are known.
value value_of(const label& row, const frame& f, const entry& e, const meter_clock& c, time_point received);
/// The time that a value is of, when its group tells one and it can be trusted.
meter_clock::dating date_of(const frame& f, const entry& e, const meter_clock& c, time_point received);
/// A PME-PMI says some units itself.
std::string_view unit_of(const label& row, std::string_view data) noexcept;

/// Without the blanks that pad it, and those within made one.
std::string tidy(std::string_view said);
/// As a part of a path, perhaps in lower case; what no path may have becomes '-'.
std::string path_part(std::string_view said, bool lower);
/// An empty text is nothing.
value text_value(std::string text);

} // namespace wesh::teleinfo
