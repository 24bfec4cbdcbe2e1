#include "tonique/consumption/recompute.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::tonique {
namespace {

constexpr std::size_t days_marked_max = 3660;

/// What the columns of amounts hold: DECIMAL(14,6).
constexpr int places = -6;
constexpr std::int64_t largest = 99'999'999'999'999;

/// Marks that lie in con_qualite and com_qualite; the others are of the moment, or said by a NULL.
constexpr std::array stored{mark::gap,       mark::reset,   mark::swap,
                            mark::estimated, mark::invalid, mark::doubtful};

std::string stored_words(mark m) {
    mark kept = mark::none;
    for (const auto flag : stored)
        if (has(m, flag)) kept |= flag;
    return to_text(kept);
}

/// A row of either table: what was used in each role, in the order of the roles, estimated beside certain.
struct day_row {
    std::array<std::optional<std::string>, 5> amounts;
    std::array<std::optional<std::string>, 5> estimates;
    mark marks = mark::none;
    temperatures warm;
};

std::optional<std::string> stored_text(const std::optional<decimal>& d, mark& marks) {
    if (!d) return {};
    const auto r = d->rounded(places);
    if (r && r->mantissa() >= -largest && r->mantissa() <= largest) return r->to_text();
    marks |= mark::invalid;
    return {};
}

std::optional<std::string> text_of(const std::optional<decimal>& d) {
    return d ? std::optional{d->to_text()} : std::nullopt;
}

day_row row_of_day(const std::vector<served>& all, std::uint32_t dwelling, period day) {
    day_row row;
    for (std::size_t i = 0; i < row.amounts.size(); ++i) {
        const auto counters = counters_of(all, dwelling, roles()[i].role);
        if (counters.empty()) continue;
        // What is stored does not depend on when it is computed: a day that is not over has a gap.
        const auto u = use_in(counters, day, time_point::max());
        row.marks |= u.marks;
        row.amounts[i] = stored_text(u.amount, row.marks);
        row.estimates[i] = stored_text(u.estimated, row.marks);
    }
    return row;
}

// In the order of the roles: electricity, gas, cold water, hot water, heat.
constexpr std::string_view write_dwelling =
    "INSERT INTO consommation (con_appId, con_date, con_kVA_elec, con_m3_gaz, con_m3_efs, con_m3_ecs,"
    " con_calorie, con_estime_elec, con_estime_gaz, con_estime_efs, con_estime_ecs, con_estime_calorie,"
    " con_temp_min, con_temp_moy, con_temp_max, con_qualite, con_calcule)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
    " con_kVA_elec = VALUES(con_kVA_elec), con_m3_gaz = VALUES(con_m3_gaz), con_m3_efs = VALUES(con_m3_efs),"
    " con_m3_ecs = VALUES(con_m3_ecs), con_calorie = VALUES(con_calorie),"
    " con_estime_elec = VALUES(con_estime_elec), con_estime_gaz = VALUES(con_estime_gaz),"
    " con_estime_efs = VALUES(con_estime_efs), con_estime_ecs = VALUES(con_estime_ecs),"
    " con_estime_calorie = VALUES(con_estime_calorie), con_temp_min = VALUES(con_temp_min),"
    " con_temp_moy = VALUES(con_temp_moy), con_temp_max = VALUES(con_temp_max),"
    " con_qualite = VALUES(con_qualite), con_calcule = VALUES(con_calcule)";
constexpr std::string_view write_common =
    "INSERT INTO commun (com_sitId, com_date, com_kVA_elec, com_m3_gaz, com_m3_efs, com_m3_ecs,"
    " com_total_calorie, com_estime_elec, com_estime_gaz, com_estime_efs, com_estime_ecs, com_estime_calorie,"
    " com_temp_min, com_temp_moy, com_temp_max, com_qualite, com_calcule)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
    " com_kVA_elec = VALUES(com_kVA_elec), com_m3_gaz = VALUES(com_m3_gaz), com_m3_efs = VALUES(com_m3_efs),"
    " com_m3_ecs = VALUES(com_m3_ecs), com_total_calorie = VALUES(com_total_calorie),"
    " com_estime_elec = VALUES(com_estime_elec), com_estime_gaz = VALUES(com_estime_gaz),"
    " com_estime_efs = VALUES(com_estime_efs), com_estime_ecs = VALUES(com_estime_ecs),"
    " com_estime_calorie = VALUES(com_estime_calorie), com_temp_min = VALUES(com_temp_min),"
    " com_temp_moy = VALUES(com_temp_moy), com_temp_max = VALUES(com_temp_max),"
    " com_qualite = VALUES(com_qualite), com_calcule = VALUES(com_calcule)";

void add(database::batch& rows, std::uint32_t owner, const std::string& date, const day_row& r,
         std::int64_t computed) {
    const auto& a = r.amounts;
    const auto& e = r.estimates;
    const auto words = stored_words(r.marks);
    const auto lowest = text_of(r.warm.lowest);
    const auto mean = text_of(r.warm.mean);
    const auto highest = text_of(r.warm.highest);
    rows.add({owner, date, a[0], a[1], a[2], a[3], a[4], e[0], e[1], e[2], e[3], e[4], lowest, mean, highest,
              words, computed});
}

class recomputing {
  public:
    recomputing(database::connection& db, const place& where, const clock& now)
        : db_{db}
        , where_{where}
        , calendar_{where.zone}
        , computed_{to_seconds(now.now())} {}

    std::size_t run(std::string_view date) {
        const auto day = parse_day(calendar_, date);
        database::transaction t{db_};
        const auto marked = db_.ask("mark of a day", "SELECT marks FROM dirty_day WHERE site = ? AND day = ?",
                                    {where_.site, date});
        std::size_t written = 0;
        if (day) {
            dwellings_ = load_dwellings(db_, where_.site);
            const auto days = periods_in(calendar_, grain::day, reach_of(*day), days_reached_max);
            for (const auto& d : days) write(d);
            written = days.size();
        }
        if (!marked.empty())
            db_.run("unmark a day", "DELETE FROM dirty_day WHERE site = ? AND day = ? AND marks = ?",
                    {where_.site, date, marked.front().number(0)});
        t.commit();
        return written;
    }

  private:
    static constexpr std::size_t days_reached_max = 2 * (share_limit / std::chrono::hours{24}) + 3;

    /// From the last reading that is not behind the beginning of the day to the first that is not before its
    /// end, of points that have spoken in the day. An index at midnight concerns both days, and marks both.
    period reach_of(period day) const {
        const auto begin = to_seconds(day.begin);
        const auto end = to_seconds(day.end);
        constexpr std::int64_t reach = share_limit / std::chrono::seconds{1};
        const auto found = db_.ask(
            "reach of a day",
            "SELECT (SELECT MAX(q.time) FROM reading q WHERE q.point = b.point AND q.time <= ? AND q.time >= "
            "?),"
            " (SELECT MIN(q.time) FROM reading q WHERE q.point = b.point AND q.time >= ? AND q.time <= ?)"
            " FROM binding b WHERE b.site = ? AND b.role <> 'temperature'"
            " AND EXISTS (SELECT 1 FROM reading q WHERE q.point = b.point AND q.time BETWEEN ? AND ?)",
            {begin, std::max<std::int64_t>(begin - reach, 0), end, end + reach, where_.site, begin, end});
        for (const auto row : found) {
            if (!row.is_null(0)) day.begin = std::min(day.begin, from_seconds(row.integer(0)));
            // The period ends where the reading does: that instant begins no day of its own.
            if (!row.is_null(1)) day.end = std::max(day.end, from_seconds(row.integer(1)));
        }
        return day;
    }

    void write(period day) {
        const auto all = load_counters(db_, {where_.site, {}, {}, day});
        auto warm = load_temperatures(db_, where_.site, day);
        const auto date = date_text(calendar_, day.begin);
        database::batch rows{db_, "consumption of dwellings", write_dwelling};
        for (const auto& d : dwellings_) {
            auto row = row_of_day(all, d.id, day);
            row.warm = warm[d.id];
            add(rows, d.id, date, row, computed_);
        }
        if (rows.size() > 0) rows.run();
        database::batch common{db_, "consumption of common parts", write_common};
        auto row = row_of_day(all, common_parts, day);
        row.warm = warm[common_parts];
        add(common, where_.site, date, row, computed_);
        common.run();
    }

    database::connection& db_;
    const place& where_;
    calendar calendar_;
    std::int64_t computed_;
    std::vector<dwelling> dwellings_;
};

} // namespace

std::size_t recompute(database::connection& db, const place& where, std::string_view date, const clock& now) {
    return recomputing{db, where, now}.run(date);
}

std::size_t recompute_marked(database::connection& db, const clock& now, std::size_t most) {
    const auto marked = db.ask("marked days",
                               "SELECT d.site, s.sit_nom, s.sit_zone, d.day FROM dirty_day d"
                               " JOIN site s ON s.sit_id = d.site ORDER BY d.day DESC, d.site LIMIT ?",
                               {most});
    for (const auto row : marked) {
        const place where{row.as<site_number>(0), std::string{row.text(1)}, std::string{row.text(2)}};
        try {
            recompute(db, where, row.text(3), now);
        } catch (const store_unavailable&) {
            throw;
        } catch (const std::exception& e) {
            // Trying again would not help, and keep others waiting.
            log::error("{} {}: not computed: {}", where.name, row.text(3), sanitised(e.what()));
            db.run("give up a day", "DELETE FROM dirty_day WHERE site = ? AND day = ?",
                   {where.site, row.text(3)});
        }
    }
    return marked.size();
}

void mark_days(database::connection& db, const place& where, period p, const clock& now) {
    const calendar place_calendar{where.zone};
    p.end = std::min(p.end, now.now());
    database::batch days{db, "mark days",
                         "INSERT INTO dirty_day (site, day) VALUES (?, ?)"
                         " ON DUPLICATE KEY UPDATE marks = marks + 1"};
    for (const auto& d : periods_in(place_calendar, grain::day, p, days_marked_max))
        days.add({where.site, date_text(place_calendar, d.begin)});
    if (days.size() > 0) days.run();
}

} // namespace wesh::tonique
