#include "tonique/site/packing.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <limits>

namespace wesh::tonique::site {
namespace {

/// Events that wait for a key; of more, the oldest go.
constexpr int alarms_max = 1000;
/// Readings that are made into packets in one go.
constexpr int rows_at_once = 40'000;
/// A state that changed is told, but no more often than this; by SMS, than that.
constexpr duration state_rest{900'000};
constexpr duration state_rest_by_sms = 6 * hour_length;
/// The list of devices is told again, although nothing changed.
constexpr duration names_rest_by_sms = 30 * day_length;
constexpr std::int64_t no_bound = any_number_of_packets;

reading row_of(statement::query& q) {
    return {static_cast<unit_number>(q.integer(0)), static_cast<hour_number>(q.integer(1)),
            static_cast<column>(q.integer(2)), q.integer(3), static_cast<quality>(q.integer(4))};
}

} // namespace

packing::packing(database& db, site::outbox& o, const hours& h, const site_settings& s)
    : db_{db}
    , outbox_{o}
    , hours_{h}
    , settings_{s} {}

void packing::keep(const event& e) {
    const auto when = is_plausible(e.time) ? e.time : e.received;
    if (!is_plausible(when)) return; // no packet can say such a time
    statement s{db_, "INSERT INTO alarm(unit, severity, time, type, words) VALUES(?, ?, ?, ?, ?)"};
    const auto type = sanitised(e.type.empty() ? "event" : std::string_view{e.type}, 63);
    const auto text = sanitised(e.text);
    s.run(hours_.unit_of(e.device), static_cast<int>(e.severity), to_milliseconds(when),
          std::string_view{type}, std::string_view{text});
    db_.run("DELETE FROM alarm WHERE id <= (SELECT max(id) FROM alarm) - " + std::to_string(alarms_max));
}

void packing::names_changed() { db_.run("UPDATE site SET names_told = 0"); }

void packing::pack(time_point now, const detail_terms& terms, const surroundings& around) {
    forget(now);
    const auto m = outbox_.member();
    if (m.number == 0) return;
    if (const auto& zone = m.zone.empty() ? settings_.zone : m.zone; !zone_ || zone != zone_name_) {
        try {
            zone_.emplace(zone);
        } catch (const std::invalid_argument& e) {
            log::error("the centre names a time zone that is not known here, {}: {}", zone, e.what());
            zone_.emplace("UTC");
        }
        zone_name_ = zone;
    }
    pack_alarms(now);
    pack_closing(now);
    pack_names(now, terms.thrifty());
    pack_state(now, around, terms.thrifty());
    const auto over = hours_.closed_to();
    // A day of UTC is 24 hours everywhere.
    const auto whole_days = over - over % 24;
    if (terms.detail == detail::hours) pack_hours(now, over);
    if (terms.detail == detail::days) pack_hours(now, whole_days);
    if (terms.detail == detail::small) pack_newest_days(now, whole_days, terms.packets);
    if (nothing_waits()) outbox_.mark(hours_.position().id, hours_.settled());
    if (const auto n = outbox_.enforce(settings_.bounds, settings_.form(), now))
        log::warning("the outbox is full: {} packets of hourly detail were given up", n);
}

void packing::pack_alarms(time_point now) {
    std::vector<alarm> all;
    {
        statement s{db_, "SELECT unit, severity, time, type, words FROM alarm ORDER BY id"};
        for (auto q = s.ask(); q.next();)
            all.push_back({static_cast<unit_number>(q.integer(0)), static_cast<severity>(q.integer(1)),
                           from_milliseconds(q.integer(2)), std::string{q.text(3)}, std::string{q.text(4)}});
    }
    if (all.empty()) return;
    for (std::span<const alarm> left{all}; !left.empty();) {
        auto some = first_that_fit(left, outbox::room(settings_.form()));
        left = left.subspan(some.rows.size());
        outbox_.add({layout::alarms, priority::alarms, 0, 0}, settings_.form(), some, now);
    }
    db_.run("DELETE FROM alarm");
}

calendar::day packing::day_of(time_point t) { return zone_->day_of(t); }

bool packing::is_other_day(time_point a, time_point b) {
    return !is_plausible(a) || day_of(a).begin != day_of(b).begin;
}

/// Of each local day that is over: the last index of each counter in it.
void packing::pack_closing(time_point now) {
    auto after = static_cast<hour_number>(db_.ask("SELECT closing FROM stream"));
    if (after == 0) {
        const auto first = db_.ask("SELECT coalesce(min(hour), 0) FROM reading");
        if (first == 0) return;
        after = hour_of(day_of(begin_of(static_cast<hour_number>(first))).begin) - 1;
    }
    statement rows{db_, "SELECT unit, max(hour), col, value, quality FROM reading WHERE hour BETWEEN ? AND ? "
                        "AND col IN (SELECT value FROM json_each(?)) GROUP BY unit, col ORDER BY 1, 2, 3"};
    std::string counters = "[";
    for (const auto& c : columns())
        if (c.kind == point_kind::counter)
            counters.append(counters.size() > 1 ? "," : "")
                .append(std::to_string(static_cast<int>(c.column)));
    counters += "]";
    for (;;) {
        // The last hour that is over when the day after `after` is.
        const auto last = hour_of(day_of(begin_of(after + 1)).end) - 1;
        if (last >= hours_.closed_to()) break;
        readings day;
        for (auto q = rows.ask(after + 1, last, std::string_view{counters}); q.next();)
            day.rows.push_back(row_of(q));
        if (on_day)
            for (const auto& r : day.rows) on_day(r, after + 1);
        if (!day.rows.empty())
            pack_rows({layout::closing, priority::closing, 0, 0}, settings_.form(), std::move(day), now,
                      no_bound);
        after = last;
        statement s{db_, "UPDATE stream SET closing = ?"};
        s.run(last);
    }
}

void packing::pack_names(time_point now, bool thrifty) {
    const auto told = from_milliseconds(db_.ask("SELECT names_told FROM site"));
    if (!is_other_day(told, now) ||
        (thrifty && told != no_time && now >= told && now < told + names_rest_by_sms))
        return;
    const auto all = hours_.names();
    for (std::span<const device_name> left{all}; !left.empty();) {
        auto some = first_that_fit(left, outbox::room(settings_.form()));
        left = left.subspan(some.rows.size());
        outbox_.add({layout::devices, priority::about, 0, 0}, settings_.form(), some, now);
    }
    if (all.empty()) return;
    statement s{db_, "UPDATE site SET names_told = ?"};
    s.run(to_milliseconds(now));
}

void packing::pack_state(time_point now, const surroundings& around, bool thrifty) {
    const auto told = from_milliseconds(db_.ask("SELECT state_told FROM site"));
    const auto silent = static_cast<std::uint32_t>(hours_.silent());
    const bool changed = db_.ask("SELECT silent_told FROM site") != silent ||
                         (db_.ask("SELECT doubt_told FROM site") != 0) != around.clock.doubtful;
    const bool rested = now < told || now - told >= (thrifty ? state_rest_by_sms : state_rest);
    if (!is_plausible(now) || (!is_other_day(told, now) && !(changed && rested))) return;
    state s;
    s.time = now;
    for (const auto& c : outbox_.count()) s.waiting += c.packets;
    s.oldest = outbox_.oldest_hour();
    s.devices = static_cast<std::uint32_t>(hours_.devices());
    s.silent = silent;
    s.free_mb = around.free_mb;
    s.release = around.release;
    s.clock = around.clock.source;
    s.clock_doubtful = around.clock.doubtful;
    s.clock_offset = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(around.clock.offset.count() / 1000, std::numeric_limits<std::int32_t>::min(),
                                 std::numeric_limits<std::int32_t>::max()));
    outbox_.add({layout::state, priority::about, 0, 0}, settings_.form(), s, now);
    statement keep{db_, "UPDATE site SET state_told = ?, silent_told = ?, doubt_told = ?"};
    keep.run(to_milliseconds(now), silent, around.clock.doubtful ? 1 : 0);
}

bool packing::nothing_waits() const {
    return db_.ask("SELECT NOT EXISTS(SELECT 1 FROM reading WHERE packed = 0)") != 0;
}

void packing::pack_hours(time_point now, hour_number before) {
    statement rows{db_, "SELECT unit, hour, col, value, quality FROM reading WHERE packed = 0 AND hour < ? "
                        "ORDER BY hour LIMIT ?"};
    readings all;
    for (auto q = rows.ask(before, rows_at_once); q.next();) all.rows.push_back(row_of(q));
    if (!all.rows.empty())
        pack_rows({layout::hourly, priority::hourly, 0, 0}, form::large, std::move(all), now, no_bound);
}

/// Where there are more hours than SMS, the last days are worth most.
void packing::pack_newest_days(time_point now, hour_number before, std::int64_t packets) {
    packets -= db_.ask(
        "SELECT count(*) FROM packet WHERE priority = " + std::to_string(static_cast<int>(priority::hourly)) +
        " AND sealed IS NOT NULL AND arrived = 0 AND sms = 0 AND form = 0");
    statement newest{db_, "SELECT max(hour) FROM reading WHERE packed = 0 AND hour < ?"};
    statement rows{db_,
                   "SELECT unit, hour, col, value, quality FROM reading WHERE packed = 0 AND hour BETWEEN ? "
                   "AND ?"};
    while (packets > 0) {
        hour_number last = 0;
        if (auto q = newest.ask(before); q.next() && !q.is_null(0))
            last = static_cast<hour_number>(q.integer(0));
        if (last == 0) return;
        readings day;
        for (auto q = rows.ask(last - last % 24, last); q.next();) day.rows.push_back(row_of(q));
        packets -=
            pack_rows({layout::hourly, priority::hourly, 0, 0}, form::small, std::move(day), now, packets);
    }
}

/// At most so many packets; how many there are.
std::int64_t packing::pack_rows(const about_packet& about, tonique::form f, readings all, time_point now,
                                std::int64_t most) {
    std::sort(all.rows.begin(), all.rows.end());
    statement told{db_, "UPDATE reading SET packed = ? WHERE hour = ? AND unit = ? AND col = ?"};
    std::int64_t made = 0;
    for (; !all.rows.empty() && made < most; ++made) {
        const auto n = static_cast<std::ptrdiff_t>(rows_that_fit(about.layout, all, outbox::room(f)));
        readings some{{all.rows.begin(), all.rows.begin() + n}};
        all.rows.erase(all.rows.begin(), all.rows.begin() + n);
        const auto [first, last] = std::minmax_element(
            some.rows.begin(), some.rows.end(), [](const auto& a, const auto& b) { return a.hour < b.hour; });
        auto of = about;
        of.from_hour = first->hour;
        of.to_hour = last->hour + 1;
        const auto number = outbox_.add(of, f, some, now);
        if (about.layout != layout::hourly) continue;
        for (const auto& r : some.rows) told.run(number, r.hour, r.unit, static_cast<int>(r.column));
    }
    return made;
}

void packing::forget(time_point now) {
    // Readings that were told, and without a membership those that never will be.
    const auto until = std::min(now, hours_.now()) - settings_.remembered;
    if (!is_plausible(until)) return;
    const auto oldest = hour_of(until);
    statement first{db_, "SELECT min(hour) FROM reading"};
    auto q = first.ask();
    if (!q.next() || q.is_null(0) || q.integer(0) + 24 > oldest) return;
    statement untold{db_, "SELECT min(hour), max(hour) + 1 FROM reading WHERE packed = 0 AND hour < ?"};
    if (auto u = untold.ask(oldest); u.next() && !u.is_null(0) && outbox_.member().number != 0) {
        outbox_.state_untold(static_cast<hour_number>(u.integer(0)), static_cast<hour_number>(u.integer(1)),
                             settings_.form(), now);
        log::warning("hourly detail that waited longer than hours.remembered is given up");
    }
    statement s{db_, "DELETE FROM reading WHERE hour < ?"};
    s.run(oldest);
}

} // namespace wesh::tonique::site
