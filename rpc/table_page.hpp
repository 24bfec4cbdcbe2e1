// A report as it crosses the border: a table with named columns, page by page.
#pragma once

#include <wesh/decimal.hpp>
#include <wesh/event.hpp>
#include <wesh/time.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace wesh::tonique {

struct report_request {
    std::string report;
    wesh::attributes arguments;
    std::uint64_t cursor = 0; ///< 0 at first, then `next` of the page before
    friend bool operator==(const report_request&, const report_request&) = default;
};

struct table_column {
    std::string key;    ///< in CSV and JSON; at most 63 bytes, as the next two
    std::string title;  ///< in tables; empty: left out of them
    std::string unit;   ///< of its numbers
    bool right = false; ///< aligned to the right
    friend bool operator==(const table_column&, const table_column&) = default;
};

/// Texts are clean and at most 255 bytes.
using table_cell = std::variant<std::monostate, decimal, std::string, time_point, duration>;
using table_row = std::vector<table_cell>;

struct table_page {
    std::vector<table_column> columns;
    std::vector<table_row> rows;
    std::uint64_t next = 0; ///< 0: this was the last page
    friend bool operator==(const table_page&, const table_page&) = default;
};

} // namespace wesh::tonique
