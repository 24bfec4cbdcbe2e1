// A file of dwellings and bindings, checked as far as that goes without the database.
#pragma once

#include "clients/admin/csv.hpp"
#include "libtonique/role.hpp"

#include <wesh/decimal.hpp>

#include <array>
#include <optional>

namespace wesh::admin {

enum class import_column : std::uint8_t {
    site,
    dwelling,
    name,
    type,
    area,
    annex,
    hardware,
    role,
    device,
    column,
    coefficient,
    from,
    index,
};
inline constexpr std::size_t import_columns = 13;
std::string_view title_of(import_column c) noexcept;

struct import_row {
    std::size_t line = 0;
    std::array<csv_field, import_columns> fields; ///< empty where the file has no such column

    const csv_field& operator[](import_column c) const { return fields[static_cast<std::size_t>(c)]; }
    bool has_binding() const { return !(*this)[import_column::role].text.empty(); }
};

struct import_rows {
    std::vector<import_row> rows;
    std::vector<csv_error> errors;
};

/// Titles are those of import_column, in any order; `site` and `dwelling` must be there. A line with a role
/// must say device and column, and the coefficient unless the role is temperature.
import_rows read_import(std::string_view text);

} // namespace wesh::admin
