#include "daemon/registry.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace wesh {

registry::registry(const clock& c, recording& r, options o)
    : clock_{c}
    , recording_{r}
    , options_{o}
    , revision_{static_cast<revision>(std::max<std::int64_t>(to_milliseconds(c.now()), 0)) << 10} {}

registry::~registry() = default;

// ---- devices ----

device_id registry::add(device_status about, duration stale_after) {
    const device_id id = next_device_++;
    about.since = clock_.now();
    auto& d = entries_[id];
    d.stale_after = stale_after;
    const auto& status = statuses_.emplace(id, std::move(about)).first->second;
    by_name_.emplace(status.name, id);
    for (auto& known : recording_.claim(status.name)) {
        const auto name = known.about.path.substr(status.name.size() + 1);
        auto& p = new_point(id, d, intern({name, known.about.unit, known.about.meaning}));
        p.id = known.about.id;
        p.kind = known.about.kind;
        p.scale = static_cast<std::int8_t>(known.about.scale);
        p.settable = known.about.settable;
        p.now = std::move(known.newest);
        p.now.point = p.id;
        p.confirmed = p.now.received;
        // Whatever happened since is not known, unless the daemon was away for less than a silence would be
        // told.
        p.after_gap = clock_.now() - p.now.time > stale_after;
        if (const auto* n = number_of(p.now.value); n != nullptr && p.kind == point_kind::counter) {
            p.counter = *n;
            p.counted = true;
        }
        by_id_.resize(std::max(by_id_.size(), static_cast<std::size_t>(p.id) + 1));
        by_id_[p.id] = &p;
        touch(p);
    }
    return id;
}

void registry::remove(device_id id) {
    const auto d = entries_.find(id);
    if (d == entries_.end()) return;
    close_run(d->second);
    // Whose device it no longer is, nobody would see it answer again.
    recording_.close(statuses_.at(id).name, "device.unreachable", clock_.now());
    for (auto& p : d->second.points) {
        unlink(*p);
        by_path_.erase(p.get());
        by_id_[p->id] = nullptr;
        recording_.give_back({describe(*p), std::move(p->now)});
    }
    by_name_.erase(statuses_.at(id).name);
    entries_.erase(d);
    statuses_.erase(id);
    ++revision_;
    if (changed_) changed_();
}

void registry::removed(const std::string& name, std::string_view why) {
    recording_.close_all(name, clock_.now());
    event e;
    e.device = name;
    e.type = "device.removed";
    e.severity = severity::notice;
    e.text = sanitised(name + " was removed: " + std::string{why});
    e.attributes = {{"reason", sanitised(why)}};
    raise(std::move(e));
}

void registry::set_origin(device_id id, std::string origin) { statuses_.at(id).origin = std::move(origin); }

const device_status* registry::status(device_id id) const noexcept {
    const auto d = statuses_.find(id);
    return d == statuses_.end() ? nullptr : &d->second;
}

const std::vector<std::unique_ptr<point>>& registry::points_of(device_id id) const {
    return entries_.at(id).points;
}

// ---- points ----

std::string registry::path_of(const point& p) const {
    const auto& device = statuses_.at(p.device).name;
    std::string path;
    path.reserve(device.size() + 1 + p.words->name.size());
    return path.append(device).append("/").append(p.words->name);
}

point_description registry::describe(const point& p) const {
    return {p.id, path_of(p), p.kind, p.words->unit, p.scale, p.words->meaning, p.settable, p.kept};
}

point& registry::new_point(device_id id, entry& d, const point_words* words) {
    auto& p = *d.points.emplace_back(std::make_unique<point>());
    p.words = words;
    p.device = id;
    p.slot = static_cast<point_slot>(d.points.size() - 1);
    by_path_.insert(&p);
    statuses_.at(id).points = static_cast<std::uint32_t>(d.points.size());
    return p;
}

point_slot registry::declare(device_id id, const point_spec& spec) {
    auto& d = entries_.at(id);
    const auto known = by_path_.find(place{id, spec.path});
    if (known == by_path_.end() && by_path_.size() >= options_.points_max)
        throw std::length_error("there are " + std::to_string(options_.points_max) +
                                " points: no room for \"" + spec.path + "\"");
    auto& p = known != by_path_.end()
                  ? **known
                  : new_point(id, d, intern({spec.path, std::string{spec.unit}, std::string{spec.meaning}}));
    const point_words words{spec.path, std::string{spec.unit}, std::string{spec.meaning}};
    const bool another = p.id == 0 || p.kind != spec.kind || p.words->unit != words.unit;
    if (another && p.id != 0) recording_.retire(describe(p));
    const bool reworded = p.scale != spec.scale || p.words->meaning != words.meaning ||
                          p.settable != spec.settable || p.kept != spec.kept;
    p.kind = spec.kind;
    p.words = intern(words);
    p.scale = static_cast<std::int8_t>(spec.scale);
    p.settable = spec.settable;
    p.kept = spec.kept;
    if (another) {
        if (p.id != 0) by_id_[p.id] = nullptr;
        p.id = recording_.define(describe(p));
        p.counted = p.refused = false;
        p.confirmed = no_time;
        p.now = {};
        p.now.point = p.id;
        by_id_.resize(std::max(by_id_.size(), static_cast<std::size_t>(p.id) + 1));
        by_id_[p.id] = &p;
    } else if (reworded) {
        recording_.redefine(describe(p));
    }
    return p.slot;
}

const point* registry::find(std::string_view path) const noexcept {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return nullptr;
    const auto device = by_name_.find(path.substr(0, slash));
    if (device == by_name_.end()) return nullptr;
    const auto p = by_path_.find(place{device->second, path.substr(slash + 1)});
    return p == by_path_.end() ? nullptr : *p;
}

const point* registry::find(point_id id) const noexcept { return id < by_id_.size() ? by_id_[id] : nullptr; }

void registry::unlink(point& p) noexcept {
    if (newest_ == &p) newest_ = p.older;
    if (p.newer != nullptr) p.newer->older = p.older;
    if (p.older != nullptr) p.older->newer = p.newer;
    p.older = p.newer = nullptr;
}

void registry::touch(point& p) {
    unlink(p);
    p.changed = ++revision_;
    p.older = newest_;
    if (newest_ != nullptr) newest_->newer = &p;
    newest_ = &p;
    if (changed_) changed_();
}

// ---- values ----

value registry::fitted(point& p, value v, quality& q) {
    const auto* n = number_of(v);
    if (n == nullptr) return v;
    // A counter loses no digit; of anything else the last digit is a matter of resolution.
    const auto fit = p.kind == point_kind::counter ? n->rescaled(p.scale) : n->rounded(p.scale);
    if (fit) return *fit;
    if (!std::exchange(p.refused, true))
        log::warning("{}: {} does not fit a {} in steps of 10^{}", path_of(p), n->to_text(), to_text(p.kind),
                     p.scale);
    q |= quality::invalid;
    return {};
}

void registry::check_counter(point& p, const decimal& n, quality& q) {
    if (p.counted && n < p.counter) {
        q |= quality::reset;
        event e;
        e.device = statuses_.at(p.device).name;
        e.type = "counter.reset";
        e.severity = severity::warning;
        e.text = sanitised(path_of(p) + " went back from " + p.counter.to_text() + " to " + n.to_text() +
                           ": reset or replaced; no negative use is counted");
        e.attributes = {{"point", path_of(p)}, {"before", p.counter.to_text()}, {"after", n.to_text()}};
        raise(std::move(e));
    }
    p.counter = n;
    p.counted = true;
}

bool registry::heartbeat_due(const point& p, time_point t) const noexcept {
    // A quarter of the heartbeat is spread over the points, so that not all are recorded in the same commit.
    const auto spread = options_.heartbeat.count() / 4 + 1;
    const duration early{static_cast<std::int64_t>(p.id) * 7919 % spread};
    return t - p.now.time >= options_.heartbeat - early || t < p.now.time;
}

void registry::say(device_id id, point_slot s, value v, quality q, time_point when) {
    auto& p = *entries_.at(id).points[s];
    const auto received = clock_.now();
    const auto time = when == no_time ? received : when;
    v = fitted(p, std::move(v), q);
    if (const auto* n = number_of(v); n != nullptr && p.kind == point_kind::counter) check_counter(p, *n, q);
    if (std::exchange(p.after_gap, false)) q |= quality::gap;
    p.confirmed = received;
    // Flags about what came before a sample are said once: their absence now is no change.
    constexpr quality of_the_past = quality::gap | quality::reset;
    const quality before = static_cast<quality>(static_cast<std::uint32_t>(p.now.quality) &
                                                ~static_cast<std::uint32_t>(of_the_past));
    const bool changed = p.now.time == no_time || v != p.now.value || q != before;
    if (!changed && !heartbeat_due(p, time)) return;
    p.now = {p.id, 0, time, received, std::move(v), q};
    if (!changed) {
        if (p.kept) recording_.repeat(p.now);
        return;
    }
    if (p.kept) recording_.record(p.now);
    touch(p);
}

sample registry::reading(const point& p, const contact& c) {
    sample s = p.now;
    s.received = p.confirmed;
    // An answer that says nothing more of a point confirms nothing.
    const bool left_out = c.status.last_answer - p.confirmed > c.stale_after;
    if (c.status.state != device_state::online || left_out) s.quality |= quality::stale;
    return s;
}

void registry::committed(std::span<const wesh::record> records) {
    for (const auto& r : records) {
        const auto* s = std::get_if<sample>(&r);
        if (s == nullptr || s->point >= by_id_.size() || by_id_[s->point] == nullptr) continue;
        auto& now = by_id_[s->point]->now;
        if (now.number == 0 && now.time == s->time) now.number = s->number;
    }
}

} // namespace wesh
