// tonique-admin db: the database itself, made, brought up to date, compared, saved and brought back.
#pragma once

#include "clients/arguments.hpp"
#include "common/clock.hpp"
#include "tonique/database/database.hpp"

namespace wesh::admin {

/// `command` is "db init" or another of these; its arguments have been counted. Its exit code; throws what
/// database functions throw.
int run_db(std::string_view command, const client::arguments& a, const tonique::database::options& o,
           const clock& now);

} // namespace wesh::admin
