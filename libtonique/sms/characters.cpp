#include "libtonique/sms/characters.hpp"

namespace wesh::sms {
namespace {

constexpr bool is_high(std::uint32_t c) noexcept { return c >= 0xD800 && c < 0xDC00; }
constexpr bool is_low(std::uint32_t c) noexcept { return c >= 0xDC00 && c < 0xE000; }

/// How many bytes a character that begins with `first` has; 0: none begins so.
constexpr std::size_t length_of(unsigned char first) noexcept {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return 2;
    if (first >= 0xE0 && first < 0xF0) return 3;
    if (first >= 0xF0 && first < 0xF5) return 4;
    return 0;
}

/// The least that is written with so many bytes.
constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

/// Takes one character off the front.
std::optional<std::uint32_t> next(std::string_view& text) noexcept {
    const auto first = static_cast<unsigned char>(text.front());
    const auto n = length_of(first);
    if (n == 0 || text.size() < n) return {};
    std::uint32_t c = n == 1 ? first : first & (0x7FU >> n);
    for (std::size_t i = 1; i < n; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80) return {};
        c = c << 6U | (byte & 0x3FU);
    }
    if (c < least[n] || c > 0x10FFFF || is_high(c) || is_low(c)) return {};
    text.remove_prefix(n);
    return c;
}

void append(std::string& text, std::uint32_t c) {
    const auto byte = [&](std::uint32_t b) { text += static_cast<char>(static_cast<unsigned char>(b)); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) {
        byte(0xC0U | c >> 6U);
    } else if (c < 0x10000) {
        byte(0xE0U | c >> 12U);
        byte(0x80U | (c >> 6U & 0x3FU));
    } else {
        byte(0xF0U | c >> 18U);
        byte(0x80U | (c >> 12U & 0x3FU));
        byte(0x80U | (c >> 6U & 0x3FU));
    }
    byte(0x80U | (c & 0x3FU));
}

} // namespace

std::optional<utf16> to_utf16(std::string_view utf8) {
    utf16 units;
    units.reserve(utf8.size());
    while (!utf8.empty()) {
        const auto c = next(utf8);
        if (!c) return {};
        if (*c >= 0x10000) units.push_back(static_cast<std::uint16_t>(0xD800 + ((*c - 0x10000) >> 10U)));
        units.push_back(static_cast<std::uint16_t>(*c >= 0x10000 ? 0xDC00 + ((*c - 0x10000) & 0x3FFU) : *c));
    }
    return units;
}

std::string to_utf8(const utf16& units) {
    std::string text;
    text.reserve(units.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        const std::uint32_t c = units[i];
        if (is_high(c) && i + 1 < units.size() && is_low(units[i + 1]))
            append(text, 0x10000 + ((c & 0x3FFU) << 10U) + (units[++i] & 0x3FFU));
        else
            append(text, is_high(c) || is_low(c) ? 0xFFFD : c);
    }
    return text;
}

} // namespace wesh::sms
