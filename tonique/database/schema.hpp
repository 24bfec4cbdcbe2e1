// The schema of the centre's database: numbered migrations, and what they lead to.
//
// Each statement of a migration may be repeated harmlessly, so that whoever was interrupted, at any statement
// or within one, begins the file again. Table `migration` holds which files are done, with their checksums.
#pragma once

#include "common/clock.hpp"
#include "tonique/database/database.hpp"

#include <functional>

namespace wesh::tonique::database {

struct migration {
    std::string_view file; ///< "0001_tables.sql"
    std::string_view text;
};
/// Those built into this program, in their order.
std::span<const migration> migrations() noexcept;
/// A line a column, as differences() compares them: "table.column type null|not-null key".
std::string_view expected_columns() noexcept;

/// A statement ends with ';' at the end of a line.
std::vector<std::string_view> statements_of(std::string_view text);

/// Told of each step before it is taken.
using progress = std::function<void(std::string_view)>;

/// Makes the database `name` on a connection without one, unless it is there.
void make_database(connection& c, const std::string& name);
/// Does what is missing. Throws database_error when another does so at this time, when a file that is done
/// was changed afterwards, or when the database knows files that this program does not.
void migrate(connection& c, const clock& now, const progress& tell = {});
/// What is otherwise than it should be, in words; empty: nothing.
std::vector<std::string> differences(connection& c, const clock& now);
/// The columns as they are, in the form of expected_columns().
std::vector<std::string> present_columns(connection& c);

} // namespace wesh::tonique::database
