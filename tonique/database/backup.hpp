// Backups: a consistent dump in SQL, by mariadb-dump, with a last line that tells whether it is whole.
#pragma once

#include "tonique/database/database.hpp"

namespace wesh::tonique::database {

/// Writes `file` beside its place, makes it durable and moves it there: what was there before stays until
/// then. Returns its size. Throws database_error with the cause: no mariadb-dump, no room, no server.
std::uint64_t back_up(const options& o, const std::string& file);

/// Reads `file` into the database, which must have no tables, or only those that a restore left which was
/// interrupted. Refuses a file that is not whole before it changes anything.
void restore(const options& o, const std::string& file);

} // namespace wesh::tonique::database
