#include "clients/admin/import_file.hpp"

#include "common/text.hpp"
#include "common/words.hpp"

#include <fmt/format.h>

#include <utility>

namespace wesh::admin {
namespace {

using namespace std::literals;
using enum import_column;

constexpr std::array<std::string_view, import_columns> titles{
    "site"sv, "dwelling"sv, "name"sv,   "type"sv,        "area"sv, "annex"sv, "hardware"sv,
    "role"sv, "device"sv,   "column"sv, "coefficient"sv, "from"sv, "index"sv};

void complain(import_rows& file, const csv_field& f, std::string what) {
    if (file.errors.size() < csv_errors_max) file.errors.push_back({f.line, f.column, std::move(what)});
}

/// What each title means; an entry is empty where the title is wrong.
std::vector<std::optional<import_column>> read_titles(import_rows& file, const csv_record& record) {
    std::vector<std::optional<import_column>> all;
    std::array<bool, import_columns> seen{};
    for (const auto& f : record.fields) {
        const auto c = enumerator_of<import_column>(titles, f.text);
        if (!c)
            complain(file, f, fmt::format("there is no column '{}'", f.text));
        else if (std::exchange(seen[static_cast<std::size_t>(*c)], true))
            complain(file, f, fmt::format("the column '{}' is there twice", f.text));
        all.push_back(c);
    }
    for (const auto needed : {site, dwelling})
        if (!seen[static_cast<std::size_t>(needed)])
            complain(file, record.fields.front(),
                     fmt::format("the column '{}' is missing", title_of(needed)));
    return all;
}

void check_row(import_rows& file, const import_row& row) {
    const auto need = [&](import_column c) {
        if (row[c].text.empty())
            complain(file, row[c].line == 0 ? row[site] : row[c],
                     fmt::format("the {} is missing", title_of(c)));
    };
    const auto none = [&](import_column c) {
        if (!row[c].text.empty()) complain(file, row[c], fmt::format("{}, but no role", title_of(c)));
    };
    need(site);
    need(dwelling);
    if (!row.has_binding()) {
        for (const auto c : {device, column, coefficient, from, index}) none(c);
        return;
    }
    const auto r = tonique::parse_role(row[role].text);
    if (!r)
        complain(
            file, row[role],
            fmt::format("a role is electricity, gas, cold-water, hot-water, heat or temperature, not '{}'",
                        row[role].text));
    need(device);
    need(column);
    if (r != tonique::role::temperature) need(coefficient);
    if (row[coefficient].text.find(',') != std::string::npos)
        complain(file, row[coefficient], "decimals stand behind a point, not a comma");
}

} // namespace

std::string_view title_of(import_column c) noexcept { return word_of(titles, c); }

import_rows read_import(std::string_view text) {
    auto csv = parse_csv(text);
    import_rows file{{}, std::move(csv.errors)};
    if (csv.records.empty()) return file;
    const auto columns = read_titles(file, csv.records.front());
    for (std::size_t i = 1; i < csv.records.size(); ++i) {
        import_row row;
        row.line = csv.records[i].line;
        for (std::size_t k = 0; k < columns.size(); ++k)
            if (columns[k])
                row.fields[static_cast<std::size_t>(*columns[k])] = std::move(csv.records[i].fields[k]);
        check_row(file, row);
        file.rows.push_back(std::move(row));
    }
    return file;
}

} // namespace wesh::admin
