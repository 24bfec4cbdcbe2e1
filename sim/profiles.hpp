// Firmware profiles: what a box of a given firmware answers.
#pragma once

#include "sim/page.hpp"

#include <span>
#include <string>
#include <string_view>

namespace wesh::sim {

struct profile {
    std::string_view name;
    std::string_view description;
    bool clock_runs; ///< by default the page says the present time; else the time of its first figures
    layout page;
};

/// All profiles; they live as long as the program and never change.
std::span<const profile> profiles();

/// By name, or throws a refusal that lists the names.
const profile& profile_named(std::string_view name);

} // namespace wesh::sim
