#include "libtonique/packet.hpp"

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
    bytes b;
    b.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) return {};
        b.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return b;
}

} // namespace wesh::tonique
