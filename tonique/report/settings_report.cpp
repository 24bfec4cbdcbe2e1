// What is set at sites from here, and whether they have it.
#include "libtonique/settings.hpp"
#include "tonique/report/table.hpp"

#include <fmt/format.h>

#include <array>

namespace wesh::tonique {
namespace {

constexpr bool right = true;

constexpr std::array settings_arguments{
    argument_text{"site", "number or name of a site; all sites when not given"}};
constexpr std::array settings_columns{
    column_text{"site", "SITE"},
    column_text{"wanted", "WANTED", "", right},
    column_text{"wanted_since", ""},
    column_text{"age", "FOR", "", right},
    column_text{"confirmed", "HAS", "", right},
    column_text{"confirmed_at", ""},
    column_text{"setting", "SETTING"},
    column_text{"device", "DEVICE"},
    column_text{"value", "VALUE", "", right},
    column_text{"in", ""},
    column_text{"state", "STATE"},
    column_text{"author", ""},
};

/// The version of a site.
struct version {
    std::int64_t wanted = 0;
    std::int64_t confirmed = 0;
    table_row head; ///< the first columns
    bool has() const noexcept { return confirmed >= wanted; }
};

version version_of(const asked& a, const place& p, const database::rows::row& row) {
    version v{row.integer(0), row.integer(2), {}};
    const auto since = from_milliseconds(row.integer(1));
    v.head = {text_cell(p.name),
              number_cell(v.wanted),
              since,
              std::max(a.now - since, duration{}),
              number_cell(v.confirmed),
              row.integer(3) == 0 ? table_cell{} : table_cell{from_milliseconds(row.integer(3))}};
    return v;
}

table_row joined(table_row head, const table_row& more) {
    head.insert(head.end(), more.begin(), more.end());
    return head;
}

std::string device_text(const database::rows::row& row, const column_row* c) {
    auto text = std::string{row.text(4)};
    if (c != nullptr) text += fmt::format(".{}", c->name);
    return text;
}

table_row row_of_setting(const version& v, const database::rows::row& row) {
    const auto kind = row.as<std::uint8_t>(0);
    const auto* known = find_setting(kind);
    const auto* c = find_column(row.as<std::uint8_t>(2));
    const bool of_column = known != nullptr && known->unit == "column" && c != nullptr;
    const bool refused = !row.is_null(5);
    const auto value = known != nullptr && known->kind == setting_kind::binding
                           ? text_cell(fmt::format("dwelling {}", bound_of(row.integer(3)).dwelling))
                           : table_cell{decimal{row.integer(3), of_column ? c->scale : 0}};
    const bool plain = known == nullptr || known->unit == "severity";
    return joined(v.head,
                  {known == nullptr ? text_cell(fmt::format("kind {}", kind)) : text_cell(known->name),
                   text_cell(device_text(row, c)), value,
                   text_cell(of_column ? c->unit
                             : plain   ? ""
                                       : known->unit),
                   text_cell(refused   ? to_text(static_cast<setting_refusal>(row.integer(5)))
                             : v.has() ? "applied"
                                       : "waits"),
                   text_cell(row.text(6))});
}

/// Those that a person set, then what else was refused.
constexpr std::string_view rows_sql =
    "SELECT t.kind, t.unit, t.column_number, t.value, IF(t.unit = 0, '', COALESCE(d.name, CONCAT('unit ', "
    "t.unit))),"
    " t.reason, t.author FROM (SELECT s.site, s.kind, s.unit, s.column_number, s.value, IF(w.confirmed >= "
    "w.version,"
    " r.reason, NULL) AS reason, s.author FROM site_setting s LEFT JOIN site_settings w ON w.site = s.site"
    " LEFT JOIN site_setting_refused r ON r.site = s.site AND r.kind = s.kind AND r.unit = s.unit"
    " AND r.column_number = s.column_number WHERE s.site = ?"
    " UNION ALL SELECT r.site, r.kind, r.unit, r.column_number, r.value, r.reason, '' FROM "
    "site_setting_refused r"
    " WHERE r.site = ? AND NOT EXISTS (SELECT 1 FROM site_setting s WHERE s.site = r.site AND s.kind = r.kind"
    " AND s.unit = r.unit AND s.column_number = r.column_number)) t"
    " LEFT JOIN device d ON d.site = t.site AND d.unit = t.unit ORDER BY 1, 2, 3";
constexpr std::string_view bindings_sql =
    "SELECT COUNT(*) FROM binding b JOIN point p ON p.id = b.point WHERE b.site = ? AND b.valid_from <= ?"
    " AND (b.valid_to IS NULL OR b.valid_to > ?) AND p.unit > 0";

std::vector<table_row> rows_of(const asked& a, const place& p) {
    std::vector<table_row> all;
    const auto found = a.db.ask(
        "versions", "SELECT version, since, confirmed, confirmed_at FROM site_settings WHERE site = ?",
        {p.site});
    if (found.empty()) return all;
    const auto v = version_of(a, p, found.front());
    for (const auto row : a.db.ask("rows of settings", rows_sql, {p.site, p.site}))
        all.push_back(row_of_setting(v, row));
    const auto now = to_seconds(a.now);
    const auto bindings = a.db.ask("bindings told", bindings_sql, {p.site, now, now}).front().integer(0);
    if (bindings > 0 || all.empty()) {
        const bool some = bindings > 0;
        all.push_back(joined(v.head, {text_cell(some ? "binding" : ""),
                                      {},
                                      some ? number_cell(bindings) : table_cell{},
                                      text_cell(some ? "columns" : ""),
                                      text_cell(v.has() ? "applied" : "waits"),
                                      {}}));
    }
    return all;
}

void fill(const asked& a, page_writer& page) {
    const auto one = a.site();
    std::uint64_t place_in_all = 0;
    for (const auto& p : load_places(a.db)) {
        if (one && p.site != one->site) continue;
        for (auto& row : rows_of(a, p))
            if (place_in_all++ >= a.cursor && !page.add(std::move(row)))
                return page.go_on_at(place_in_all - 1);
    }
}

} // namespace

constexpr report_text settings_report{
    "settings",
    "what is set at sites from here: the version wanted and the one they have, what was refused and why",
    settings_arguments,
    settings_columns,
    {},
    {},
    fill};

} // namespace wesh::tonique
