// Enumerations and their words: one table each, read in both directions.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace wesh {

/// The word at the enumerator's place; "?" for one that has none.
template <class E, std::size_t N>
constexpr std::string_view word_of(const std::array<std::string_view, N>& words, E e) noexcept {
    const auto i = static_cast<std::size_t>(e);
    return i < N ? words[i] : std::string_view{"?"};
}

template <class E, std::size_t N>
constexpr std::optional<E> enumerator_of(const std::array<std::string_view, N>& words,
                                         std::string_view word) noexcept {
    for (std::size_t i = 0; i < N; ++i)
        if (words[i] == word) return static_cast<E>(i);
    return {};
}

} // namespace wesh
