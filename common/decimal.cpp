#include <wesh/decimal.hpp>

#include <array>
#include <cmath>
#include <limits>

namespace wesh {
namespace {

__extension__ typedef __int128 wide;

constexpr auto powers = [] {
    std::array<std::int64_t, 19> p{};
    p[0] = 1;
    for (std::size_t i = 1; i < p.size(); ++i) p[i] = p[i - 1] * 10;
    return p;
}();

constexpr bool fits(wide v) noexcept {
    return v >= std::numeric_limits<std::int64_t>::min() && v <= std::numeric_limits<std::int64_t>::max();
}

constexpr bool valid_exponent(int e) noexcept {
    return e >= decimal::exponent_min && e <= decimal::exponent_max;
}

/// v times ten to the n; nothing when 64 bits cannot hold it. A larger n than 18 only fits zero.
std::optional<std::int64_t> scaled_up(std::int64_t v, int n) noexcept {
    if (v == 0) return 0;
    if (n > 18) return {};
    const wide r = static_cast<wide>(v) * powers[static_cast<std::size_t>(n)];
    if (!fits(r)) return {};
    return static_cast<std::int64_t>(r);
}

} // namespace

std::optional<decimal> decimal::parse(std::string_view text) noexcept {
    bool negative = false;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    std::int64_t mantissa = 0;
    int significant = 0;
    int decimals = 0;
    bool point = false;
    bool any = false;
    for (const char c : text) {
        if (c == '.') {
            if (point || !any) return {};
            point = true;
            continue;
        }
        if (c < '0' || c > '9') return {};
        any = true;
        if (point) ++decimals;
        if (mantissa != 0 || c != '0') ++significant;
        if (significant > 18 || decimals > 18) return {};
        mantissa = mantissa * 10 + (c - '0');
    }
    if (!any || text.back() == '.') return {};
    return decimal{negative ? -mantissa : mantissa, -decimals};
}

std::optional<decimal> decimal::rescaled(int exponent) const noexcept {
    if (!valid_exponent(exponent)) return {};
    if (exponent <= exponent_) {
        const auto m = scaled_up(mantissa_, exponent_ - exponent);
        if (!m) return {};
        return decimal{*m, exponent};
    }
    const auto exact = rounded(exponent);
    if (!exact || *exact != *this) return {};
    return exact;
}

std::optional<decimal> decimal::rounded(int exponent) const noexcept {
    if (!valid_exponent(exponent)) return {};
    if (exponent <= exponent_) return rescaled(exponent);
    const int drop = exponent - exponent_;
    if (drop > 18) return decimal{0, exponent};
    const std::int64_t unit = powers[static_cast<std::size_t>(drop)];
    std::int64_t m = mantissa_ / unit;
    const std::int64_t rest = mantissa_ % unit;
    if (rest >= unit - rest && rest > 0) ++m;
    if (rest < 0 && -rest >= unit + rest) --m;
    return decimal{m, exponent};
}

double decimal::to_double() const noexcept {
    const auto unit =
        static_cast<double>(powers[static_cast<std::size_t>(exponent_ < 0 ? -exponent_ : exponent_)]);
    return exponent_ < 0 ? static_cast<double>(mantissa_) / unit : static_cast<double>(mantissa_) * unit;
}

std::string decimal::to_text() const {
    std::string digits = std::to_string(mantissa_);
    if (exponent_ >= 0) {
        if (mantissa_ != 0) digits.append(static_cast<std::size_t>(exponent_), '0');
        return digits;
    }
    const std::size_t sign = mantissa_ < 0 ? 1 : 0;
    const auto decimals = static_cast<std::size_t>(-exponent_);
    if (digits.size() - sign <= decimals) digits.insert(sign, decimals + 1 - (digits.size() - sign), '0');
    digits.insert(digits.size() - decimals, 1, '.');
    return digits;
}

std::strong_ordering operator<=>(const decimal& a, const decimal& b) noexcept {
    // Bring both to the smaller exponent in 128 bits. One that overflows even there (a step of more than 19
    // tens) is further from zero than any 64-bit number.
    const int step = a.exponent_ - b.exponent_;
    if (step == 0 || (a.mantissa_ == 0 && b.mantissa_ == 0))
        return step == 0 ? a.mantissa_ <=> b.mantissa_ : 0 <=> 0;
    if (step < 0) return 0 <=> (b <=> a);
    if (a.mantissa_ != 0 && step > 18) return a.mantissa_ <=> 0;
    const wide up =
        static_cast<wide>(a.mantissa_) * (a.mantissa_ == 0 ? 1 : powers[static_cast<std::size_t>(step)]);
    const wide other = b.mantissa_;
    return up < other   ? std::strong_ordering::less
           : up > other ? std::strong_ordering::greater
                        : std::strong_ordering::equal;
}

} // namespace wesh
