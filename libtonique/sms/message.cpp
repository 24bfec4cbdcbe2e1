#include "libtonique/sms/message.hpp"

#include "common/text.hpp"
#include "libtonique/packet.hpp"
#include "libtonique/sms/characters.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::sms {
namespace {

/// GSM 03.38's default alphabet beside what it shares with ASCII, as UTF-16.
constexpr std::u16string_view gsm_letters =
    u"\u00a3\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\u00d8\u00f8\u00c5\u00e5"
    u"\u0394\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e"
    u"\u00c6\u00e6\u00df\u00c9\u00a4\u00a1\u00c4\u00d6\u00d1\u00dc\u00a7\u00bf"
    u"\u00e4\u00f6\u00f1\u00fc\u00e0\n\r";
/// These take two septets.
constexpr std::u16string_view extended = u"^{}\\[~]|\u20ac\f";

std::size_t septets_of(char16_t c) noexcept {
    if (extended.find(c) != extended.npos) return 2;
    if (c >= 0x20 && c < 0x7F) return c == u'`' ? 0 : 1;
    return gsm_letters.find(c) != gsm_letters.npos ? 1 : 0;
}

std::optional<std::size_t> septets_of(const utf16& units) noexcept {
    std::size_t n = 0;
    for (const auto u : units) {
        const auto s = septets_of(static_cast<char16_t>(u));
        if (s == 0) return {};
        n += s;
    }
    return n;
}

bool may_be_packet(std::size_t size) noexcept {
    using namespace tonique;
    return size >= header_size + tag_size(form::small, direction::from_site) && size <= small_max;
}

std::string text_fault(const std::string& text) {
    if (text.empty()) return "it is empty";
    const auto units = to_utf16(text);
    if (!units) return "its text is not UTF-8";
    if (std::find(units->begin(), units->end(), 0) != units->end()) return "its text holds a zero";
    if (const auto n = septets_of(*units)) {
        if (*n > septets_max) return fmt::format("it takes {} septets, an SMS has {}", *n, septets_max);
    } else if (units->size() > ucs2_max) {
        return fmt::format("it takes {} characters of UCS-2, an SMS has {}", units->size(), ucs2_max);
    }
    return {};
}

} // namespace

bool is_number(std::string_view text) noexcept {
    return text.size() >= 5 && text.size() <= 16 && text[0] == '+' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::size_t> septets(std::string_view text) noexcept {
    // No longer than a few SMS: memory is not what this may fail for.
    if (text.size() > 4096) return {};
    const auto units = to_utf16(text);
    return units ? septets_of(*units) : std::nullopt;
}

std::string fault(const message& m) {
    if (!is_number(m.number)) return "its number is not + and 4 to 15 digits";
    if (m.coding == coding::text) return text_fault(m.text);
    if (m.data.empty()) return "it is empty";
    if (m.data.size() > data_max)
        return fmt::format("it has {} bytes, an SMS has {}", m.data.size(), data_max);
    return {};
}

std::optional<std::vector<std::uint8_t>> packet_in(coding c, std::string_view text,
                                                   std::span<const std::uint8_t> data) {
    if (c == coding::data) {
        if (!may_be_packet(data.size())) return {};
        return std::vector<std::uint8_t>{data.begin(), data.end()};
    }
    constexpr std::string_view around = " \t\r\n";
    const auto begin = text.find_first_not_of(around);
    if (begin == text.npos) return {};
    text = text.substr(begin, text.find_last_not_of(around) - begin + 1);
    if (!may_be_packet(text.size() / 2)) return {};
    return tonique::from_base16(text);
}

message packet_message(std::string number, std::span<const std::uint8_t> packet) {
    return {std::move(number), coding::text, tonique::to_base16(packet), {}};
}

} // namespace wesh::sms
