// Hours: what is kept of them in the file, and what weshd says of its devices.
#include "tonique/site/hours.hpp"

#include "common/text.hpp"
#include "daemon/history/bytes.hpp"

#include <algorithm>

namespace wesh::tonique::site {

hours::hours(database& db, const site_settings& s)
    : db_{db}
    , settings_{s}
    , insert_reading_{db, "INSERT INTO reading VALUES(?, ?, ?, ?, ?, 0)"}
    , find_reading_{db, "SELECT value, quality FROM reading WHERE hour = ? AND unit = ? AND col = ?"}
    , save_unit_{db, "UPDATE unit SET fold = ? WHERE unit = ?"} {
    load();
}

void hours::load() {
    state_ = {};
    units_.clear();
    by_name_.clear();
    points_.clear();
    {
        statement s{db_, "SELECT id, after, state FROM stream"};
        auto q = s.ask();
        if (!q.next()) throw std::runtime_error{"the outbox has no state of the stream"};
        state_.id = q.number(0);
        state_.after = q.number(1);
        history::byte_reader in{q.blob(2)};
        if (!in.at_end()) {
            state_.now = from_milliseconds(in.signed_number());
            state_.ahead = from_milliseconds(in.signed_number());
            state_.closed_to = static_cast<hour_number>(in.number());
            state_.busy_to = static_cast<hour_number>(in.number());
            for (auto n = in.number(); n > 0 && !in.failed(); --n) {
                const auto h = static_cast<hour_number>(in.number());
                const auto first = in.number();
                state_.open[h] = {first, from_milliseconds(in.signed_number())};
            }
        }
        if (in.failed()) throw std::runtime_error{"the state of the stream in the outbox is damaged"};
    }
    load_units();
}

void hours::load_units() {
    statement units{db_, "SELECT unit, name, driver, identity, fold FROM unit"};
    for (auto q = units.ask(); q.next();) {
        auto& u = units_[static_cast<unit_number>(q.integer(0))];
        u.name = q.text(1);
        u.driver = q.text(2);
        u.identity = q.text(3);
        if (!q.blob(4).empty()) u.fold = unpacked(q.blob(4));
        by_name_[u.name] = static_cast<unit_number>(q.integer(0));
    }
    statement points{db_, "SELECT id, unit, path, kind, measure FROM point ORDER BY id"};
    for (auto q = points.ask(); q.next();) {
        const auto n = static_cast<unit_number>(q.integer(1));
        const std::string path{q.text(2)};
        points_[static_cast<point_id>(q.integer(0))] = {
            n, path, static_cast<point_kind>(q.integer(3)) == point_kind::counter};
        units_.at(n).paths.push_back({path, std::string{q.text(4)}});
    }
    for (auto& [n, u] : units_) choose_feeds(u);
}

void hours::choose_feeds(unit& u) const { u.feeds = feeds_of(u.name, u.driver, u.paths, settings_.columns); }

void hours::save() {
    bytes out;
    history::put_signed(out, to_milliseconds(state_.now));
    history::put_signed(out, to_milliseconds(state_.ahead));
    history::put_number(out, state_.closed_to);
    history::put_number(out, state_.busy_to);
    history::put_number(out, state_.open.size());
    for (const auto& [h, open] : state_.open) {
        history::put_number(out, h);
        history::put_number(out, open.first);
        history::put_signed(out, to_milliseconds(open.touched));
    }
    statement s{db_, "UPDATE stream SET id = ?, after = ?, state = ?"};
    s.run(state_.id, state_.after, std::span<const std::uint8_t>{out});
    for (auto& [n, u] : units_) {
        if (!u.changed) continue;
        const auto fold = packed(u.fold);
        save_unit_.run(std::span<const std::uint8_t>{fold}, n);
        u.changed = false;
    }
}

/// Numbers and ids of points begin anew; hours that are open stay so.
void hours::begin_stream(std::uint64_t id) {
    state_.id = id;
    state_.after = 0;
    for (auto& [h, open] : state_.open) open.first = 1;
    points_.clear();
    for (auto& [n, u] : units_) u.paths.clear();
    db_.run("DELETE FROM point");
    db_.run("UPDATE stream SET acknowledged = 0, mark = 0");
}

bool hours::learn(const device_status& d) {
    const auto known = by_name_.find(d.name);
    if (known == by_name_.end()) {
        const auto n = units_.empty() ? 1 : units_.rbegin()->first + 1;
        if (n > unit_max) return false;
        statement s{db_, "INSERT INTO unit VALUES(?, ?, ?, ?, x'')"};
        s.run(n, std::string_view{d.name}, std::string_view{d.driver}, std::string_view{d.identity});
        auto& u = units_[static_cast<unit_number>(n)];
        u.name = d.name;
        u.driver = d.driver;
        u.identity = d.identity;
        by_name_[d.name] = static_cast<unit_number>(n);
        return true;
    }
    auto& u = units_.at(known->second);
    u.present = true;
    // A device that has not answered yet does not say who it is.
    const bool another = u.driver != d.driver || (!d.identity.empty() && u.identity != d.identity);
    if (!another) return false;
    u.driver = d.driver;
    if (!d.identity.empty()) u.identity = d.identity;
    statement s{db_, "UPDATE unit SET driver = ?, identity = ? WHERE unit = ?"};
    s.run(std::string_view{u.driver}, std::string_view{u.identity}, known->second);
    return true;
}

bool hours::learn(std::uint64_t stream_id, std::span<const device_status> devices,
                  std::span<const point_description> points) {
    bool news = false;
    if (stream_id != state_.id) begin_stream(stream_id);
    for (auto& [n, u] : units_) u.present = false;
    for (const auto& d : devices)
        if (is_name(d.name)) news |= learn(d);
    statement keep{db_, "INSERT OR REPLACE INTO point VALUES(?, ?, ?, ?, ?)"};
    for (const auto& p : points) {
        if (points_.contains(p.id)) continue;
        const auto slash = p.path.find('/');
        const auto n = unit_of(std::string_view{p.path}.substr(0, slash));
        auto& about = points_[p.id];
        if (n == 0 || slash == std::string::npos) continue;
        auto& u = units_.at(n);
        known_path path{p.path.substr(slash + 1), p.unit};
        if (!may_feed(u.name, u.driver, path, settings_.columns)) continue;
        about = {n, path.path, p.kind == point_kind::counter};
        keep.run(p.id, n, std::string_view{path.path}, static_cast<int>(p.kind), std::string_view{path.unit});
        std::erase_if(u.paths, [&](const auto& x) { return x.path == path.path; });
        u.paths.push_back(std::move(path));
    }
    for (auto& [n, u] : units_) choose_feeds(u);
    save();
    return news;
}

std::vector<device_name> hours::names() const {
    std::vector<device_name> all;
    for (const auto& [n, u] : units_) all.push_back({n, u.name, u.driver, u.identity});
    return all;
}

} // namespace wesh::tonique::site
