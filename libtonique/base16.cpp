#include "libtonique/packet.hpp"

#include <array>

namespace wesh::tonique {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

/// 0 to 15, or -1.
constexpr int digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

constexpr auto values = [] {
    std::array<std::int8_t, 256> all{};
    for (unsigned c = 0; c < all.size(); ++c)
        all[c] = static_cast<std::int8_t>(digit(static_cast<char>(static_cast<unsigned char>(c))));
    return all;
}();

int value_of(char c) noexcept { return values[static_cast<unsigned char>(c)]; }

} // namespace

std::string to_base16(std::span<const std::uint8_t> b) {
    std::string text;
    text.reserve(2 * b.size());
    for (const auto x : b) {
        text += digits[x >> 4U];
        text += digits[x & 15U];
    }
    return text;
}

std::optional<bytes> from_base16(std::string_view text) noexcept {
    if (text.size() % 2 != 0) return {};
    bytes b(text.size() / 2);
    int wrong = 0; // negative once a value was
    for (std::size_t i = 0; i < b.size(); ++i) {
        const int high = value_of(text[2 * i]);
        const int low = value_of(text[2 * i + 1]);
        wrong |= high | low;
        b[i] = static_cast<std::uint8_t>(high * 16 | low);
    }
    if (wrong < 0) return {};
    return b;
}

} // namespace wesh::tonique
