// Reports of tonique.x as sheets.
#pragma once

#include "clients/sheet.hpp"
#include "rpc/table_page.hpp"

namespace wesh::client {

/// Prints page after page, each asked for by its cursor, as one sheet; whether there was any row.
bool print_pages(const std::function<tonique::table_page(std::uint64_t cursor)>& ask, const sheet_options& o,
                 sink out);

} // namespace wesh::client
