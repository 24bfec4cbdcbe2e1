// Up to eight bytes of text as one number: labels are compared and digits checked without a loop.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

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

} // namespace wesh::teleinfo
