#include "daemon/drivers/teleinfo/check.hpp"

#include "daemon/drivers/teleinfo/bytes.hpp"
#include "daemon/drivers/teleinfo/horodate.hpp"

namespace wesh::teleinfo {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'A' && c <= 'F'); }
constexpr unsigned hex_value(char c) noexcept {
    return static_cast<unsigned>(is_digit(c) ? c - '0' : c - 'A' + 10);
}

/// Eight digits at once, the first in the lowest byte.
bool all_digits(std::uint64_t text) noexcept {
    return (text & eight(0xf0)) == eight(0x30) && ((text + eight(6)) & eight(0xf0)) == eight(0x30);
}
std::uint32_t number_of_digits(std::uint64_t text) noexcept {
    // Neighbours are joined: digits to pairs, pairs to fours, fours to the number.
    text = (text & eight(0x0f)) * ((10U << 8) + 1) >> 8;
    text = (text & 0x00ff'00ff'00ff'00ffU) * ((100U << 16) + 1) >> 16;
    text = (text & 0x0000'ffff'0000'ffffU) * ((std::uint64_t{10'000} << 32) + 1) >> 32;
    return static_cast<std::uint32_t>(text);
}

/// At most nine digits, which is what a meter's longest number has.
bool read_number(std::string_view data, std::int64_t& n) noexcept {
    if (data.empty() || data.size() > 9) return false;
    const auto last = data.size() < 8 ? data.size() : 8;
    auto text = load_text(data.data() + data.size() - last, last);
    // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): there is one at least
    if (last < 8) text = (text << (8 * (8 - last))) | (eight('0') >> (8 * last));
    if (!all_digits(text)) return false;
    n = number_of_digits(text);
    if (data.size() == 9) {
        if (!is_digit(data[0])) return false;
        n += (data[0] - '0') * std::int64_t{100'000'000};
    }
    return true;
}

bool is_printable(std::uint64_t text) noexcept {
    constexpr auto high = eight(0x80);
    return ((text | (text + eight(1))) & high) == 0 && (((text | high) - eight(0x20)) & high) == high;
}
bool is_printable(std::string_view data) noexcept {
    while (data.size() >= 8) {
        if (!is_printable(load<std::uint64_t>(data.data()))) return false;
        data.remove_prefix(8);
    }
    for (const char c : data)
        if (c < 0x20 || c > 0x7e) return false;
    return true;
}

/// Padded to its length; or somebody on the way has cut the padding off both ends.
bool is_text(std::string_view data, std::size_t length) noexcept {
    if (data.size() > length || !is_printable(data)) return false;
    return data.size() == length || (!data.empty() && data.front() != ' ' && data.back() != ' ');
}

template <class F>
bool all(std::string_view data, F f) noexcept {
    for (const char c : data)
        if (!f(c)) return false;
    return true;
}

bool is_identity(const label& row, std::string_view data) noexcept {
    // Addresses of eleven digits are about: somebody masked the twelfth.
    const bool shorter = row.role == role::meter && data.size() + 1 == row.length;
    return (data.size() == row.length || shorter) &&
           all(data, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}

/// BBRx: x has the programmes of two circuits in its low five bits, the first of which is never 00.
bool is_tempo(std::string_view data) noexcept {
    return data.size() == 4 && data.starts_with("BBR") && (data[3] & 0xe0) == 0x20 && (data[3] & 0x18) != 0;
}

bool is_word(const label& row, std::string_view data) noexcept {
    if (data.size() > 8) return false;
    const auto key = load_text(data.data(), data.size());
    for (const auto& w : row.words)
        if (w.said.size() == data.size() && load_text(w.said.data(), w.said.size()) == key) return true;
    return row.role == role::circuits && is_tempo(data);
}

bool is_profile(std::string_view data, std::size_t length) noexcept {
    if (data.size() != length) return false;
    const auto unused = load<std::uint64_t>("NONUTILE");
    for (std::size_t i = 0; i < length; i += 9) {
        const auto block = data.substr(i, 8);
        if (i + 8 < length && data[i + 8] != ' ') return false;
        if (load<std::uint64_t>(block.data()) == unused) continue;
        const bool time = all(block.substr(0, 4), is_digit) && block.substr(0, 2) < "24" && block[2] < '6';
        if (!time || !all(block.substr(4), is_hex)) return false;
    }
    return true;
}

/// "-0,39", "9649kWh": the unit is one of the row's, or none.
bool read_quantity(const label& row, std::string_view data, std::int64_t& mantissa,
                   std::int8_t& exponent) noexcept {
    if (data.size() > row.length) return false;
    const bool negative = data.starts_with('-');
    if (negative) data.remove_prefix(1);
    std::size_t i = 0;
    std::size_t digits = 0;
    std::size_t decimals = 0;
    bool point = false;
    mantissa = 0;
    for (; i < data.size(); ++i) {
        if ((data[i] == ',' || data[i] == '.') && !point && digits > 0) {
            point = true;
            continue;
        }
        if (!is_digit(data[i])) break;
        mantissa = mantissa * 10 + (data[i] - '0');
        ++digits;
        if (point) ++decimals;
    }
    if (digits == 0 || digits > 12 || (point && decimals == 0)) return false;
    if (negative) mantissa = -mantissa;
    const auto unit = data.substr(i);
    exponent = static_cast<std::int8_t>(-static_cast<int>(decimals));
    if (row.words.empty()) return unit.empty();
    for (const auto& w : row.words) {
        if (w.said != unit) continue;
        if (unit.find('k') != std::string_view::npos) exponent = static_cast<std::int8_t>(exponent + 3);
        return true;
    }
    return false;
}

bool has_time(const label& row, std::string_view horodate) noexcept {
    if (row.dated == horodate.empty()) return false;
    if (!row.dated) return true;
    written_time t;
    return read_horodate(horodate, t) && (t.season != season::none || row.role == role::peak);
}

bool read_number(const label& row, std::string_view data, std::int64_t& mantissa,
                 std::int8_t& exponent) noexcept {
    exponent = static_cast<std::int8_t>(row.scale);
    return data.size() == row.length && read_number(data, mantissa) &&
           (row.role != role::relays || mantissa <= 255);
}

bool is_bits(const label& row, std::string_view data) noexcept {
    if (data.size() != row.length || !all(data, is_hex)) return false;
    // Of the potentials only bits 1 to 3 mean something.
    return row.role != role::potentials || (data[0] == '0' && hex_value(data[1]) % 2 == 0);
}

} // namespace

bool fits(const label& row, std::string_view horodate, std::string_view data, std::int64_t& mantissa,
          std::int8_t& exponent) noexcept {
    if (!has_time(row, horodate)) return false;
    written_time t;
    switch (row.read_as) {
    case form::number:
        return read_number(row, data, mantissa, exponent);
    case form::hex:
        return is_bits(row, data);
    case form::text:
        return is_text(data, row.length);
    case form::word:
        return is_word(row, data);
    case form::identity:
        return is_identity(row, data);
    case form::quantity:
        return read_quantity(row, data, mantissa, exponent);
    case form::date:
        return read_date(data, t);
    case form::nothing:
        return data.empty();
    case form::line:
        return data.size() <= row.length && is_printable(data);
    case form::blocks:
        return is_profile(data, row.length);
    }
    return false;
}

} // namespace wesh::teleinfo
