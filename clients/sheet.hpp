// What a tool prints: rows under named columns, as a table for people, or as CSV (RFC 4180) or JSON.
#pragma once

#include <wesh/decimal.hpp>
#include <wesh/time.hpp>
#include <wesh/value.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wesh::client {

enum class format : std::uint8_t { table, csv, json };
std::optional<format> parse_format(std::string_view text) noexcept;

enum class tone : std::uint8_t { plain, good, doubtful, bad, faint };

struct column {
    std::string_view key;   ///< in CSV and JSON
    std::string_view title; ///< in tables; empty: left out of them
    bool right = false;     ///< aligned to the right
};

/// One field. Times are ISO 8601 UTC; durations are words for people, milliseconds for machines.
struct cell {
    using content_type =
        std::variant<std::monostate, std::string, decimal, std::uint64_t, bool, time_point, duration>;

    cell() = default;
    cell(std::string text, client::tone t = tone::plain)
        : content{std::move(text)}
        , tone{t} {}
    cell(std::string_view text, client::tone t = tone::plain)
        : cell{std::string{text}, t} {}
    cell(const value& v);
    cell(const decimal& number)
        : content{number} {}
    cell(std::uint64_t number)
        : content{number} {}
    cell(std::uint32_t number)
        : content{std::uint64_t{number}} {}
    cell(bool yes)
        : content{yes} {}
    cell(time_point t)
        : content{t} {}
    cell(duration d)
        : content{d} {}
    cell(const char*) = delete;

    content_type content;
    client::tone tone = tone::plain;
};

using sink = std::function<void(std::string_view text)>;

class sheet {
  public:
    virtual ~sheet() = default;
    /// As many cells as there are columns.
    virtual void row(std::vector<cell> cells) = 0;
    /// Writes what is held back: a table waits for rows that tell how wide its columns are.
    virtual void flush() = 0;
    /// After the last row.
    virtual void end() = 0;
};

struct sheet_options {
    client::format format = format::table;
    bool colour = false;
    bool live = false; ///< rows without end: JSON is then one object a line
};

/// `columns` must outlive the sheet.
std::unique_ptr<sheet> make_sheet(std::span<const column> columns, const sheet_options& o, sink out);

std::unique_ptr<sheet> make_json_sheet(std::span<const column> columns, bool live, sink out);

/// Characters of UTF-8 text, not bytes: how wide a terminal shows it, for the alphabets of our users.
std::size_t width_of(std::string_view text) noexcept;

/// "now", "12 s", "5 min", "3 h", "9 d": good enough to see at a glance.
std::string age_text(duration d);

} // namespace wesh::client
