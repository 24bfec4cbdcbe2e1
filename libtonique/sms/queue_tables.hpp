// The queue's file and its tables.
#pragma once

#include "daemon/history/database.hpp"

#include <string>

namespace wesh::sms {

/// FOLDER/queue.db, made for owner and group to write, whatever the umask: SQLite gives its other files the
/// same mode. Throws std::system_error naming it.
std::string prepared_file(const std::string& folder);

/// Makes what is missing. Throws std::runtime_error for a file that a newer wesh has written.
void make_tables(history::database& db);

} // namespace wesh::sms
