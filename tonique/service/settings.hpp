// toniqued.toml: what a person may set.
#pragma once

#include "common/options.hpp"
#include "tonique/database/upkeep.hpp"
#include "tonique/service/keeper.hpp"
#include "tonique/service/reader.hpp"

namespace wesh::tonique {

std::span<const option> service_options() noexcept;

keeper_options keeper_options_of(const option_values& o);
reader_options reader_options_of(const option_values& o);

} // namespace wesh::tonique
