// Columns: what an hour of a device consists of on its way to the centre. Both ends know one table.
#pragma once

#include <wesh/point.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace wesh::tonique {

/// The columns of the requirement's `capteur` table. Numbers are never used again for something else: they
/// lie in packets, outboxes and ledgers.
enum class column : std::uint8_t {
    puls1 = 1,
    puls2 = 2,
    puls3 = 3,
    puls4 = 4,
    amp1 = 5,
    amp2 = 6,
    tempmin = 7,
    temp = 8,
    tempmax = 9,
    indti = 10,
    difti = 11,
};

/// How the samples of an hour become one value.
enum class fold : std::uint8_t { last, minimum, mean, maximum, difference };

struct column_row {
    tonique::column column;
    std::string_view name; ///< as in `cap_PULS1`, without `cap_`
    point_kind kind;       ///< a counter's value is its index at the end of the hour
    std::string_view unit; ///< as in wesh-points(7)
    int scale;             ///< a value is a whole number times ten to this power
    fold how;
    std::string_view meaning;
};

/// All columns, in the order of their numbers.
std::span<const column_row> columns() noexcept;
/// Nothing when there is no such number.
const column_row* find_column(std::uint8_t number) noexcept;
const column_row* find_column(std::string_view name) noexcept;
/// Of a column that exists.
const column_row& row_of(column c) noexcept;

} // namespace wesh::tonique
