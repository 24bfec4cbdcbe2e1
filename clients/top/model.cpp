#include "clients/top/model.hpp"

#include <algorithm>
#include <cstring>

namespace wesh::top {

occurrence occurrence_of(const event& e) {
    return {e.number, e.time, e.severity, e.device, e.type, {}, e.text};
}

occurrence occurrence_of(const interval& i) {
    const bool open = i.end == no_time;
    return {i.number, open ? i.start : i.end, i.severity, i.device, i.type, open ? "begins" : "ends", i.text};
}

bool news::empty() const noexcept {
    return trouble.empty() && !site && !devices && !points && readings.empty() && occurrences.empty() &&
           !occurrences_anew && !last_hour_known && seeds.empty() && !past;
}

bool point_line::numeric() const noexcept {
    return about.kind == point_kind::gauge || about.kind == point_kind::counter;
}

void model::take(news n, const moment& m) {
    trouble_ = std::move(n.trouble);
    if (!trouble_.empty()) return;
    heard_ = m;
    if (n.site) site_ = std::move(*n.site);
    if (n.devices) {
        devices_ = std::move(*n.devices);
        std::sort(devices_.begin(), devices_.end(), [](const auto& a, const auto& b) {
            return strverscmp(a.name.c_str(), b.name.c_str()) < 0;
        });
    }
    if (n.points) take_points(std::move(*n.points));
    for (const auto& r : n.readings) take_reading(r);
    take_occurrences(std::move(n.occurrences), n.occurrences_anew);
    if (n.last_hour_known) last_hour_known_ = *n.last_hour_known;
    for (const auto& s : n.seeds) take_seed(s);
    if (n.past) past_ = std::move(n.past);
}

void model::take_points(std::vector<point_description> all) {
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return strverscmp(a.path.c_str(), b.path.c_str()) < 0; });
    // Ids may mean other points now: what is the same is known by its path as well.
    std::vector<point_line> before = std::move(points_);
    points_.clear();
    points_.reserve(all.size());
    trails_ = 0;
    for (auto& about : all) {
        auto& p = points_.emplace_back();
        const auto known = by_id_.find(about.id);
        if (known != by_id_.end() && before[known->second].about.path == about.path)
            p = std::move(before[known->second]);
        if (p.trail) ++trails_;
        p.about = std::move(about);
    }
    by_id_.clear();
    for (std::size_t i = 0; i < points_.size(); ++i) by_id_.emplace(points_[i].about.id, i);
}

void model::take_reading(const reading& r) {
    const auto known = by_id_.find(r.sample.point);
    if (known == by_id_.end()) return;
    auto& p = points_[known->second];
    p.now = r.sample;
    const auto* n = number_of(p.now.value);
    if (p.trail && n != nullptr) p.trail->add({p.now.time, n->to_double()});
}

void model::take_occurrences(std::vector<occurrence> more, bool anew) {
    if (anew) occurrences_.clear();
    for (auto& o : more) {
        // They come in the order of their numbers, but for those of long ago, which come later.
        const auto place = std::find_if(occurrences_.begin(), occurrences_.end(),
                                        [&](const auto& known) { return known.number <= o.number; });
        if (place == occurrences_.end() || place->number != o.number)
            occurrences_.insert(place, std::move(o));
        if (occurrences_.size() > occurrences_max) occurrences_.pop_back();
    }
}

void model::take_seed(const seed& s) {
    const auto known = by_id_.find(s.point);
    if (known == by_id_.end()) return;
    auto& p = points_[known->second];
    p.seeded = true;
    if (p.trail) p.trail->put_before(s.marks);
}

void model::look_at(const std::vector<point_id>& ids) {
    // Rather than count who was seen when: those out of sight begin again from the history when they are seen
    // next.
    if (trails_ + ids.size() > trails_max) {
        for (auto& p : points_) {
            if (std::find(ids.begin(), ids.end(), p.about.id) != ids.end()) continue;
            p.trail.reset();
            p.seeded = false;
        }
        trails_ = static_cast<std::size_t>(
            std::count_if(points_.begin(), points_.end(), [](const auto& p) { return p.trail != nullptr; }));
    }
    for (const auto id : ids) {
        const auto known = by_id_.find(id);
        if (known == by_id_.end()) continue;
        auto& p = points_[known->second];
        if (p.trail || !p.numeric()) continue;
        p.trail = std::make_unique<top::trail>();
        ++trails_;
        if (const auto* n = number_of(p.now.value)) p.trail->add({p.now.time, n->to_double()});
    }
}

const point_line* model::find(point_id id) const noexcept {
    const auto known = by_id_.find(id);
    return known == by_id_.end() ? nullptr : &points_[known->second];
}

bool model::live(const moment& m) const noexcept {
    return trouble_.empty() && m.steady - heard_.steady <= silence_max;
}

quality model::quality_of(const point_line& p, const moment& m) const noexcept {
    return live(m) ? p.now.quality : p.now.quality | quality::stale;
}

} // namespace wesh::top
