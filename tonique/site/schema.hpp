// The one file of a site: hours that are open, readings that were told, packets that wait, keys.
#pragma once

#include "daemon/history/database.hpp"

namespace wesh::tonique::site {

using history::database;
using history::database_error;
using history::statement;
using history::transaction;

/// Makes what is missing. Throws std::runtime_error for a file that a newer wesh has written.
void prepare(database& db);

} // namespace wesh::tonique::site
