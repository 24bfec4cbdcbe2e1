// Readings: each once, the first value stays, differences are kept aside.
#include "tonique/ledger/mariadb_session.hpp"

#include <date/date.h>
#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace wesh::tonique {

namespace {

using database::parameter;

/// The instant at which the hour ends.
std::uint32_t time_of(const reading& r) noexcept { return (r.hour + 1) * 3600U; }

constexpr std::size_t keys_at_once = 50;

std::string look_up_text() {
    std::string text = "SELECT point, time, value, packet FROM reading WHERE (point = ? AND time = ?)";
    for (std::size_t i = 1; i < keys_at_once; ++i) text += " OR (point = ? AND time = ?)";
    return text;
}

struct stored {
    std::int64_t value = 0;
    std::uint32_t packet = 0;
};
using place_in_time = std::pair<std::uint32_t, std::uint32_t>;

} // namespace

mariadb_store::points::key mariadb_store::points::key_of(const ledger_row& row) noexcept {
    return (static_cast<key>(row.site) << 32U) | (static_cast<key>(row.reading.unit) << 8U) |
           static_cast<key>(row.reading.column);
}

void mariadb_store::points::load(session& s, site_number site) {
    if (numbers_.size() > points_cached) numbers_.clear();
    for (const auto row :
         s.db.ask("points of a site", "SELECT unit, column_number, id FROM point WHERE site = ?", {site}))
        numbers_[(static_cast<key>(site) << 32U) | (row.number(0) << 8U) | row.number(1)] =
            row.as<std::uint32_t>(2);
}

void mariadb_store::points::make(session& s, std::span<const ledger_row> rows) {
    database::batch missing{s.db, "new points",
                            "INSERT IGNORE INTO point (site, unit, column_number) VALUES (?, ?, ?)"};
    std::set<site_number> sites;
    std::set<key> made;
    for (const auto& row : rows) {
        if (numbers_.contains(key_of(row)) || !made.insert(key_of(row)).second) continue;
        missing.add({row.site, row.reading.unit, static_cast<unsigned>(row.reading.column)});
        sites.insert(row.site);
    }
    missing.run();
    for (const auto site : sites) load(s, site);
}

std::vector<std::uint32_t> mariadb_store::points::numbers_of(session& s, std::span<const ledger_row> rows) {
    std::set<site_number> unknown;
    for (const auto& row : rows)
        if (!numbers_.contains(key_of(row))) unknown.insert(row.site);
    for (const auto site : unknown) load(s, site);
    if (!unknown.empty()) make(s, rows);
    std::vector<std::uint32_t> numbers;
    numbers.reserve(rows.size());
    for (const auto& row : rows) {
        const auto at = numbers_.find(key_of(row));
        if (at == numbers_.end())
            throw database::database_error{0, fmt::format("database: no site {} to have points", row.site)};
        numbers.push_back(at->second);
    }
    return numbers;
}

std::vector<ledger_store::conflict> mariadb_store::add_readings(std::span<const ledger_row> rows) {
    return guarded([&](session& s) {
        const auto ids = s.known.numbers_of(s, rows);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto& r = rows[i].reading;
            s.readings.add(
                {ids[i], time_of(r), r.value, static_cast<std::uint32_t>(r.quality), rows[i].packet});
        }
        std::vector<bool> taken(rows.size(), true);
        std::vector<conflict> conflicts;
        if (s.readings.run() < rows.size()) conflicts = compare(s, rows, ids, taken);
        mark_days(s, rows, taken);
        return conflicts;
    });
}

std::vector<ledger_store::conflict> mariadb_store::compare(session& s, std::span<const ledger_row> rows,
                                                           std::span<const std::uint32_t> ids,
                                                           std::vector<bool>& taken) {
    static const std::string text = look_up_text();
    std::map<place_in_time, stored> present;
    std::vector<parameter> keys(2 * keys_at_once, nullptr);
    for (std::size_t first = 0; first < rows.size(); first += keys_at_once) {
        for (std::size_t i = 0; i < keys_at_once; ++i) {
            const auto at = std::min(first + i, rows.size() - 1);
            keys[2 * i] = ids[at];
            keys[2 * i + 1] = time_of(rows[at].reading);
        }
        for (const auto row : s.db.ask_with("readings known", text, keys))
            present[{row.as<std::uint32_t>(0), row.as<std::uint32_t>(1)}] = {row.integer(2),
                                                                             row.as<std::uint32_t>(3)};
    }
    std::vector<conflict> conflicts;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& r = rows[i].reading;
        const auto at = present.find({ids[i], time_of(r)});
        // The server has left out a row for another reason than its key.
        if (at == present.end())
            throw database::database_error{
                0, fmt::format("database: a reading of site {}, unit {} is refused", rows[i].site, r.unit)};
        taken[i] = at->second.packet == rows[i].packet;
        if (at->second.value == r.value) continue;
        conflicts.push_back({rows[i], at->second.value});
        s.db.run("conflicts",
                 "INSERT IGNORE INTO reading_conflict (point, time, value, kept, quality, packet)"
                 " VALUES (?, ?, ?, ?, ?, ?)",
                 {ids[i], time_of(r), r.value, at->second.value, static_cast<std::uint32_t>(r.quality),
                  rows[i].packet});
    }
    return conflicts;
}

const calendar& mariadb_store::place_of(session& s, site_number site) {
    auto zone = zones_.find(site);
    if (zone == zones_.end()) {
        const auto found = s.db.ask("zone of a site", "SELECT sit_zone FROM site WHERE sit_id = ?", {site});
        zone = zones_.emplace(site, found.empty() ? "UTC" : std::string{found.front().text(0)}).first;
    }
    const auto at = calendars_.find(zone->second);
    return at != calendars_.end() ? at->second
                                  : calendars_.emplace(zone->second, calendar{zone->second}).first->second;
}

void mariadb_store::mark_days(session& s, std::span<const ledger_row> rows, const std::vector<bool>& taken) {
    // Many rows are of the same hours.
    std::set<std::pair<site_number, hour_number>> hours;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (taken[i]) hours.emplace(rows[i].site, rows[i].reading.hour);
    std::set<std::pair<site_number, std::int64_t>> days;
    for (const auto& [site, hour] : hours) {
        const auto& place = place_of(s, site);
        const auto end = from_milliseconds((static_cast<std::int64_t>(hour) + 1) * 3'600'000);
        // An index at midnight ends one day and begins the next.
        days.emplace(site, place.civil(end - duration{1}).date);
        days.emplace(site, place.civil(end).date);
    }
    for (const auto& [site, day] : days)
        s.days.add({site, date::format("%F", date::sys_days{date::days{day}})});
    s.days.run();
}

} // namespace wesh::tonique
