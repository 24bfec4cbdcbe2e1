// The alphabets of short messages (3GPP TS 23.038), and hexadecimal.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

using octets = std::vector<std::uint8_t>;

/// A septet for each character, two for those of the second table; nothing when one is in neither. The text
/// is valid UTF-8.
std::optional<octets> gsm_septets(std::string_view text);
/// UTF-8; what has no meaning is a question mark.
std::string gsm_text(std::span<const std::uint8_t> septets);

/// Eight septets in seven octets, after so many bits that are left empty.
octets pack_septets(std::span<const std::uint8_t> septets, unsigned empty_bits = 0);
/// At most `count`, fewer when the octets end before.
octets unpack_septets(std::span<const std::uint8_t> packed, std::size_t count, unsigned empty_bits = 0);

/// Two octets a character, four beyond the first plane.
octets ucs2_octets(std::string_view text);
std::string ucs2_text(std::span<const std::uint8_t> bytes);

/// "0A1B", and back: nothing when it is no such text, in upper or lower case.
std::string hex_text(std::span<const std::uint8_t> bytes);
std::optional<octets> hex_octets(std::string_view text);

} // namespace wesh::sim
