#include "daemon/drivers/teleinfo/group.hpp"

#include <cstring>

namespace wesh::teleinfo {

char checksum_of(std::string_view bytes) noexcept {
    // Eight bytes at a time, in lanes of 16 bits: groups are too short for them to overflow.
    constexpr std::uint64_t lanes = 0x00ff00ff00ff00ffU;
    static_assert(group_max * 0xff <= 0xffff);
    const char* p = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t sums = 0;
    std::uint64_t w = 0;
    for (; left >= 8; p += 8, left -= 8) {
        std::memcpy(&w, p, 8);
        sums += (w & lanes) + ((w >> 8) & lanes);
    }
    std::uint64_t sum = (sums * 0x0001000100010001U) >> 48;
    for (; left > 0; --left) sum += static_cast<unsigned char>(*p++);
    return static_cast<char>((sum & 0x3f) + 0x20);
}

group read_group(std::string_view line) noexcept {
    group g;
    const std::size_t n = line.size();
    std::size_t first = 0;
    while (first < n && line[first] != sp && line[first] != ht) ++first;
    // Label, separator, data or horodate, separator, checksum.
    if (first == 0 || first + 2 >= n) return g;
    const char separator = line[first];
    if (line[n - 2] != separator || first == n - 2) return g;
    g.separator = separator;
    g.label = line.substr(0, first);
    g.data = line.substr(first + 1, n - first - 3);
    if (separator == ht) {
        const auto second = g.data.find(ht);
        if (second != std::string_view::npos) {
            g.horodate = g.data.substr(0, second);
            g.data.remove_prefix(second + 1);
        }
    }
    const std::size_t summed = separator == ht ? n - 1 : n - 2;
    g.state = n <= group_max && checksum_of(line.substr(0, summed)) == line[n - 1]
                  ? group_state::good
                  : group_state::bad_checksum;
    return g;
}

} // namespace wesh::teleinfo
