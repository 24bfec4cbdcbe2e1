// toml++ as this tree uses it: with no assertion that a file could break.
//
// toml++ 3.3 asserts some of what a person may write: "[:log]" would end the daemon at a reload. What its
// next lines refuse anyhow, with the place, is let through; any other broken assertion becomes an exception.
// Include this and never toml++ itself, so that one program holds one toml++.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace wesh {

constexpr void toml_expects(bool holds, std::string_view what) {
    if (holds || what.find("is_bare_key_character") != std::string_view::npos) return;
    throw std::runtime_error{"not readable as TOML: " + std::string{what}};
}

/// Where the text holds a character (U+FB26 to U+FEFE) for which toml++ 3.3 does what C++ leaves undefined;
/// npos: nowhere. Such a text must not be parsed.
constexpr std::size_t toml_misreads(std::string_view text) noexcept {
    for (auto at = text.find('\xef'); at != std::string_view::npos; at = text.find('\xef', at + 1)) {
        if (at + 2 >= text.size()) break;
        const unsigned character = 0xf000U | (static_cast<unsigned char>(text[at + 1]) & 0x3fU) << 6 |
                                   (static_cast<unsigned char>(text[at + 2]) & 0x3fU);
        if (character >= 0xfb26U && character < 0xfeffU) return at;
    }
    return std::string_view::npos;
}

} // namespace wesh

// With NDEBUG toml++ would promise the compiler what it asserts.
#undef NDEBUG
#define TOML_ASSERT(expression) ::wesh::toml_expects(static_cast<bool>(expression), #expression)
#include <toml++/toml.h>
