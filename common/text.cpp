#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace wesh {
namespace {

using namespace std::literals;

constexpr bool is_control(unsigned char c) noexcept { return c < 0x20 || c == 0x7f; }

/// Length of the UTF-8 character at the front: 1 to 4, or 0 when the bytes are none. C1 controls are none
/// either.
std::size_t character_length(std::string_view s) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const auto tail = [&](std::size_t i) { return i < s.size() && (byte(i) & 0xc0) == 0x80; };
    const unsigned char c = byte(0);
    if (c < 0x80) return 1;
    if (c >= 0xc2 && c <= 0xdf) return tail(1) && !(c == 0xc2 && byte(1) < 0xa0) ? 2 : 0;
    if (c >= 0xe0 && c <= 0xef) {
        if (!tail(1) || !tail(2)) return 0;
        const bool overlong = c == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = c == 0xed && byte(1) >= 0xa0;
        return overlong || surrogate ? 0 : 3;
    }
    if (c >= 0xf0 && c <= 0xf4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        const bool overlong = c == 0xf0 && byte(1) < 0x90;
        const bool beyond = c == 0xf4 && byte(1) >= 0x90;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

/// How many bytes at the front are printable ASCII, which is all of nearly every text: eight at a time.
std::size_t plain_length(std::string_view s) noexcept {
    constexpr std::uint64_t each = 0x0101'0101'0101'0101;
    std::size_t n = 0;
    for (std::uint64_t w = 0; n + sizeof w <= s.size(); n += sizeof w) {
        std::memcpy(&w, s.data() + n, sizeof w);
        // The high bit of a byte says that it is below ' ', or DEL, or above.
        if ((((w - each * 0x20) | (w + each) | w) & (each * 0x80)) != 0) break;
    }
    while (n < s.size() && s[n] >= ' ' && s[n] < 0x7f) ++n;
    return n;
}

struct suffix {
    std::string_view word;
    std::uint64_t factor;
};

constexpr std::array time_suffixes{suffix{"ms", 1}, suffix{"s", 1000}, suffix{"min", 60'000},
                                   suffix{"h", 3'600'000}, suffix{"d", 86'400'000}};
constexpr std::array size_suffixes{suffix{"", 1}, suffix{"kB", 1ULL << 10}, suffix{"MB", 1ULL << 20},
                                   suffix{"GB", 1ULL << 30}};

template <std::size_t N>
std::optional<std::uint64_t> with_suffix(std::string_view text, const std::array<suffix, N>& known,
                                         std::uint64_t most) noexcept {
    std::uint64_t n = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failure != std::errc{}) return {};
    const std::string_view word = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    for (const auto& s : known)
        if (s.word == word) return n > most / s.factor ? std::nullopt : std::optional{n * s.factor};
    return {};
}

} // namespace

std::string sanitised(std::string_view bytes, std::size_t limit) {
    std::string clean{bytes.substr(0, plain_length(bytes.substr(0, limit)))};
    bytes.remove_prefix(clean.size());
    if (bytes.empty() || clean.size() == limit) return clean;
    clean.reserve(std::min(clean.size() + bytes.size(), limit));
    while (!bytes.empty()) {
        const std::size_t n = character_length(bytes);
        const auto c = static_cast<unsigned char>(bytes[0]);
        const std::array<char, 2> latin1{static_cast<char>(0xc0 | (c >> 6)),
                                         static_cast<char>(0x80 | (c & 0x3f))};
        std::string_view out = bytes.substr(0, n);
        if (n == 0) out = c < 0xa0 ? " "sv : std::string_view{latin1.data(), 2};
        if (n == 1 && is_control(c)) out = " ";
        if (clean.size() + out.size() > limit) break;
        clean += out;
        bytes.remove_prefix(n == 0 ? 1 : n);
    }
    return clean;
}

bool is_clean(std::string_view text) noexcept {
    text.remove_prefix(plain_length(text));
    while (!text.empty()) {
        const std::size_t n = character_length(text);
        if (n == 0 || (n == 1 && is_control(static_cast<unsigned char>(text[0])))) return false;
        text.remove_prefix(n);
    }
    return true;
}

bool matches(std::string_view pattern, std::string_view text) noexcept {
    // Greedy with one point of return: the last '*' takes one character more each time what follows it fails.
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
            if (p == pattern.size()) return true;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

namespace {

/// Letters to be changed, added, left out or exchanged with their neighbour to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::vector<std::size_t> next(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        next[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = a[i - 1] == b[j - 1];
            next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                next[j] = std::min(next[j], before[j - 2] + 1);
        }
        before.swap(row);
        row.swap(next);
    }
    return row[b.size()];
}

} // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
    constexpr std::size_t longest = 64;
    std::string_view best;
    if (word.size() > longest) return best;
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto k : known) {
        if (k.size() > longest) continue;
        if (const auto d = distance(word, k); d < least) {
            least = d;
            best = k;
        }
    }
    return best;
}

bool is_name(std::string_view text) noexcept {
    const auto letter_or_digit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    if (text.empty() || text.size() > 63 || !letter_or_digit(text[0])) return false;
    for (const char c : text)
        if (!letter_or_digit(c) && c != '-' && c != '_') return false;
    return true;
}

std::optional<std::int64_t> parse_milliseconds(std::string_view text) noexcept {
    constexpr std::uint64_t ten_years = 10ULL * 366 * 86'400'000;
    const auto ms = with_suffix(text, time_suffixes, ten_years);
    if (!ms) return {};
    return static_cast<std::int64_t>(*ms);
}

std::string duration_text(std::int64_t milliseconds) {
    for (std::size_t i = time_suffixes.size(); i-- > 1;) {
        const auto factor = static_cast<std::int64_t>(time_suffixes[i].factor);
        if (milliseconds != 0 && milliseconds % factor == 0)
            return std::to_string(milliseconds / factor).append(time_suffixes[i].word);
    }
    return milliseconds == 0 ? "0s" : std::to_string(milliseconds) + "ms";
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) noexcept {
    return with_suffix(text, size_suffixes, 1ULL << 50);
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) noexcept {
    std::uint64_t n = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failure != std::errc{} || end != text.data() + text.size()) return {};
    return n;
}

} // namespace wesh
