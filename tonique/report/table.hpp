// What the reports share: their descriptions, what was asked, and the page that is being filled.
#pragma once

#include "tonique/consumption/load.hpp"
#include "tonique/report/report.hpp"

#include <span>
#include <string_view>

namespace wesh::tonique {

struct argument_text {
    std::string_view name;
    std::string_view meaning;
};

/// What lies in a column of a statement's answer, and what becomes of it.
enum class cell_type : std::uint8_t {
    text,
    number,
    decimal,
    seconds,      ///< since 1970: a time
    milliseconds, ///< since 1970: a time
    hour,         ///< hours since 1970: a time; 0 is nothing
    age,          ///< milliseconds since 1970: how long ago
    quality,
    layout,
    form,
    refusal,
    severity,
    column,
    column_unit, ///< the number of a column: what its values are in
    reading,     ///< a value of the column that the row names
    hex,
    clock_source,
};

struct column_text {
    std::string_view key;
    std::string_view title;
    std::string_view unit = {};
    bool right = false;
    cell_type type = cell_type::text;
};

class asked;
class page_writer;

struct report_text {
    std::string_view name;
    std::string_view meaning;
    std::span<const argument_text> arguments;
    std::span<const column_text> columns;
    /// A statement whose first column is the row's key and whose other columns are the table's: it takes site
    /// (or NULL), seconds of `since`, the key behind which to go on, and how many rows.
    std::string_view sql = {};
    duration recent{}; ///< where no `since` is given: rows of this time; nothing: all
    /// Where it is more than one statement.
    void (*fill)(const asked&, page_writer&) = nullptr;
};

/// Those that are one statement.
std::span<const report_text> statement_reports() noexcept;
extern const report_text consumption_report;
extern const report_text explain_report;
extern const report_text gaps_report;
extern const report_text settings_report;
extern const report_text sms_report;

/// What was asked for, checked.
class asked {
  public:
    /// Throws report_refused where an argument is none of the report's.
    asked(database::connection& database, const clock& c, const report_request& r, const report_text& about);

    database::connection& db;
    std::uint64_t cursor;
    time_point now;

    /// Nothing when it was not given.
    std::optional<std::string_view> find(std::string_view name) const;
    std::string_view required(std::string_view name) const;
    /// The site named or numbered by the argument "site".
    std::optional<place> site() const;
    /// The same, or the only one there is.
    place one_site() const;
    /// The dwelling with the number that the argument "dwelling" says, or the common parts; nothing when it
    /// was not given.
    std::optional<dwelling> dwelling_of(const place& where) const;
    std::optional<role> role_asked() const;
    /// An instant: "2026-11-22T06:00", or how long ago: "6h".
    time_point time(std::string_view name, time_point otherwise) const;
    /// A local day or month, "today", "yesterday" or an instant; of `edge` its beginning or
    /// its end.
    enum class edge : std::uint8_t { begin, end };
    std::optional<time_point> moment(std::string_view name, const calendar& c, edge e) const;

    [[noreturn]] static void refuse(std::string_view name, const std::string& why);

  private:
    std::span<const std::pair<std::string, std::string>> arguments_;
};

/// Fills a page until it is full.
class page_writer {
  public:
    explicit page_writer(const report_text& about);
    /// False when there is no room: the row was not added, and belongs on the next page.
    bool add(table_row row);
    /// All of them or none; one page has room for those of one period.
    bool add_all(std::vector<table_row> rows);
    bool empty() const noexcept { return page_.rows.empty(); }
    /// Where the next page begins.
    void go_on_at(std::uint64_t cursor) noexcept { page_.next = cursor; }
    table_page take() && { return std::move(page_); }

  private:
    table_page page_;
    std::size_t size_ = 0;
};

table_cell text_cell(std::string_view text);
table_cell number_cell(std::int64_t n);
table_cell number_cell(const std::optional<decimal>& d);

void fill_from_statement(const report_text& about, const asked& a, page_writer& page);

} // namespace wesh::tonique
