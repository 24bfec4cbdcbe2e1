// Eight characters at a time as one number: delimiters are found, labels compared, digits checked and bytes
// summed without a loop over single ones.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace wesh::teleinfo {

static_assert(std::endian::native == std::endian::little, "the first character is the lowest byte");

template <class T>
inline T load(const char* p) noexcept {
    T x;
    std::memcpy(&x, p, sizeof x);
    return x;
}

/// The first character in the lowest byte, zeros above the last; n is at most 8. Reads nothing beyond it.
inline std::uint64_t load_text(const char* p, std::size_t n) noexcept {
    // Two halves that may overlap: what both hold is the same.
    if (n >= 4)
        return load<std::uint32_t>(p) | std::uint64_t{load<std::uint32_t>(p + n - 4)} << (8 * (n - 4));
    if (n >= 2)
        return load<std::uint16_t>(p) | std::uint64_t{load<std::uint16_t>(p + n - 2)} << (8 * (n - 2));
    return n == 0 ? 0 : static_cast<std::uint8_t>(*p);
}

/// The byte in all eight places.
constexpr std::uint64_t eight(std::uint8_t byte) noexcept { return 0x0101'0101'0101'0101U * byte; }

/// The highest bit of each byte that is zero, and no other.
constexpr std::uint64_t zero_bytes(std::uint64_t x) noexcept {
    return ~(((x & eight(0x7f)) + eight(0x7f)) | x | eight(0x7f));
}
/// Where the first byte with its highest bit set is; 8: there is none.
constexpr unsigned first_byte(std::uint64_t marks) noexcept {
    return static_cast<unsigned>(std::countr_zero(marks)) / 8;
}

/// Sums bytes in lanes of 16 bits: of 256 bytes at most.
class byte_sum {
  public:
    void add(std::uint64_t w) noexcept { lanes_ += (w & lane) + ((w >> 8) & lane); }
    unsigned total() const noexcept { return static_cast<unsigned>((lanes_ * 0x0001'0001'0001'0001U) >> 48); }

  private:
    static constexpr std::uint64_t lane = 0x00ff'00ff'00ff'00ffU;
    std::uint64_t lanes_ = 0;
};

/// The sum of up to 256 bytes.
inline unsigned sum_of(const char* p, std::size_t n) noexcept {
    byte_sum sum;
    for (; n >= 8; p += 8, n -= 8) sum.add(load<std::uint64_t>(p));
    sum.add(load_text(p, n));
    return sum.total();
}

/// The same while they are copied.
inline unsigned copy_and_sum(char* to, const char* from, std::size_t n) noexcept {
    byte_sum sum;
    for (std::size_t i = 0; i + 8 <= n; i += 8) {
        const auto w = load<std::uint64_t>(from + i);
        std::memcpy(to + i, &w, 8);
        sum.add(w);
    }
    const std::size_t rest = n % 8;
    if (rest != 0 && n > 8) {
        // The last eight, of which some are done already.
        const auto w = load<std::uint64_t>(from + n - 8);
        std::memcpy(to + n - 8, &w, 8);
        sum.add(w >> (8 * (8 - rest)));
    } else {
        for (std::size_t i = n - rest; i < n; ++i) {
            to[i] = from[i];
            sum.add(static_cast<unsigned char>(from[i]));
        }
    }
    return sum.total();
}

/// Whether they are the same. There are eight bytes at least to be read of both; n is not 0.
inline bool same_text(const char* a, const char* b, std::size_t n) noexcept {
    if (n < 8) return ((load<std::uint64_t>(a) ^ load<std::uint64_t>(b)) << (8 * (8 - n))) == 0;
    auto differing = load<std::uint64_t>(a + n - 8) ^ load<std::uint64_t>(b + n - 8);
    for (std::size_t i = 0; i + 8 < n; i += 8)
        differing |= load<std::uint64_t>(a + i) ^ load<std::uint64_t>(b + i);
    return differing == 0;
}

} // namespace wesh::teleinfo
