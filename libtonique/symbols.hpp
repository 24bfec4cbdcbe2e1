// The alphabet of what people type: Crockford's base 32, which has no I, L, O and U.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wesh::tonique {

inline constexpr std::string_view symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 0 to 31 of either case, O read as 0, I and L as 1; -1 for what is no symbol.
constexpr int symbol_value(char c) noexcept {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    const auto at = symbols.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// What people put between symbols to see where they are.
constexpr bool between_symbols(char c) noexcept {
    return c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

} // namespace wesh::tonique
