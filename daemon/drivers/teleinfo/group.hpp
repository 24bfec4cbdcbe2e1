// One group of a TIC frame: label, horodate, data, checksum. Nothing here knows what labels mean.
#pragma once

#include <cstdint>
#include <string_view>

namespace wesh::teleinfo {

inline constexpr char stx = 0x02;
inline constexpr char etx = 0x03;
inline constexpr char eot = 0x04;
inline constexpr char ht = 0x09;
inline constexpr char lf = 0x0a;
inline constexpr char cr = 0x0d;
inline constexpr char sp = 0x20;

/// The longest group is PJOURF+1 with 109 bytes; what is longer than this is none.
inline constexpr std::size_t group_max = 160;

enum class group_state : std::uint8_t { good, bad_checksum, no_group };

/// Views into the bytes it was read from.
struct group {
    group_state state = group_state::no_group;
    char separator = 0;
    std::string_view label;
    std::string_view horodate; ///< empty but for groups with three tabs
    std::string_view data;
};

/// Reads what stands between two delimiters. The label goes to the first separator; the last byte is the
/// checksum and the one before it a separator again; what lies between is data, separators and all. The
/// separator alone says how the checksum is computed: without the last separator for a space, with it for a
/// tab.
group read_group(std::string_view line) noexcept;

/// The checksum of these bytes, 0x20 to 0x5f.
char checksum_of(std::string_view bytes) noexcept;

} // namespace wesh::teleinfo
