// The settings of a program whose whole configuration is a table of options.
#pragma once

#include "common/options.hpp"

namespace wesh::io {

/// Throws config_error.
option_values load_options(const std::string& path, std::span<const option> table);
/// From text, for tests; `name` is what complaints call it.
option_values parse_options(std::string_view text, const std::string& name, std::span<const option> table);

} // namespace wesh::io
