// Keys as people type them: 128 bits and 7 bits of check over the whole are 27 symbols, in nine groups of
// three and a check symbol.
#include "common/text.hpp"
#include "libtonique/packet.hpp"
#include "libtonique/sodium.hpp"
#include "libtonique/symbols.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::tonique {
namespace {

constexpr std::size_t groups = 9;
constexpr std::size_t of_data = 3;
constexpr std::size_t group_size = of_data + 1;
constexpr std::size_t text_size = groups * group_size;
constexpr std::size_t check_bits = groups * of_data * 5 - 128;

using values = wiped<text_size>;

/// Times x in the field of 32 elements, modulo x^5 + x^2 + 1.
constexpr std::uint8_t times_x(std::uint8_t v) noexcept {
    return static_cast<std::uint8_t>((v & 15U) << 1U ^ (v >> 4U) * 5U);
}

/// Each place has another weight, so that neighbours that changed places show; the sum of a right group is
/// its own number, so that groups that changed places show.
constexpr std::uint8_t check_of(const std::uint8_t* group, std::size_t number) noexcept {
    std::uint8_t sum = 0;
    for (std::size_t i = 0; i < of_data; ++i) sum = times_x(static_cast<std::uint8_t>(sum ^ group[i]));
    return static_cast<std::uint8_t>(sum ^ number);
}

std::uint8_t check_of(const site_key& k) noexcept {
    std::array<std::uint8_t, 16> sum{};
    hash{sum.size()}.add("tonique-key 1").add(k.bytes).end(sum);
    return static_cast<std::uint8_t>(sum[0] >> (8 - check_bits));
}

std::string wrong_groups(const values& v) {
    std::vector<std::size_t> wrong;
    for (std::size_t g = 0; g < groups; ++g)
        if (v[g * group_size + of_data] != check_of(&v[g * group_size], g + 1)) wrong.push_back(g + 1);
    if (wrong.empty()) return {};
    return fmt::format("{} {} wrong", wrong.size() == 1 ? "group" : "groups",
                       fmt::format("{} {}", fmt::join(wrong, ", "), wrong.size() == 1 ? "is" : "are"));
}

/// The symbols of the text; false when it holds something else or another number of them.
bool read_symbols(std::string_view text, values& v, std::string& error) {
    std::size_t n = 0;
    v.fill(0);
    for (const char c : text) {
        if (between_symbols(c)) continue;
        const int value = symbol_value(c);
        if (value < 0) {
            error = fmt::format("a character of group {} is none that keys have", n / group_size + 1);
            return false;
        }
        if (n < text_size) v[n] = static_cast<std::uint8_t>(value);
        ++n;
    }
    if (n == text_size) return true;
    error = fmt::format("{} characters, a key has {}", n, text_size);
    if (const auto where = wrong_groups(v); n != 0 && !where.empty()) error += ": " + where;
    return false;
}

} // namespace

site_key random_key() {
    need_sodium();
    site_key k;
    randombytes_buf(k.bytes.data(), k.bytes.size());
    return k;
}

std::string key_text(const site_key& k) {
    wiped<17> all;
    std::copy(k.bytes.begin(), k.bytes.end(), all.begin());
    all[16] = static_cast<std::uint8_t>(check_of(k) << (8 - check_bits));
    std::string text;
    for (std::size_t g = 0; g < groups; ++g) {
        std::array<std::uint8_t, of_data> group{};
        for (std::size_t i = 0; i < of_data * 5; ++i) {
            const std::size_t bit = g * of_data * 5 + i;
            group[i / 5] =
                static_cast<std::uint8_t>(group[i / 5] * 2U + (all[bit / 8] >> (7 - bit % 8) & 1U));
        }
        if (g != 0) text += '-';
        for (const auto value : group) text += symbols[value];
        text += symbols[check_of(group.data(), g + 1)];
    }
    return text;
}

std::optional<site_key> parse_key(std::string_view text, std::string& error) {
    values v;
    if (!read_symbols(text, v, error)) return {};
    error = wrong_groups(v);
    if (!error.empty()) return {};
    wiped<17> all;
    all.fill(0);
    for (std::size_t bit = 0; bit < groups * of_data * 5; ++bit) {
        const std::size_t symbol = bit / 5 / of_data * group_size + bit / 5 % of_data;
        if ((v[symbol] >> (4 - bit % 5) & 1U) != 0)
            all[bit / 8] |= static_cast<std::uint8_t>(128U >> bit % 8);
    }
    site_key k;
    std::copy_n(all.begin(), k.bytes.size(), k.bytes.begin());
    if (all[16] >> (8 - check_bits) == check_of(k)) return k;
    error = "each group is right alone, but not all together: two characters of a group are wrong";
    return {};
}

} // namespace wesh::tonique
