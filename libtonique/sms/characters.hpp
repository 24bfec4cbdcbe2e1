// UTF-8 and UTF-16, strictly: what is no text has no value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sms {

using utf16 = std::vector<std::uint16_t>;

/// Nothing for what is not UTF-8.
std::optional<utf16> to_utf16(std::string_view utf8);

/// Lone surrogates become U+FFFD.
std::string to_utf8(const utf16& units);

} // namespace wesh::sms
