#include "clients/table_sheet.hpp"

namespace wesh::client {
namespace {

/// The flags of a figure, or a severity, as they look on a terminal.
tone tone_of_text(std::string_view key, std::string_view text) {
    if (key == "severity") {
        const auto s = parse_severity(text);
        if (!s || *s < severity::warning) return tone::plain;
        return *s == severity::warning ? tone::doubtful : tone::bad;
    }
    if (key != "flags" && key != "quality") return tone::plain;
    if (text.find("reset") != std::string_view::npos || text.find("invalid") != std::string_view::npos)
        return tone::bad;
    return text == "good" || text == "open" ? tone::plain : tone::doubtful;
}

struct as_cell {
    std::string_view key;
    cell operator()(std::monostate) const { return {}; }
    cell operator()(const std::string& s) const { return {s, tone_of_text(key, s)}; }
    template <class T>
    cell operator()(const T& v) const {
        return {v};
    }
};

} // namespace

bool print_pages(const std::function<tonique::table_page(std::uint64_t cursor)>& ask, const sheet_options& o,
                 sink out) {
    auto page = ask(0);
    const auto titles = page.columns;
    std::vector<column> columns;
    for (const auto& c : titles) columns.push_back({c.key, c.title, c.right});
    const auto sheet = make_sheet(columns, o, std::move(out));
    bool any = false;
    for (std::uint64_t cursor = 0;; page = ask(cursor)) {
        for (const auto& row : page.rows) {
            std::vector<cell> cells;
            for (std::size_t i = 0; i < columns.size(); ++i)
                cells.push_back(i < row.size() ? std::visit(as_cell{columns[i].key}, row[i]) : cell{});
            sheet->row(std::move(cells));
            any = true;
        }
        if (page.next <= cursor) break;
        cursor = page.next;
    }
    sheet->end();
    return any;
}

} // namespace wesh::client
