#include "libtonique/role.hpp"

#include <array>

namespace wesh::tonique {
namespace {

constexpr std::array table{
    role_row{role::electricity, "electricity", "kWh", "electricity"},
    role_row{role::gas, "gas", "m3", "gas"},
    role_row{role::cold_water, "cold-water", "m3", "cold water"},
    role_row{role::hot_water, "hot-water", "m3", "hot water"},
    role_row{role::heat, "heat", "kWh", "heat"},
    role_row{role::temperature, "temperature", "°C", "temperature"},
};

} // namespace

std::span<const role_row> roles() noexcept { return table; }

const role_row& row_of(role r) noexcept { return table[static_cast<std::size_t>(r) - 1U]; }

std::string_view to_text(role r) noexcept { return row_of(r).name; }

std::optional<role> parse_role(std::string_view text) noexcept {
    for (const auto& row : table)
        if (row.name == text) return row.role;
    return {};
}

std::optional<role> role_of(std::uint8_t number) noexcept {
    if (number < 1 || number > table.size()) return {};
    return static_cast<role>(number);
}

} // namespace wesh::tonique
