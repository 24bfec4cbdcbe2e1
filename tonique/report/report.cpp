#include "tonique/report/report.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"
#include "tonique/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace wesh::tonique {
namespace {

using namespace std::literals;

/// A page in XDR stays below this, and a record of 256 kB holds it with its columns.
constexpr std::size_t page_bytes = 160UL * 1024;
constexpr std::size_t text_max = 255;

constexpr std::array reports_columns{
    column_text{"report", "REPORT"},
    column_text{"argument", "ARGUMENT"},
    column_text{"meaning", "MEANING"},
};
void fill_reports(const asked& a, page_writer& page);
constexpr report_text reports_report{
    "reports", "the reports there are, and what they take", {}, reports_columns, {}, {}, fill_reports};

std::vector<const report_text*> all_reports() {
    std::vector<const report_text*> all{&reports_report};
    for (const auto& r : statement_reports()) all.push_back(&r);
    for (const auto* r : {&gaps_report, &consumption_report, &explain_report, &settings_report, &sms_report})
        all.push_back(r);
    return all;
}

void fill_reports(const asked&, page_writer& page) {
    for (const auto* r : all_reports()) {
        page.add({text_cell(r->name), {}, text_cell(r->meaning)});
        for (const auto& argument : r->arguments)
            page.add({text_cell(r->name), text_cell(argument.name), text_cell(argument.meaning)});
    }
}

std::string hex_text(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const auto b : bytes) text += fmt::format("{:02X}", b);
    return text;
}

/// Of the readings in a row: what its column says.
int scale_of(const database::rows::row& row, std::span<const column_text> columns) {
    const auto named = std::find_if(columns.begin(), columns.end(),
                                    [](const auto& c) { return c.type == cell_type::column; });
    if (named == columns.end()) return 0;
    const auto* c = find_column(row.as<std::uint8_t>(static_cast<std::size_t>(named - columns.begin()) + 1));
    return c == nullptr ? 0 : c->scale;
}

table_cell cell_of(const database::rows::row& row, std::size_t i, cell_type type, int scale, time_point now) {
    if (row.is_null(i)) return {};
    const auto number = [&] { return row.integer(i); };
    const auto small = [&] { return row.as<std::uint8_t>(i); };
    switch (type) {
    case cell_type::text:
        return text_cell(row.text(i));
    case cell_type::number:
        return number_cell(number());
    case cell_type::decimal:
        return number_cell(decimal_of(row.text(i)));
    case cell_type::seconds:
        return from_seconds(number());
    case cell_type::milliseconds:
        return from_milliseconds(number());
    case cell_type::hour:
        return number() == 0 ? table_cell{} : table_cell{from_seconds(number() * 3600)};
    case cell_type::age:
        return std::max(now - from_milliseconds(number()), duration{});
    case cell_type::quality:
        return text_cell(to_text(static_cast<quality>(number())));
    case cell_type::layout:
        return text_cell(to_text(static_cast<layout>(small())));
    case cell_type::form:
        return text_cell(small() == 0 ? "small" : "large");
    case cell_type::refusal:
        return text_cell(to_text(static_cast<refusal>(small())));
    case cell_type::severity:
        return text_cell(to_text(static_cast<severity>(small())));
    case cell_type::column: {
        const auto* c = find_column(small());
        return c == nullptr ? number_cell(number()) : text_cell(c->name);
    }
    case cell_type::column_unit: {
        const auto* c = find_column(small());
        return text_cell(c == nullptr ? "" : c->unit);
    }
    case cell_type::reading:
        return decimal{number(), scale};
    case cell_type::clock_source:
        return text_cell(to_text(static_cast<clock_source>(small())));
    case cell_type::hex:
        return text_cell(hex_text(row.bytes(i)));
    }
    return {};
}

std::size_t size_of(const table_cell& cell) noexcept {
    const auto* text = std::get_if<std::string>(&cell);
    return 16 + (text == nullptr ? 0 : text->size());
}

} // namespace

table_cell text_cell(std::string_view text) {
    if (text.empty()) return {};
    return sanitised(text, text_max);
}
table_cell number_cell(std::int64_t n) { return decimal{n, 0}; }
table_cell number_cell(const std::optional<decimal>& d) { return d ? table_cell{*d} : table_cell{}; }

page_writer::page_writer(const report_text& about) {
    for (const auto& c : about.columns)
        page_.columns.push_back({std::string{c.key}, std::string{c.title}, std::string{c.unit}, c.right});
}

bool page_writer::add(table_row row) {
    std::vector<table_row> one;
    one.push_back(std::move(row));
    return add_all(std::move(one));
}

bool page_writer::add_all(std::vector<table_row> rows) {
    std::size_t size = 0;
    for (const auto& row : rows)
        for (const auto& cell : row) size += size_of(cell);
    if (page_.rows.size() + rows.size() > page_rows || size_ + size > page_bytes) return false;
    size_ += size;
    std::move(rows.begin(), rows.end(), std::back_inserter(page_.rows));
    return true;
}

void fill_from_statement(const report_text& about, const asked& a, page_writer& page) {
    const auto where = a.site();
    const auto since = a.time("since", about.recent == duration{} ? no_time : a.now - about.recent);
    const auto found = a.db.ask(
        fmt::format("report {}", about.name), about.sql,
        {where ? std::optional{where->site} : std::nullopt, to_seconds(since), a.cursor, page_rows + 1});
    std::uint64_t last = 0;
    for (const auto row : found) {
        table_row cells;
        const auto scale = scale_of(row, about.columns);
        for (std::size_t i = 0; i < about.columns.size(); ++i)
            cells.push_back(cell_of(row, i + 1, about.columns[i].type, scale, a.now));
        if (!page.add(std::move(cells))) return page.go_on_at(last);
        last = row.number(0);
    }
}

asked::asked(database::connection& database, const clock& c, const report_request& r,
             const report_text& about)
    : db{database}
    , cursor{r.cursor}
    , now{c.now()}
    , arguments_{r.arguments} {
    for (const auto& given : arguments_)
        if (std::none_of(about.arguments.begin(), about.arguments.end(),
                         [&](const auto& known) { return known.name == given.first; }))
            refuse(given.first, fmt::format("{} takes no such argument", about.name));
}

void asked::refuse(std::string_view name, const std::string& why) {
    throw report_refused{report_refused::cause::invalid, fmt::format("{}: {}", sanitised(name, 63), why),
                         sanitised(name, 63)};
}

std::optional<std::string_view> asked::find(std::string_view name) const {
    for (const auto& [key, value] : arguments_)
        if (key == name) return value;
    return {};
}

std::string_view asked::required(std::string_view name) const {
    const auto value = find(name);
    if (!value) refuse(name, "must be given");
    return *value;
}

std::optional<place> asked::site() const {
    const auto said = find("site");
    if (!said) return {};
    const auto number = parse_unsigned(*said);
    for (auto& p : load_places(db))
        if (p.name == *said || (number && *number == p.site)) return std::move(p);
    throw report_refused{report_refused::cause::not_found,
                         fmt::format("there is no site '{}'", sanitised(*said)), "site"};
}

place asked::one_site() const {
    if (auto named = site()) return std::move(*named);
    auto all = load_places(db);
    if (all.empty()) throw report_refused{report_refused::cause::not_found, "there are no sites"};
    if (all.size() > 1) refuse("site", fmt::format("there are {}: say which", all.size()));
    return std::move(all.front());
}

std::optional<dwelling> asked::dwelling_of(const place& where) const {
    const auto said = find("dwelling");
    if (!said) return {};
    if (*said == "common") return dwelling{common_parts, 0, "common"};
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(said->data(), said->data() + said->size(), number);
    if (error != std::errc{} || end != said->data() + said->size())
        refuse("dwelling", "is the number on the door, or \"common\"");
    for (auto& d : load_dwellings(db, where.site))
        if (d.number == number) return std::move(d);
    throw report_refused{report_refused::cause::not_found,
                         fmt::format("{} has no dwelling {}", where.name, number), "dwelling"};
}

std::optional<role> asked::role_asked() const {
    const auto said = find("role");
    if (!said) return {};
    const auto r = parse_role(*said);
    if (!r || *r == role::temperature) refuse("role", "is electricity, gas, cold-water, hot-water or heat");
    return r;
}

time_point asked::time(std::string_view name, time_point otherwise) const {
    const auto said = find(name);
    if (!said) return otherwise;
    if (const auto t = parse_iso(*said)) return *t;
    if (const auto ago = parse_milliseconds(*said)) return now - duration{*ago};
    refuse(name, "is a time like 2026-11-22T06:00, or how long ago, like 6h");
}

std::optional<time_point> asked::moment(std::string_view name, const calendar& c, edge e) const {
    const auto said = find(name);
    if (!said) return {};
    const auto edge_of = [&](const period& p) { return e == edge::begin ? p.begin : p.end; };
    const auto today = period_of(c, grain::day, now);
    if (*said == "today") return edge_of(today);
    if (*said == "yesterday") return edge_of(period_of(c, grain::day, today.begin - duration{1}));
    if (const auto p = parse_day(c, *said)) return edge_of(*p);
    if (const auto p = parse_month(c, *said)) return edge_of(*p);
    return time(name, no_time);
}

table_page report(database::connection& db, const clock& now, const report_request& r) {
    const auto all = all_reports();
    const auto about =
        std::find_if(all.begin(), all.end(), [&](const auto* x) { return x->name == r.report; });
    if (about == all.end())
        throw report_refused{report_refused::cause::not_found,
                             fmt::format("there is no report '{}'; the report \"reports\" lists them",
                                         sanitised(r.report, 63))};
    const asked a{db, now, r, **about};
    page_writer page{**about};
    if ((*about)->fill != nullptr)
        (*about)->fill(a, page);
    else
        fill_from_statement(**about, a, page);
    return std::move(page).take();
}

} // namespace wesh::tonique
