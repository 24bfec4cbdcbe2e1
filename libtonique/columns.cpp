#include "libtonique/columns.hpp"

#include <array>

namespace wesh::tonique {

namespace {

constexpr auto counter = point_kind::counter;
constexpr auto gauge = point_kind::gauge;

constexpr std::array table{
    column_row{column::puls1, "PULS1", counter, "pulse", 0, fold::last, "index of pulse input 1"},
    column_row{column::puls2, "PULS2", counter, "pulse", 0, fold::last, "index of pulse input 2"},
    column_row{column::puls3, "PULS3", counter, "pulse", 0, fold::last, "index of pulse input 3"},
    column_row{column::puls4, "PULS4", counter, "pulse", 0, fold::last, "index of pulse input 4"},
    column_row{column::amp1, "AMP1", gauge, "A", 0, fold::mean, "current of clamp 1, mean of the hour"},
    column_row{column::amp2, "AMP2", gauge, "A", 0, fold::mean, "current of clamp 2, mean of the hour"},
    column_row{column::tempmin, "TEMPMIN", gauge, "°C", -1, fold::minimum, "lowest temperature of the hour"},
    column_row{column::temp, "TEMP", gauge, "°C", -1, fold::mean, "mean temperature of the hour"},
    column_row{column::tempmax, "TEMPMAX", gauge, "°C", -1, fold::maximum, "highest temperature of the hour"},
    column_row{column::indti, "INDTI", counter, "Wh", 0, fold::last,
               "index of the electricity meter, all tariffs"},
    column_row{column::difti, "DIFTI", gauge, "Wh", 0, fold::difference, "electricity of the hour"},
};

} // namespace

std::span<const column_row> columns() noexcept { return table; }

const column_row* find_column(std::uint8_t number) noexcept {
    return number >= 1 && number <= table.size() ? &table[number - 1U] : nullptr;
}

const column_row* find_column(std::string_view name) noexcept {
    for (const auto& row : table)
        if (row.name == name) return &row;
    return nullptr;
}

const column_row& row_of(column c) noexcept { return table[static_cast<std::size_t>(c) - 1U]; }

} // namespace wesh::tonique
