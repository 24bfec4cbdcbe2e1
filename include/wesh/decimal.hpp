// Exact decimal numbers: a 64-bit integer times a power of ten.
//
// Errors: throws nothing; what has no result gives none.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wesh {

/// `mantissa` times ten to the power `exponent`: 22.0 is {220, -1}. What a meter says is kept as it was said;
/// no reading passes through binary floating point. The exponent lies within -18 to 18.
class decimal {
  public:
    static constexpr int exponent_min = -18;
    static constexpr int exponent_max = 18;

    constexpr decimal() noexcept = default;
    constexpr decimal(std::int64_t mantissa, int exponent) noexcept
        : mantissa_{mantissa}
        , exponent_{static_cast<std::int8_t>(exponent)} {}

    /// Reads `[+-]digits[.digits]`, whole text, at most 18 digits after leading zeros. Nothing else is a
    /// number.
    static std::optional<decimal> parse(std::string_view text) noexcept;

    constexpr std::int64_t mantissa() const noexcept { return mantissa_; }
    constexpr int exponent() const noexcept { return exponent_; }

    /// The same number with another exponent; nothing when that loses a digit or does not fit 64 bits.
    std::optional<decimal> rescaled(int exponent) const noexcept;
    /// The nearest number with that exponent, halves away from zero; nothing when it does not fit 64 bits.
    std::optional<decimal> rounded(int exponent) const noexcept;

    double to_double() const noexcept;
    /// As many decimals as the exponent says: {220, -1} is "22.0".
    std::string to_text() const;

    /// Numeric order: {22, 0} equals {220, -1}.
    friend std::strong_ordering operator<=>(const decimal& a, const decimal& b) noexcept;
    friend bool operator==(const decimal& a, const decimal& b) noexcept { return (a <=> b) == 0; }

  private:
    std::int64_t mantissa_ = 0;
    std::int8_t exponent_ = 0;
};

} // namespace wesh
