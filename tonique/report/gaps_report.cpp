// What is missing: numbers of packets, hours of points, and what sites have given up.
#include "tonique/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wesh::tonique {
namespace {

using namespace std::literals;

constexpr bool right = true;
constexpr std::size_t rows_each = 2'000;
constexpr std::chrono::hours usual_past{7 * 24};
/// Readings of the last hours may still be on their way.
constexpr std::chrono::hours patience{3};

constexpr std::array gaps_arguments{
    argument_text{"site", "number or name of a site; all sites when not given"},
    argument_text{"since", "hours missing since then: a time, or how long ago; seven days when not given"},
};
constexpr std::array gaps_columns{
    column_text{"site", "SITE"},
    column_text{"missing", "MISSING"},
    column_text{"first", "FIRST", "", right},
    column_text{"last", "LAST", "", right},
    column_text{"from", "FROM"},
    column_text{"to", "TO"},
    column_text{"count", "COUNT", "", right},
    column_text{"device", "DEVICE"},
    column_text{"column", "COLUMN"},
    column_text{"why", "WHY"},
};

constexpr std::array loss_words{"?"sv, "outbox full"sv, "disk restored"sv, "too old"sv};
std::string_view loss_text(std::uint8_t reason) noexcept {
    return reason < loss_words.size() ? loss_words[reason] : loss_words[0];
}

/// All rows of a site; a page shows those from the one asked for.
class gap_rows {
  public:
    gap_rows(const asked& a, page_writer& page)
        : asked_{a}
        , page_{page} {}

    void fill() {
        const auto one = asked_.site();
        for (const auto& p : load_places(asked_.db)) {
            if (one && p.site != one->site) continue;
            if (!add_packets(p) || !add_given_up(p) || !add_hours(p)) return page_.go_on_at(place_ - 1);
        }
    }

  private:
    bool add(table_row row) { return place_++ < asked_.cursor || page_.add(std::move(row)); }

    /// A run of numbers from which nothing has come: between those known above `cumulative`.
    bool add_packets(const place& p) {
        const auto progress =
            asked_.db.ask("progress", "SELECT cumulative FROM site_progress WHERE site = ?", {p.site});
        if (progress.empty()) return true;
        const auto cumulative = progress.front().integer(0);
        const auto known =
            asked_.db.ask("numbers above",
                          "SELECT number AS first_number, number AS last_number FROM packet"
                          " WHERE site = ? AND number > ? UNION ALL SELECT first_number, last_number"
                          " FROM given_up WHERE site = ? AND last_number > ? ORDER BY first_number LIMIT ?",
                          {p.site, cumulative, p.site, cumulative, 10 * rows_each});
        auto next = cumulative + 1;
        for (const auto row : known) {
            const auto first = row.integer(0);
            if (first > next && !add({text_cell(p.name),
                                      text_cell("packets"),
                                      number_cell(next),
                                      number_cell(first - 1),
                                      {},
                                      {},
                                      number_cell(first - next),
                                      {},
                                      {},
                                      text_cell("on its way, lost, or being sent again")}))
                return false;
            next = std::max(next, row.integer(1) + 1);
        }
        return true;
    }

    bool add_given_up(const place& p) {
        for (const auto row :
             asked_.db.ask("given up",
                           "SELECT first_number, last_number, reason, from_hour, to_hour FROM given_up"
                           " WHERE site = ? ORDER BY last_number DESC LIMIT ?",
                           {p.site, rows_each})) {
            const auto hour = [&](std::size_t i) {
                return row.integer(i) == 0 ? table_cell{} : table_cell{from_seconds(row.integer(i) * 3600)};
            };
            if (!add({text_cell(p.name),
                      text_cell("given up"),
                      number_cell(row.integer(0)),
                      number_cell(row.integer(1)),
                      hour(3),
                      hour(4),
                      number_cell(row.integer(1) - row.integer(0) + 1),
                      {},
                      {},
                      text_cell(loss_text(row.as<std::uint8_t>(2)))}))
                return false;
        }
        return true;
    }

    /// Hours without reading of points that are bound: between two readings, and since the last.
    bool add_hours(const place& p) {
        const auto since = to_seconds(asked_.time("since", asked_.now - usual_past));
        const auto until = to_seconds(asked_.now - patience) / 3600 * 3600;
        const auto found = asked_.db.ask(
            "hours missing",
            "WITH bound AS (SELECT b.point, MIN(b.valid_from) AS begun FROM binding b"
            " WHERE b.site = ? AND b.valid_to IS NULL GROUP BY b.point),"
            " span AS (SELECT r.point, LAG(r.time) OVER (PARTITION BY r.point ORDER BY r.time) AS last_time,"
            " r.time AS next_time FROM bound JOIN reading r ON r.point = bound.point AND r.time >= ?"
            " AND r.time <= ?"
            " UNION ALL SELECT bound.point, GREATEST(COALESCE((SELECT MAX(q.time) FROM reading q"
            " WHERE q.point = bound.point AND q.time <= ?), bound.begun), ?), ? FROM bound)"
            " SELECT span.last_time, span.next_time, COALESCE(d.name, CONCAT('unit ', p.unit)),"
            " p.column_number FROM span JOIN point p ON p.id = span.point"
            " LEFT JOIN device d ON d.site = p.site AND d.unit = p.unit"
            " WHERE span.next_time > span.last_time + 3600 ORDER BY span.last_time, p.unit, p.column_number"
            " LIMIT ?",
            {p.site, since, until, until, since, until + 3600, rows_each});
        for (const auto row : found) {
            const auto from = row.integer(0);
            const auto to = row.integer(1) - 3600;
            const auto* c = find_column(row.as<std::uint8_t>(3));
            if (!add({text_cell(p.name),
                      text_cell("hours"),
                      {},
                      {},
                      from_seconds(from),
                      from_seconds(to),
                      number_cell((to - from) / 3600),
                      text_cell(row.text(2)),
                      text_cell(c == nullptr ? "?" : c->name),
                      text_cell(row.integer(1) > until ? "nothing since" : "no reading")}))
                return false;
        }
        return true;
    }

    const asked& asked_;
    page_writer& page_;
    std::uint64_t place_ = 0;
};

void fill(const asked& a, page_writer& page) { gap_rows{a, page}.fill(); }

} // namespace

const report_text gaps_report{"gaps",
                              "what is missing: packets, hours of points, and what sites have given up",
                              gaps_arguments,
                              gaps_columns,
                              {},
                              {},
                              fill};

} // namespace wesh::tonique
