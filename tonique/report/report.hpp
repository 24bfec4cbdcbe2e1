// The tables behind REPORT of tonique.x: named, with arguments, paged.
#pragma once

#include "common/clock.hpp"
#include "rpc/table_page.hpp"

#include <stdexcept>
#include <utility>

namespace wesh::tonique {

namespace database {
class connection;
}

/// Rows of one page, at most.
inline constexpr std::size_t page_rows = 500;

/// Why there is no table.
class report_refused : public std::runtime_error {
  public:
    enum class cause : std::uint8_t {
        not_found, ///< no such report, site, dwelling
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

/// One page; the report "reports" lists all and their arguments. Throws report_refused, and
/// store_unavailable when the database cannot be asked.
table_page report(database::connection& db, const clock& now, const report_request& r);

} // namespace wesh::tonique
