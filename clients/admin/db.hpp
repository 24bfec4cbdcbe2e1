// tonique-admin db: the database itself, made, brought up to date, compared, saved and brought back.
#pragma once

#include "clients/arguments.hpp"
#include "common/clock.hpp"
#include "tonique/database/database.hpp"

namespace wesh::admin {

/// `a.words` begins with "db". Its exit code; throws client::usage_error and what database functions throw.
int run_db(const client::arguments& a, const tonique::database::options& o, const clock& now);

} // namespace wesh::admin
