#include "sim/gsm.hpp"

#include <algorithm>
#include <array>

namespace wesh::sim {
namespace {

constexpr std::uint8_t escape = 0x1b;
/// By septet. The escape's own place shows as a space where the second table has nothing.
constexpr std::u16string_view alphabet =
    u"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    u"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(alphabet.size() == 128);

struct escaped {
    std::uint8_t septet;
    char16_t character;
};
constexpr std::array<escaped, 10> second_table{{{0x0a, u'\f'},
                                                {0x14, u'^'},
                                                {0x28, u'{'},
                                                {0x29, u'}'},
                                                {0x2f, u'\\'},
                                                {0x3c, u'['},
                                                {0x3d, u'~'},
                                                {0x3e, u']'},
                                                {0x40, u'|'},
                                                {0x65, u'€'}}};

void append_utf8(std::string& into, std::uint32_t c) {
    const auto tail = [&](unsigned shift) { into += static_cast<char>(0x80U | ((c >> shift) & 0x3fU)); };
    if (c < 0x80) {
        into += static_cast<char>(c);
    } else if (c < 0x800) {
        into += static_cast<char>(0xc0U | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        into += static_cast<char>(0xe0U | c >> 12);
        tail(6);
        tail(0);
    } else {
        into += static_cast<char>(0xf0U | c >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

/// The first character of valid UTF-8, which it takes away.
std::uint32_t next_character(std::string_view& text) noexcept {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    std::uint32_t c = size == 1 ? first : first & (0x7fU >> size);
    for (std::size_t i = 1; i < size && i < text.size(); ++i)
        c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
    text.remove_prefix(std::min(size, text.size()));
    return c;
}

constexpr int value_of_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

} // namespace

std::optional<octets> gsm_septets(std::string_view text) {
    octets all;
    while (!text.empty()) {
        const auto c = next_character(text);
        const auto place =
            c < 0x10000 && c != escape ? alphabet.find(static_cast<char16_t>(c)) : alphabet.npos;
        if (place != alphabet.npos) {
            all.push_back(static_cast<std::uint8_t>(place));
            continue;
        }
        const auto second = std::find_if(second_table.begin(), second_table.end(),
                                         [c](const escaped& e) { return e.character == c; });
        if (second == second_table.end()) return {};
        all.push_back(escape);
        all.push_back(second->septet);
    }
    return all;
}

std::string gsm_text(std::span<const std::uint8_t> septets) {
    std::string text;
    for (std::size_t i = 0; i < septets.size(); ++i) {
        const std::uint8_t s = septets[i] & 0x7f;
        if (s != escape) {
            append_utf8(text, alphabet[s]);
            continue;
        }
        const auto second = std::find_if(second_table.begin(), second_table.end(), [&](const escaped& e) {
            return i + 1 < septets.size() && e.septet == septets[i + 1];
        });
        if (second != second_table.end()) ++i;
        append_utf8(text, second != second_table.end() ? second->character : u'?');
    }
    return text;
}

octets pack_septets(std::span<const std::uint8_t> septets, unsigned empty_bits) {
    octets packed((septets.size() * 7 + empty_bits + 7) / 8);
    std::size_t bit = empty_bits;
    for (const auto s : septets) {
        const auto spread = static_cast<unsigned>(s & 0x7fU) << bit % 8;
        packed[bit / 8] |= static_cast<std::uint8_t>(spread);
        if (spread > 0xff) packed[bit / 8 + 1] |= static_cast<std::uint8_t>(spread >> 8);
        bit += 7;
    }
    return packed;
}

octets unpack_septets(std::span<const std::uint8_t> packed, std::size_t count, unsigned empty_bits) {
    octets septets;
    for (std::size_t bit = empty_bits; septets.size() < count && bit + 7 <= packed.size() * 8; bit += 7) {
        unsigned both = packed[bit / 8];
        if (bit / 8 + 1 < packed.size()) both |= static_cast<unsigned>(packed[bit / 8 + 1]) << 8;
        septets.push_back(static_cast<std::uint8_t>(both >> bit % 8 & 0x7fU));
    }
    return septets;
}

octets ucs2_octets(std::string_view text) {
    octets all;
    const auto unit = [&](std::uint32_t u) {
        all.push_back(static_cast<std::uint8_t>(u >> 8));
        all.push_back(static_cast<std::uint8_t>(u));
    };
    while (!text.empty()) {
        const auto c = next_character(text);
        if (c < 0x10000) {
            unit(c);
            continue;
        }
        unit(0xd800U + ((c - 0x10000) >> 10 & 0x3ffU));
        unit(0xdc00U + ((c - 0x10000) & 0x3ffU));
    }
    return all;
}

std::string ucs2_text(std::span<const std::uint8_t> bytes) {
    std::string text;
    const auto unit = [&](std::size_t i) -> std::uint32_t {
        return i + 1 < bytes.size() ? static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]) : 0;
    };
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const auto u = unit(i);
        const auto next = unit(i + 2);
        if (u < 0xd800 || u > 0xdfff) {
            append_utf8(text, u);
        } else if (u < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
            append_utf8(text, 0x10000 + ((u - 0xd800) << 10) + (next - 0xdc00));
            i += 2;
        } else {
            text += '?';
        }
    }
    return text;
}

std::string hex_text(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto b : bytes) {
        text += digits[b >> 4];
        text += digits[b & 0xfU];
    }
    return text;
}

std::optional<octets> hex_octets(std::string_view text) {
    if (text.size() % 2 != 0) return {};
    octets bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = value_of_digit(text[i]);
        const int low = value_of_digit(text[i + 1]);
        if (high < 0 || low < 0) return {};
        bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return bytes;
}

} // namespace wesh::sim
