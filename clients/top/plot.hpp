// Numbers as pictures of characters.
#pragma once

#include "clients/top/screen.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wesh::top {

/// The newest numbers, one a column, between their own least and greatest.
std::string sparkline(std::span<const double> numbers, std::size_t width, charset c);

/// A course over time, one line of text a row; where it has no number the picture is blank. All fits between
/// `least` and `greatest`.
std::vector<std::string> plot(std::span<const std::optional<double>> course, double least, double greatest,
                              extent e, charset c);

} // namespace wesh::top
