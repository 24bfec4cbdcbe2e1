// Roles: what a point measures for a dwelling, and the columns of the requirement's tables that it fills.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace wesh::tonique {

/// Numbers lie in the database and are never used again for something else.
enum class role : std::uint8_t {
    electricity = 1,
    gas = 2,
    cold_water = 3,
    hot_water = 4,
    heat = 5,
    temperature = 6, ///< no consumption: lowest, mean and highest of a day
};

struct role_row {
    tonique::role role;
    std::string_view name; ///< "cold-water"
    std::string_view unit; ///< of what is used, and of a binding's coefficient for one count
    std::string_view what; ///< for people: "cold water"
};

/// All roles, in the order of their numbers.
std::span<const role_row> roles() noexcept;
const role_row& row_of(role r) noexcept;
std::string_view to_text(role r) noexcept;
std::optional<role> parse_role(std::string_view text) noexcept;
/// Nothing when there is no such number.
std::optional<role> role_of(std::uint8_t number) noexcept;

} // namespace wesh::tonique
