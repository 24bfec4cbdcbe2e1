// A report of the centre: a table with named columns, page by page. What toniqued gives over REPORT of
// tonique.x and what the tool `tonique` shows.
#pragma once

#include <wesh/decimal.hpp>
#include <wesh/event.hpp>
#include <wesh/time.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace wesh::tonique {

inline constexpr std::size_t report_columns_max = 32;
inline constexpr std::size_t report_rows_max = 1000;
inline constexpr std::size_t report_arguments_max = 32;

struct report_request {
    std::string report;
    wesh::attributes arguments;
    std::uint64_t cursor = 0; ///< 0 at first, then `next` of the page before
    friend bool operator==(const report_request&, const report_request&) = default;
};

struct report_column {
    std::string key;    ///< in CSV and JSON; at most 63 bytes, as the next two
    std::string title;  ///< in tables; empty: left out of them
    std::string unit;   ///< of its numbers
    bool right = false; ///< aligned to the right
    friend bool operator==(const report_column&, const report_column&) = default;
};

/// Texts are clean and at most 255 bytes.
using report_cell = std::variant<std::monostate, decimal, std::string, time_point, duration>;
using report_row = std::vector<report_cell>;

struct report_page {
    std::vector<report_column> columns;
    std::vector<report_row> rows;
    std::uint64_t next = 0; ///< 0: this was the last page
    friend bool operator==(const report_page&, const report_page&) = default;
};

/// What a row takes on the wire. A page ends before its rows exceed `report_bytes_max` or `report_rows_max`.
std::size_t wire_size(const report_row& row) noexcept;
inline constexpr std::size_t report_bytes_max = 200'000;

} // namespace wesh::tonique
