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

/// What stands before the next delimiter, or all there is.
struct stretch {
    const char* end;
    unsigned sum; ///< of its bytes; means nothing when it is longer than any group
};

inline stretch read_stretch(const char* p, const char* end) noexcept {
    byte_sum sum;
    while (end - p >= 8) {
        const auto w = load<std::uint64_t>(p);
        // Control characters but HT; most of them are delimiters.
        const auto found = zero_bytes(w & eight(0xe0)) & ~zero_bytes(w ^ eight(ht));
        if (found == 0) {
            sum.add(w);
            p += 8;
            continue;
        }
        const auto n = first_byte(found);
        sum.add(n == 0 ? 0 : w << (8 * (8 - n)));
        p += n;
        if (is_delimiter(*p)) return {p, sum.total()};
        sum.add(static_cast<unsigned char>(*p++));
    }
    for (; p != end && !is_delimiter(*p); ++p) sum.add(static_cast<unsigned char>(*p));
    return {p, sum.total()};
}

class splitter {
  public:
    /// Calls r.line(text), with the sum of its bytes where it is at hand, for what stands between two
    /// delimiters, unless that is nothing; r.overlong() when it was longer than any group; r.control(c) for
    /// each STX, ETX and EOT.
    template <class Receiver>
    void feed(std::string_view bytes, Receiver& r) {
        const char* p = bytes.data();
        const char* const end = p + bytes.size();
        if (kept_ != 0) {
            while (p != end && !is_delimiter(*p)) keep(*p++);
            if (p == end) return;
            end_line(r);
        }
        while (p != end) {
            p = r.hurry(p, end);
            const auto s = read_stretch(p, end);
            if (s.end == end) {
                while (p != end) keep(*p++);
                return;
            }
            const auto n = static_cast<std::size_t>(s.end - p);
            if (n > group_max)
                r.overlong();
            else if (n != 0)
                r.line(std::string_view{p, n}, s.sum);
            if (*s.end != lf && *s.end != cr) r.control(*s.end);
            p = s.end + 1;
        }
    }
    /// One byte of those that are most of all; false: it is another, to be fed as such.
    bool feed_printable(char c) noexcept {
        if (static_cast<unsigned char>(c) < 0x20) return false;
        keep(c);
        return true;
    }
    void restart() noexcept { kept_ = 0; }

  private:
    /// Keeps what can be a group; of what is longer, that it is.
    void keep(char c) noexcept {
        if (kept_ < group_max)
            line_[kept_++] = c;
        else
            kept_ = group_max + 1;
    }
    template <class Receiver>
    void end_line(Receiver& r) {
        const auto n = kept_;
        kept_ = 0;
        if (n > group_max) return r.overlong();
        r.line(std::string_view{line_.data(), n});
    }

    std::size_t kept_ = 0;
    std::array<char, group_max> line_{}; ///< the beginning of a line whose end has not come
};

} // namespace wesh::teleinfo
