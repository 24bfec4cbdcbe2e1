// Cuts TIC bytes at their delimiters, in pieces of any size.
#pragma once

#include "daemon/drivers/teleinfo/group.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

namespace wesh::teleinfo {

/// What may stand between two delimiters: anything but these five, of which none occurs inside a group.
/// Meters send LF before a group and CR behind it; adapters and ttys make CRLF, LF alone or CR alone of that.
constexpr bool is_delimiter(char c) noexcept {
    return c == lf || c == cr || c == stx || c == etx || c == eot;
}

/// The first byte that may be a delimiter: a control character other than HT.
inline const char* find_control(const char* p, const char* end) noexcept {
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr auto zero_bytes = [](std::uint64_t x) noexcept {
        return ~(((x & ones * 0x7f) + ones * 0x7f) | x | ones * 0x7f);
    };
    for (; end - p >= 8; p += 8) {
        std::uint64_t w;
        std::memcpy(&w, p, 8);
        const auto found = zero_bytes(w & ones * 0xe0) & ~zero_bytes(w ^ ones * 0x09);
        if (found != 0) return p + std::countr_zero(found) / 8;
    }
    while (p != end && (static_cast<unsigned char>(*p) >= 0x20 || *p == ht)) ++p;
    return p;
}

class splitter {
  public:
    /// Calls r.line(text) for what stands between two delimiters, unless that is nothing; r.overlong() when
    /// it was longer than any group; r.control(c) for each STX, ETX and EOT.
    template <class Receiver>
    void feed(std::string_view bytes, Receiver& r) {
        const char* p = bytes.data();
        const char* const end = p + bytes.size();
        // Byte by byte is how many readers get them.
        if (bytes.size() == 1 && !is_delimiter(*p)) return keep(p, end);
        while (p != end) {
            const char* d = find_control(p, end);
            while (d != end && !is_delimiter(*d)) d = find_control(d + 1, end);
            if (d == end) return keep(p, end);
            if (kept_ != 0) {
                keep(p, d);
                end_line(r);
            } else if (d != p) {
                if (static_cast<std::size_t>(d - p) > group_max)
                    r.overlong();
                else
                    r.line(std::string_view{p, static_cast<std::size_t>(d - p)});
            }
            if (*d != lf && *d != cr) r.control(*d);
            p = d + 1;
        }
    }
    void restart() noexcept { kept_ = 0; }

  private:
    /// Keeps what can be a group; of what is longer, that it is.
    void keep(const char* p, const char* end) noexcept {
        for (; p != end && kept_ < group_max; ++p) line_[kept_++] = *p;
        if (p != end) kept_ = group_max + 1;
    }
    template <class Receiver>
    void end_line(Receiver& r) {
        const auto n = kept_;
        kept_ = 0;
        if (n > group_max)
            r.overlong();
        else
            r.line(std::string_view{line_.data(), n});
    }

    std::size_t kept_ = 0;
    std::array<char, group_max> line_{}; ///< the beginning of a line whose end has not come
};

} // namespace wesh::teleinfo
