#include "daemon/history/rollup.hpp"

namespace wesh::history {

rollup::rollup(database& db, const calendar& days)
    : days_{days}
    , get_hour_{db, "SELECT data FROM hourly WHERE point = ? AND hour = ?"}
    , put_hour_{db, "INSERT OR REPLACE INTO hourly(point, hour, data) VALUES(?,?,?)"}
    , hours_{db, "SELECT data FROM hourly WHERE point = ? AND hour >= ? AND hour < ? ORDER BY hour"}
    , before_{db, "SELECT data FROM hourly WHERE point = ? AND hour < ? ORDER BY hour DESC LIMIT 1"}
    , first_{db, "SELECT min(hour) FROM hourly WHERE point = ?"}
    , drop_{db, "DELETE FROM hourly WHERE point = ? AND hour < ?"}
    , put_day_{db, "INSERT INTO daily(point, day, time, mantissa, exponent, quality) VALUES(?,?,?,?,?,?)"
                   " ON CONFLICT DO UPDATE SET quality = quality | excluded.quality,"
                   " mantissa = iif(excluded.time >= time, excluded.mantissa, mantissa),"
                   " exponent = iif(excluded.time >= time, excluded.exponent, exponent),"
                   " time = max(time, excluded.time)"}
    , days_between_{db, "SELECT time, mantissa, exponent, quality FROM daily"
                        " WHERE point = ? AND day >= ? AND day < ? ORDER BY day"}
    , day_before_{db, "SELECT time, mantissa, exponent, quality FROM daily"
                      " WHERE point = ? AND day < ? AND time < ? ORDER BY day DESC LIMIT 1"} {}

void rollup::take(point_id point, point_kind kind, const entry_list& list) {
    run r;
    std::int64_t hour = 0;
    for (const entry& e : list.rows) {
        if (r.count > 0 && hour_of(e.time) != hour) {
            store_hour(point, kind, hour, r);
            r = run{};
        }
        hour = hour_of(e.time);
        join(r, run_of({e.time, value_of(e, list.texts), static_cast<quality>(e.quality)}), kind);
    }
    if (r.count > 0) store_hour(point, kind, hour, r);
    if (kind == point_kind::counter) close_days(point, list);
}

void rollup::store_hour(point_id point, point_kind kind, std::int64_t hour, const run& r) {
    run whole;
    {
        auto q = get_hour_.ask(point, hour);
        if (!q.next() || !unpack_run(q.blob(0), whole)) whole = run{};
    }
    join(whole, r, kind);
    const bytes data = pack_run(whole);
    put_hour_.run(point, hour, byte_view{data});
}

void rollup::close_days(point_id point, const entry_list& list) {
    const entry* closing = nullptr;
    std::uint32_t flags = 0;
    for (const entry& e : list.rows) {
        if (e.form != value_form::number) continue;
        const time_point t = from_milliseconds(e.time);
        if (t < day_.begin || t >= day_.end) {
            if (closing != nullptr) store_closing(point, to_milliseconds(day_.begin), *closing, flags);
            closing = nullptr;
            flags = 0;
            day_ = days_.day_of(t);
        }
        closing = &e;
        flags |= e.quality;
    }
    if (closing != nullptr) store_closing(point, to_milliseconds(day_.begin), *closing, flags);
}

void rollup::store_closing(point_id point, std::int64_t day, const entry& e, std::uint32_t flags) {
    put_day_.run(point, day, e.time, e.mantissa, static_cast<int>(e.exponent), flags);
}

std::vector<run> rollup::hours(point_id point, std::int64_t from, std::int64_t to) {
    std::vector<run> found;
    auto q = hours_.ask(point, hour_of(from + hour_length - 1), hour_of(to + hour_length - 1));
    run r;
    while (q.next())
        if (unpack_run(q.blob(0), r)) found.push_back(r);
    return found;
}

std::optional<moment> rollup::before(point_id point, std::int64_t time) {
    auto q = before_.ask(point, hour_of(time));
    run r;
    if (!q.next() || !unpack_run(q.blob(0), r)) return {};
    return r.last;
}

namespace {

std::optional<moment> closing_of(const statement::query& q) {
    const auto exponent = static_cast<int>(q.integer(2));
    if (exponent < decimal::exponent_min || exponent > decimal::exponent_max) return {};
    return moment{q.integer(0), decimal{q.integer(1), exponent},
                  static_cast<quality>(q.integer(3) & quality_bits)};
}

} // namespace

std::vector<moment> rollup::closings(point_id point, std::int64_t from, std::int64_t to) {
    std::vector<moment> found;
    auto q = days_between_.ask(point, from, to);
    while (q.next())
        if (auto m = closing_of(q)) found.push_back(std::move(*m));
    return found;
}

std::optional<moment> rollup::closing_before(point_id point, std::int64_t time) {
    auto q = day_before_.ask(point, time, time);
    if (!q.next()) return {};
    return closing_of(q);
}

std::optional<std::int64_t> rollup::first_hour(point_id point) {
    auto q = first_.ask(point);
    if (!q.next() || q.is_null(0)) return {};
    return q.integer(0) * hour_length;
}

void rollup::drop_hours(point_id point, std::int64_t time) { drop_.run(point, hour_of(time)); }

} // namespace wesh::history
