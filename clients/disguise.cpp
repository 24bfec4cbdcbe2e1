#include "clients/disguise.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace wesh::client {
namespace {

constexpr std::size_t shortest_number = 6;
constexpr std::size_t longest_number = 63;
/// A capture has a handful; a hostile one must not cost a search for each of thousands.
constexpr std::size_t numbers_max = 256;

struct label {
    std::string_view name;
    std::size_t keep; ///< letters and digits that stay: they tell the maker, the year and the model
};
/// Of the datasets of meters and of the pages of boxes, in small letters.
constexpr std::array labels{label{"adco", 6}, label{"adsc", 6},   label{"ads", 6},
                            label{"prm", 0},  label{"serial", 0}, label{"mac", 6}};

bool is_alnum(char c) noexcept { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_hex(char c) noexcept { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

const label* label_named(std::string_view name) {
    const auto same = [&](const label& l) {
        return std::equal(name.begin(), name.end(), l.name.begin(), l.name.end(),
                          [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
    };
    const auto found = std::find_if(labels.begin(), labels.end(), same);
    return found == labels.end() ? nullptr : &*found;
}

/// "00:04:A3:12:34:56" at that place, or with '-'.
bool is_address_at(std::string_view bytes, std::size_t at) {
    constexpr std::size_t size = 17;
    if (bytes.size() - at < size || (at > 0 && is_hex(bytes[at - 1]))) return false;
    for (std::size_t i = 0; i < size; ++i) {
        const char c = bytes[at + i];
        if (i % 3 == 2 ? (c != ':' && c != '-') || c != bytes[at + 2] : !is_hex(c)) return false;
    }
    return at + size == bytes.size() || !is_hex(bytes[at + size]);
}

} // namespace

void disguise::replace(std::string_view number, std::size_t keep) {
    const auto digits = static_cast<std::size_t>(std::count_if(number.begin(), number.end(), is_alnum));
    // "Pas Dispo" and zeros are nobody's.
    const bool says = number.find_first_of("123456789:-") != std::string_view::npos;
    const bool known =
        std::any_of(known_.begin(), known_.end(), [&](const auto& k) { return k.first == number; });
    if (!says || known || digits < shortest_number || number.size() > longest_number ||
        known_.size() == numbers_max)
        return;
    std::string other{number};
    auto count = known_.size() + 1;
    auto left = digits > keep ? digits - keep : digits;
    for (auto c = other.rbegin(); c != other.rend() && left > 0; ++c) {
        if (!is_alnum(*c)) continue;
        *c = static_cast<char>('0' + count % 10);
        count /= 10;
        --left;
    }
    known_.emplace_back(number, std::move(other));
}

void disguise::learn_number(std::string_view number) { replace(number, shortest_number); }

void disguise::learn_addresses(std::string_view bytes) {
    for (std::size_t i = 0; i + 2 < bytes.size(); ++i)
        if ((bytes[i + 2] == ':' || bytes[i + 2] == '-') && is_address_at(bytes, i))
            replace(bytes.substr(i, 17), 6);
}

void disguise::learn(std::string_view bytes) {
    learn_addresses(bytes);
    // "<ADCO>021861800000<" of a page, "\nADCO 021861800000 8\r" of a frame.
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] != '<' && bytes[i] != '\n') continue;
        const auto end = bytes.find_first_of("> \t\r\n<", i + 1);
        if (end == std::string_view::npos) return;
        const auto* l = label_named(bytes.substr(i + 1, end - i - 1));
        if (l == nullptr) continue;
        const auto number = bytes.substr(end + 1, longest_number + 1);
        replace(number.substr(0, number.find_first_of("< \t\r\n")), l->keep);
    }
}

std::string disguise::apply(std::string_view text) const {
    std::string out{text};
    for (const auto& [number, other] : known_)
        for (auto at = out.find(number); at != std::string::npos; at = out.find(number, at + other.size()))
            out.replace(at, number.size(), other);
    return out;
}

std::string disguise::apply_to_frames(std::string_view bytes) const {
    std::string out;
    const auto sum = [](std::string_view text) {
        unsigned s = 0;
        for (const char c : text) s += static_cast<unsigned char>(c);
        return s;
    };
    for (std::size_t at = 0; at < bytes.size();) {
        const auto end = std::min(bytes.find('\r', at), bytes.size());
        const auto group = bytes.substr(at, end - at);
        auto changed = apply(group);
        // The checksum is the last character before CR: the sum of the others modulo 64. It moves as they do.
        if (changed != group && end < bytes.size() && changed.back() >= ' ')
            changed.back() = static_cast<char>(
                ((static_cast<unsigned>(changed.back()) - 0x20U + sum(changed) - sum(group)) & 0x3fU) +
                0x20U);
        out += changed;
        if (end < bytes.size()) out += '\r';
        at = end + 1;
    }
    return out;
}

} // namespace wesh::client
