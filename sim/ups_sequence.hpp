// What a UPS says and when, as the files of NUT's dummy-ups write it: "NAME: VALUE" lines and "TIMER n"
// between them.
#pragma once

#include "sim/settings.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace wesh::sim {

inline constexpr std::size_t longest_sequence = 1U << 20;
inline constexpr std::size_t longest_sequence_line = 1'024;
/// Lines of a sequence that say something.
inline constexpr std::size_t most_sequence_lines = 20'000;
inline constexpr std::size_t longest_variable = 128;

/// Letters, digits, '.', '-' and '_'.
bool is_variable(std::string_view name) noexcept;

/// Reads a sequence whole; what is wrong is told with its line, and left out. `repeats` is left as it is.
ups_sequence parse_ups_sequence(std::string_view text,
                                const std::function<void(std::size_t line, std::string_view what)>& complain);

} // namespace wesh::sim
