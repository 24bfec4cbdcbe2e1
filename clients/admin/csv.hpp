// CSV files (RFC 4180) from outside: spreadsheets of people, and worse.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::admin {

/// Where something is wrong: line and column (in characters) as an editor counts them, from 1.
struct csv_error {
    std::size_t line = 0;
    std::size_t column = 0;
    std::string what;
};

struct csv_field {
    std::size_t line = 0;
    std::size_t column = 0;
    std::string text; ///< clean, without blanks around
};

struct csv_record {
    std::size_t line = 0;
    std::vector<csv_field> fields;
};

struct csv_file {
    std::vector<csv_record> records; ///< the first is the line of titles
    std::vector<csv_error> errors;   ///< any: nothing of the file is to be used
};

inline constexpr std::size_t csv_bytes_max = 4UL << 20U;
inline constexpr std::size_t csv_records_max = 20'000;
inline constexpr std::size_t csv_fields_max = 32;
inline constexpr std::size_t csv_field_max = 255; ///< bytes
inline constexpr std::size_t csv_errors_max = 100;

/// Takes lines that end in CR LF or LF, a byte-order mark before, and ';' for ',' where the line of titles
/// has no ','. Lines of blanks are skipped. Every record has as many fields as the line of titles. Never
/// throws on bad input.
csv_file parse_csv(std::string_view text);

} // namespace wesh::admin
