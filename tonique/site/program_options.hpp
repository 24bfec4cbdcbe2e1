// tonique-site.toml: what a person may set.
#pragma once

#include "common/options.hpp"
#include "tonique/site/settings.hpp"

namespace wesh::tonique::site {

std::span<const option> program_options() noexcept;

/// Reads the file of columns where one is named. Throws config_error with file and line.
site_settings settings_of(const option_values& o);
/// Lines "DEVICE COLUMN PATH", path '-' for none; '#' begins a comment.
std::vector<column_choice> parse_columns(std::string_view text, const std::string& name);

} // namespace wesh::tonique::site
