#include "tonique/site/hours.hpp"

#include "common/time_text.hpp"

#include <algorithm>

namespace wesh::tonique::site {
namespace {

/// A step of the stream's time that is longer than this needs to be confirmed: somebody may have set a clock.
constexpr duration step_max = hour_length;
/// Hours that may be open at once: those that came late included.
constexpr std::size_t open_max = 20'000;
/// Thousandths above which a gauge is no value of this world.
constexpr std::int64_t gauge_max = 100'000'000'000;

std::optional<std::int64_t> usable(const value& v, bool counter) noexcept {
    const auto* n = number_of(v);
    if (n == nullptr) return {};
    const auto fitted = n->rounded(counter ? 0 : -3);
    if (!fitted) return {};
    const auto whole = fitted->mantissa();
    if (!counter && (whole > gauge_max || whole < -gauge_max)) return {};
    return whole;
}

time_point since_of(const event& e) noexcept {
    for (const auto& [key, content] : e.attributes)
        if (key == "since")
            if (const auto t = parse_iso(content)) return *t;
    return e.time;
}

} // namespace

std::size_t hours::silent() const noexcept {
    return static_cast<std::size_t>(std::count_if(units_.begin(), units_.end(), [](const auto& u) {
        return u.second.present && (u.second.fold.is_silent() || u.second.fold.heard == no_time);
    }));
}

std::size_t hours::devices() const noexcept {
    return static_cast<std::size_t>(
        std::count_if(units_.begin(), units_.end(), [](const auto& u) { return u.second.present; }));
}

unit_number hours::unit_of(std::string_view device) const noexcept {
    const auto u = by_name_.find(device);
    return u == by_name_.end() ? unit_number{0} : u->second;
}

std::string hours::name_of(unit_number n) const {
    const auto u = units_.find(n);
    return u == units_.end() ? std::string{} : u->second.name;
}

void hours::doubt(bool clock, time_point now) noexcept {
    if (clock && is_plausible(now)) {
        const auto h = hour_of(now);
        doubted_from_ = doubtful_ ? std::min(doubted_from_, h) : h;
        doubted_to_ = doubtful_ ? std::max(doubted_to_, h) : h;
    }
    doubtful_ = clock;
}

sequence_number hours::settled() const noexcept {
    auto up_to = state_.after;
    for (const auto& [h, open] : state_.open) up_to = std::min(up_to, open.first - 1);
    return up_to;
}

bool hours::is_strange(const record_page& page) const noexcept {
    if (page.stream_id != state_.id) return true;
    return std::any_of(page.records.begin(), page.records.end(), [&](const auto& r) {
        const auto* s = std::get_if<sample>(&r);
        return s != nullptr && s->point > 0 && points_.find(s->point) == points_.end();
    });
}

void hours::fold(const record_page& page) {
    if (page.stream_id != state_.id) begin_stream(page.stream_id);
    if (page.first > state_.after + 1 && state_.after > 0) {
        // What was trimmed unread leaves holes as a daemon that was away does.
        counters_.missed += page.first - state_.after - 1;
        for (auto& [n, u] : units_) u.fold.fell_silent(u.fold.heard);
    }
    for (const auto& r : page.records) {
        const auto number = std::visit([](const auto& x) { return x.number; }, r);
        if (number <= state_.after) continue;
        state_.after = number;
        std::visit([this](const auto& x) { take(x); }, r);
        close_due();
    }
    state_.after = std::max(state_.after, page.next);
    save();
}

void hours::pass(time_point now) {
    if (state_.now == no_time || now <= state_.now) return;
    state_.now = now;
    close_due();
    save();
}

void hours::take(const sample& s) {
    see(s.received);
    // Points that weshd does not describe are those of devices that it has no more.
    const auto known = points_.emplace(s.point, known_point{}).first;
    if (known->second.path.empty()) return;
    if (!is_plausible(s.time) || s.time > s.received + hour_length) {
        ++counters_.ignored;
        return;
    }
    auto& u = units_.at(known->second.unit);
    u.changed = true;
    u.fold.spoke(s.received);
    const bool wanted = std::any_of(u.feeds.begin(), u.feeds.end(),
                                    [&](const auto& f) { return f.path == known->second.path; });
    const auto h = hour_of(s.time);
    if (!wanted || (state_.open.size() >= open_max && !state_.open.contains(h))) return;
    auto& p = u.fold.points[known->second.path];
    p.counter = known->second.counter;
    u.fold.add(p, s.time, usable(s.value, p.counter), s.quality, settings_.heartbeat);
    // At the very end of an hour an index belongs to it and a gauge to the next: both are open.
    for (const auto open : {hour_of(s.time - duration{1}), h}) {
        auto& about = state_.open.emplace(open, open_hour{s.number, no_time}).first->second;
        if (open < state_.closed_to) about.touched = state_.now;
    }
    state_.busy_to = std::max(state_.busy_to, h);
}

void hours::take(const event& e) {
    see(e.received);
    if (e.type == "device.lost" || e.type == "device.back" || e.type == "device.online") {
        const auto u = units_.find(unit_of(e.device));
        if (u == units_.end()) return;
        u->second.changed = true;
        if (e.type == "device.lost") return u->second.fold.fell_silent(since_of(e));
        return u->second.fold.spoke(e.time);
    }
    if (!e.device.empty() || (e.type != "daemon.started" && e.type != "daemon.stopped")) return;
    for (auto& [n, u] : units_) {
        // A daemon that was killed tells nothing of its end: what was heard last is known.
        u.fold.fell_silent(e.type == "daemon.stopped" ? e.time : u.fold.heard);
        u.changed = true;
    }
}

/// The stream's time follows the records, a long step only when a later record stays with it: a clock that
/// was set ahead for a moment must not end hours.
void hours::see(time_point t) {
    if (!is_plausible(t)) return;
    if (state_.now == no_time) {
        state_.now = t;
        state_.closed_to = hour_of(t);
        return;
    }
    if (t < state_.now - step_max) return set_back(t);
    if (state_.ahead != no_time && t >= state_.ahead + settings_.grace)
        state_.now = std::exchange(state_.ahead, no_time);
    if (t <= state_.now + step_max) {
        state_.now = std::max(state_.now, t);
        state_.ahead = no_time;
    } else if (state_.ahead == no_time || t < state_.ahead) {
        state_.ahead = t;
    }
}

void hours::set_back(time_point t) {
    ++counters_.set_back;
    const auto h = hour_of(t);
    for (auto& [n, u] : units_) {
        u.fold.forget_after(t);
        u.changed = true;
    }
    state_.open.erase(state_.open.upper_bound(h), state_.open.end());
    state_.now = t;
    state_.ahead = no_time;
    state_.closed_to = std::min(state_.closed_to, h);
    state_.busy_to = std::min(state_.busy_to, h);
    // What was told of hours that lie ahead again, and has not left yet, does not leave.
    db_.run("DELETE FROM reading WHERE packed = 0 AND hour >= " + std::to_string(h));
    db_.run("UPDATE stream SET closing = min(closing, " + std::to_string(h - 1) + ")");
}

time_point hours::due() const noexcept {
    auto t = end_of(state_.closed_to);
    for (const auto& [h, open] : state_.open)
        if (h < state_.closed_to) t = std::min(t, open.touched);
    return t + settings_.grace;
}

void hours::close_due() {
    if (state_.now < due()) return;
    for (auto o = state_.open.begin(); o != state_.open.end() && o->first < state_.closed_to;) {
        if (o->second.touched + settings_.grace > state_.now) {
            ++o;
            continue;
        }
        close(o->first, true);
        o = state_.open.erase(o);
    }
    const auto over = hour_of(state_.now - settings_.grace);
    while (state_.closed_to < over) {
        const auto h = state_.closed_to;
        // An index that nobody said again stands for a heartbeat; after that, hours without a sample have
        // nothing to tell.
        const auto last = state_.busy_to + 1 + static_cast<hour_number>(settings_.heartbeat / hour_length);
        if (h > last) {
            const auto next = state_.open.lower_bound(h);
            if (next == state_.open.end() || next->first >= over) {
                state_.closed_to = over;
                break;
            }
            state_.closed_to = next->first;
            if (next->first != h) continue;
        }
        close(h, false);
        state_.open.erase(h);
        ++state_.closed_to;
    }
}

void hours::close(hour_number h, bool late) {
    for (auto& [number, u] : units_) {
        if (!late) u.fold.hold_through(h, settings_.heartbeat);
        const auto rows = readings_of(u.fold, number, u.feeds, h, late);
        if (!rows.empty()) u.changed = true;
        for (const auto& r : rows) tell(r);
        tell_difference(number, h);
        if (late) tell_difference(number, h + 1);
    }
}

void hours::tell(const reading& r) {
    if (const auto before = told(r.unit, r.hour, r.column)) {
        if (before->value != r.value) ++counters_.unchanged;
        return;
    }
    const bool doubted = r.hour >= doubted_from_ && (doubtful_ || r.hour <= doubted_to_);
    const auto q = doubted ? r.quality | quality::clock_doubtful : r.quality;
    insert_reading_.run(r.hour, r.unit, static_cast<int>(r.column), r.value, static_cast<std::uint32_t>(q));
    if (on_told) on_told(r);
}

void hours::tell_difference(unit_number u, hour_number h) {
    const auto end = told(u, h, column::indti);
    if (!end || has(end->quality, quality::reset)) return;
    const auto begin = told(u, h - 1, column::indti);
    if (!begin || end->value < begin->value) return;
    if (told(u, h, column::difti)) return;
    tell({u, h, column::difti, end->value - begin->value, end->quality});
}

std::optional<reading> hours::told(unit_number u, hour_number h, column c) {
    auto q = find_reading_.ask(h, u, static_cast<int>(c));
    if (!q.next()) return {};
    return reading{u, h, c, q.integer(0), static_cast<quality>(q.number(1))};
}

} // namespace wesh::tonique::site
