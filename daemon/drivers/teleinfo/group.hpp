// One group of a TIC frame: label, horodate, data, checksum. Nothing here knows what labels mean.
#pragma once

#include "daemon/drivers/teleinfo/bytes.hpp"

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
/// "E180716103423"
inline constexpr std::size_t horodate_size = 13;

enum class group_state : std::uint8_t { good, bad_checksum, no_group };

/// Views into the bytes it was read from.
struct group {
    group_state state = group_state::no_group;
    char separator = 0;
    std::string_view label;
    std::string_view horodate; ///< empty but for groups with three tabs
    std::string_view data;
};

/// The checksum of bytes with that sum: 0x20 to 0x5f.
constexpr char checksum_of(unsigned sum) noexcept { return static_cast<char>((sum & 0x3f) + 0x20); }

/// Where the first separator stands; the size of the line when there is none.
inline std::size_t find_separator(std::string_view line) noexcept {
    if (line.size() >= 8) {
        const auto w = load<std::uint64_t>(line.data());
        const auto found = zero_bytes(w ^ eight(sp)) | zero_bytes(w ^ eight(ht));
        if (found != 0) return first_byte(found);
    }
    std::size_t i = line.size() >= 8 ? 8 : 0;
    while (i < line.size() && line[i] != sp && line[i] != ht) ++i;
    return i;
}

/// Reads what stands between two delimiters; `sum` is that of all its bytes. The label goes to the first
/// separator; the last byte is the checksum and the one before it a separator again; what lies between is
/// data, separators and all. The separator alone says how the checksum is computed: without the last
/// separator for a space, with it for a tab.
inline group read_group(std::string_view line, unsigned sum) noexcept {
    group g;
    const std::size_t n = line.size();
    const std::size_t first = find_separator(line);
    // Label, separator, data or horodate, separator, checksum.
    if (first == 0 || first + 2 >= n || n > group_max || line[n - 2] != line[first]) return g;
    g.separator = line[first];
    g.label = line.substr(0, first);
    g.data = line.substr(first + 1, n - first - 3);
    if (g.separator == ht && g.data.size() > horodate_size - 1 && line[first + 1 + horodate_size] == ht) {
        g.horodate = g.data.substr(0, horodate_size);
        g.data = g.data.size() == horodate_size ? std::string_view{} : g.data.substr(horodate_size + 1);
    }
    sum -= static_cast<unsigned char>(line[n - 1]);
    if (g.separator == sp) sum -= sp;
    g.state = checksum_of(sum) == line[n - 1] ? group_state::good : group_state::bad_checksum;
    return g;
}

inline group read_group(std::string_view line) noexcept {
    return line.size() > group_max ? group{} : read_group(line, sum_of(line.data(), line.size()));
}

} // namespace wesh::teleinfo
