// What a point says: nothing, a number, or a word.
//
// Errors: throws nothing of its own.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <wesh/decimal.hpp>

#include <string>
#include <variant>

namespace wesh {

/// No value is not zero: a point that is missing says std::monostate. Texts are UTF-8 without control
/// characters, at most `text_max` bytes.
using value = std::variant<std::monostate, decimal, std::string>;

inline constexpr std::size_t text_max = 255;

inline bool has_value(const value& v) noexcept { return v.index() != 0; }
inline const decimal* number_of(const value& v) noexcept { return std::get_if<decimal>(&v); }
inline const std::string* text_of(const value& v) noexcept { return std::get_if<std::string>(&v); }

/// The value as a person reads it; nothing is the empty text.
std::string to_text(const value& v);

} // namespace wesh
