#include "tonique/database/upkeep.hpp"

#include "common/calendar.hpp"

#include <algorithm>
#include <string>

namespace wesh::tonique::database {

namespace {

using seconds = std::int64_t;

constexpr seconds begin_of_zones = 946'684'800; ///< 2000-01-01
constexpr seconds end_of_zones = 4'102'444'800; ///< 2100-01-01

seconds offset_at(const calendar& place, seconds t) {
    const auto c = place.civil(from_milliseconds(t * 1000));
    return c.date * 86'400 + c.hour * seconds{3600} + c.minute * seconds{60} + c.second - t;
}

/// The first instant in (low, high] at which the offset is that at `high`; they differ only once between.
seconds change_between(const calendar& place, seconds low, seconds high) {
    const auto after = offset_at(place, high);
    while (high - low > 1) {
        const auto middle = low + (high - low) / 2;
        (offset_at(place, middle) == after ? high : low) = middle;
    }
    return high;
}

} // namespace

void fill_zone(connection& c, std::string_view zone) {
    const calendar place{zone};
    c.run("forget a zone", "DELETE FROM zone_change WHERE zone = ?", {zone});
    batch rows{c, "zone",
               "INSERT INTO zone_change (zone, from_time, to_time, utc_offset, fold_until)"
               " VALUES (?, ?, ?, ?, ?)"};
    seconds from = begin_of_zones;
    seconds before = offset_at(place, from);
    seconds offset = before;
    // No zone changes its offset twice within a day.
    constexpr seconds step = 86'400;
    for (seconds t = from + step;; t += step) {
        const bool over = t >= end_of_zones;
        if (!over && offset_at(place, t) == offset) continue;
        const seconds to = over ? end_of_zones : change_between(place, t - step, t);
        rows.add({zone, from, to, offset, from + std::max<seconds>(before - offset, 0)});
        if (over) break;
        before = offset;
        offset = offset_at(place, t);
        from = to;
    }
    rows.run();
}

void fill_zones(connection& c) {
    transaction t{c};
    std::vector<std::string> zones{"Europe/Paris"};
    for (const auto row : c.ask("zones of sites", "SELECT DISTINCT sit_zone FROM site"))
        if (row.text(0) != zones.front()) zones.emplace_back(row.text(0));
    for (const auto& zone : zones) fill_zone(c, zone);
    t.commit();
}

} // namespace wesh::tonique::database
