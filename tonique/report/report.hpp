// The tables behind REPORT of tonique.x: named, with arguments, paged. Cells are plain values; the service
// translates them.
#pragma once

#include "common/clock.hpp"

#include <wesh/decimal.hpp>
#include <wesh/time.hpp>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace wesh::tonique {

namespace database {
class connection;
}

using report_cell = std::variant<std::monostate, decimal, std::string, time_point, duration>;
using report_row = std::vector<report_cell>;

struct report_column {
    std::string_view key;   ///< in CSV and JSON
    std::string_view title; ///< in tables; empty: left out of them
    std::string_view unit;
    bool right = false; ///< aligned to the right
};

struct report_page {
    std::span<const report_column> columns; ///< of static duration
    std::vector<report_row> rows;           ///< as many cells each as there are columns; texts are clean
    std::uint64_t next = 0;                 ///< the cursor of the next page; 0: this was the last one
};

using report_arguments = std::vector<std::pair<std::string, std::string>>;

/// Rows of one page, at most; a page ends before where its cells fill `page_bytes`.
inline constexpr std::size_t page_rows = 500;
inline constexpr std::size_t page_bytes = 128UL * 1024;

/// Why there is no table.
class report_refused : public std::runtime_error {
  public:
    enum class cause : std::uint8_t {
        no_such_report,
        not_found, ///< no such site, dwelling
        invalid,   ///< an argument that the report does not know, lacks or cannot read
    };
    report_refused(cause why, const std::string& text, std::string subject = {})
        : std::runtime_error{text}
        , why_{why}
        , subject_{std::move(subject)} {}
    cause why() const noexcept { return why_; }
    const std::string& subject() const noexcept { return subject_; }

  private:
    cause why_;
    std::string subject_;
};

/// One page of the report `name`; the report "reports" lists all and their arguments. Throws report_refused,
/// and store_unavailable when the database cannot be asked.
report_page report(database::connection& db, const clock& now, std::string_view name,
                   const report_arguments& arguments, std::uint64_t cursor);

} // namespace wesh::tonique
