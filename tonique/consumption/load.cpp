#include "tonique/consumption/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace wesh::tonique {
namespace {

using readings_by_point = std::unordered_map<std::uint32_t, std::vector<index_reading>>;

/// A point that has been bound twice in the period is there once.
constexpr std::string_view bound_points =
    "(SELECT DISTINCT b.point AS id FROM binding b WHERE b.site = ? AND b.valid_from < ?"
    " AND (b.valid_to IS NULL OR b.valid_to > ?) AND b.role <> 'temperature'"
    " AND (? IS NULL OR COALESCE(b.dwelling, 0) = ?) AND (? IS NULL OR b.role = ?))";

struct filter {
    std::int64_t begin;
    std::int64_t end;
    std::optional<std::string_view> role;
};
filter filter_of(const wanted& w) {
    filter f{to_seconds(w.period.begin), to_seconds(w.period.end), {}};
    if (w.role) f.role = to_text(*w.role);
    return f;
}

void add(readings_by_point& all, const database::rows& found) {
    for (const auto row : found)
        all[row.as<std::uint32_t>(0)].push_back({from_seconds(row.integer(1)), row.integer(2),
                                                 static_cast<quality>(row.as<std::uint32_t>(3)), false});
}

/// Before the period, in it and after it: in that order each point's are in order of time.
readings_by_point load_readings(database::connection& db, const wanted& w) {
    static const std::string before = fmt::format(
        "SELECT r.point, r.time, r.value, r.quality FROM {} p JOIN reading r ON r.point = p.id AND r.time ="
        " (SELECT MAX(q.time) FROM reading q WHERE q.point = p.id AND q.time < ? AND q.time >= ?"
        " AND q.quality & 16 = 0)",
        bound_points);
    static const std::string inside =
        fmt::format("SELECT r.point, r.time, r.value, r.quality FROM {} p JOIN reading r ON r.point = p.id"
                    " WHERE r.time BETWEEN ? AND ? ORDER BY r.point, r.time",
                    bound_points);
    static const std::string after = fmt::format(
        "SELECT r.point, r.time, r.value, r.quality FROM {} p JOIN reading r ON r.point = p.id AND r.time ="
        " (SELECT MIN(q.time) FROM reading q WHERE q.point = p.id AND q.time > ? AND q.time <= ?"
        " AND q.quality & 16 = 0)",
        bound_points);
    const auto f = filter_of(w);
    constexpr std::int64_t reach = share_limit / std::chrono::seconds{1};
    const auto ask = [&](std::string_view name, const std::string& sql, std::int64_t first,
                         std::int64_t last) {
        return db.ask(name, sql,
                      {w.site, f.end, f.begin, w.dwelling, w.dwelling, f.role, f.role, first, last});
    };
    readings_by_point all;
    add(all, ask("readings before", before, f.begin, std::max<std::int64_t>(f.begin - reach, 0)));
    add(all, ask("readings of a period", inside, f.begin, f.end));
    add(all, ask("readings after", after, f.end, f.end + reach));
    return all;
}

binding binding_of(const database::rows::row& row) {
    binding b;
    b.id = row.as<std::uint32_t>(0);
    b.role = parse_role(row.text(3)).value_or(role::electricity);
    b.unit = row.as<unit_number>(4);
    b.column = static_cast<column>(row.as<std::uint8_t>(5));
    b.coefficient = decimal_of(row.text(6));
    if (!row.is_null(7)) b.start_index = row.integer(7);
    if (!row.is_null(8)) b.end_index = row.integer(8);
    b.from = from_seconds(row.integer(9));
    if (!row.is_null(10)) b.to = from_seconds(row.integer(10));
    return b;
}

} // namespace

std::int64_t to_seconds(time_point t) noexcept {
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return std::clamp<std::int64_t>(std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count(), 0,
                                    most);
}

time_point from_seconds(std::int64_t s) noexcept { return time_point{std::chrono::seconds{s}}; }

decimal decimal_of(std::string_view text) {
    auto d = decimal::parse(text).value_or(decimal{});
    while (d.exponent() < 0 && d.mantissa() % 10 == 0) d = {d.mantissa() / 10, d.exponent() + 1};
    return d;
}

std::vector<place> load_places(database::connection& db) {
    std::vector<place> all;
    for (const auto row : db.ask("places", "SELECT sit_id, sit_nom, sit_zone FROM site ORDER BY sit_id"))
        all.push_back({row.as<site_number>(0), std::string{row.text(1)}, std::string{row.text(2)}});
    return all;
}

std::vector<dwelling> load_dwellings(database::connection& db, site_number site) {
    std::vector<dwelling> all;
    for (const auto row :
         db.ask("dwellings of a site",
                "SELECT app_id, app_numero, app_nom FROM appartement WHERE app_sitId = ? ORDER BY app_numero",
                {site}))
        all.push_back({row.as<std::uint32_t>(0), row.as<std::int32_t>(1), std::string{row.text(2)}});
    return all;
}

std::vector<served> load_counters(database::connection& db, const wanted& w) {
    const auto f = filter_of(w);
    const auto bindings = db.ask(
        "bindings of a period",
        "SELECT b.id, COALESCE(b.dwelling, 0), b.point, b.role, p.unit, p.column_number, b.coefficient,"
        " b.start_index, b.end_index, b.valid_from, b.valid_to, COALESCE(d.name, CONCAT('unit ', p.unit))"
        " FROM binding b JOIN point p ON p.id = b.point"
        " LEFT JOIN device d ON d.site = p.site AND d.unit = p.unit"
        " WHERE b.site = ? AND b.valid_from < ? AND (b.valid_to IS NULL OR b.valid_to > ?)"
        " AND b.role <> 'temperature' AND (? IS NULL OR COALESCE(b.dwelling, 0) = ?)"
        " AND (? IS NULL OR b.role = ?) ORDER BY 2, b.role, b.valid_from, b.id",
        {w.site, f.end, f.begin, w.dwelling, w.dwelling, f.role, f.role});
    if (bindings.empty()) return {};
    const auto readings = load_readings(db, w);
    static const std::vector<index_reading> none;
    std::vector<served> all;
    for (const auto row : bindings) {
        const auto point = row.as<std::uint32_t>(2);
        const auto found = readings.find(point);
        all.push_back({row.as<std::uint32_t>(1), point, std::string{row.text(11)},
                       counter_of(binding_of(row), found == readings.end() ? none : found->second)});
    }
    return all;
}

std::vector<counter> counters_of(const std::vector<served>& all, std::uint32_t dwelling, role r) {
    std::vector<counter> some;
    for (const auto& s : all)
        if (s.dwelling == dwelling && s.counter.binding.role == r) some.push_back(s.counter);
    return some;
}

std::unordered_map<std::uint32_t, temperatures> load_temperatures(database::connection& db, site_number site,
                                                                  period p) {
    const auto begin = to_seconds(p.begin);
    const auto end = to_seconds(p.end);
    const auto found =
        db.ask("temperatures of a day",
               "SELECT COALESCE(b.dwelling, 0), MIN(IF(t.column_number = 7, r.value, NULL)),"
               " SUM(IF(t.column_number = 8, r.value, NULL)), COUNT(IF(t.column_number = 8, 1, NULL)),"
               " MAX(IF(t.column_number = 9, r.value, NULL))"
               " FROM binding b JOIN point p ON p.id = b.point"
               " JOIN point t ON t.site = p.site AND t.unit = p.unit AND t.column_number IN (7, 8, 9)"
               " JOIN reading r ON r.point = t.id AND r.time > ? AND r.time <= ? AND r.quality & 16 = 0"
               // What no place on earth has is no temperature, and no column holds it.
               " AND r.value BETWEEN -9999 AND 9999"
               " AND r.time > b.valid_from AND (b.valid_to IS NULL OR r.time <= b.valid_to)"
               " WHERE b.site = ? AND b.role = 'temperature' GROUP BY 1",
               {begin, end, site});
    const int scale = row_of(column::temp).scale;
    std::unordered_map<std::uint32_t, temperatures> all;
    for (const auto row : found) {
        auto& t = all[row.as<std::uint32_t>(0)];
        if (!row.is_null(1)) t.lowest = decimal{row.integer(1), scale};
        if (const auto n = row.integer(3); n > 0) {
            // Rounded to the digit that the columns have, halves away from zero.
            const auto sum = row.integer(2);
            t.mean = decimal{(sum + (sum < 0 ? -n : n) / 2) / n, scale};
        }
        if (!row.is_null(4)) t.highest = decimal{row.integer(4), scale};
    }
    return all;
}

} // namespace wesh::tonique
