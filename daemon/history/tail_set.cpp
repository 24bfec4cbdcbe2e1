#include "daemon/history/tail_set.hpp"

#include <algorithm>
#include <utility>

namespace wesh::history {
namespace {

constexpr std::uint32_t spread(std::uint32_t v) noexcept { return v * 2654435761U >> 16; }

/// Points that begin together and are polled alike would all be full in one commit: the first chunk of each
/// is shorter by a share of its own, and they stay apart from then on.
std::uint32_t full_at(point_id point, const tail_set::point_state& p) noexcept {
    constexpr std::uint32_t half = tail_set::sealed_at / 2;
    return p.sealed == 0 ? half + spread(point) % half : tail_set::sealed_at;
}

/// Neighbours are sealed together, so that their small chunks share pages, and groups apart.
duration age_of(point_id point, duration age) noexcept { return age - age * (spread(point / 64) % 64) / 256; }

} // namespace

void tail_set::add(const sample& s, duration steady) {
    auto& p = at(s.point);
    if (!p.open) {
        p.open = std::make_unique<tail>();
        p.open->opened = steady.count();
        openings_.push_back({s.point, s.number});
        ++open_count_;
    } else {
        memory_ -= p.open->memory();
    }
    p.open->add(s);
    memory_ += p.open->memory();
    p.newest = std::max(p.newest, to_milliseconds(s.time));
    if (p.open->count() == full_at(s.point, p)) full_.push_back(s.point);
}

void tail_set::close(point_id point, const chunk_outline& chunk) {
    auto& p = at(point);
    memory_ -= p.open->memory();
    --open_count_;
    p.open.reset();
    p.sealed = chunk.last;
    p.last_chunk = chunk.id;
    p.last_count = chunk.count;
}

sequence_number tail_set::oldest_without(const std::vector<point_id>& closing) {
    while (!openings_.empty() && !is_open(openings_.front())) openings_.pop_front();
    for (const auto& o : openings_)
        if (is_open(o) && !std::binary_search(closing.begin(), closing.end(), o.point)) return o.first;
    return 0;
}

std::vector<point_id> tail_set::due(duration steady, duration age, sequence_number release,
                                    std::size_t limit) {
    // A tail may have been closed and opened again since it was found full.
    std::vector<point_id> points;
    for (const point_id id : std::exchange(full_, {}))
        if (at(id).open && at(id).open->count() >= full_at(id, at(id))) points.push_back(id);
    full_ = points;
    const std::int64_t soonest = (steady - age).count();
    for (const auto& o : openings_) {
        if (!is_open(o)) continue;
        const std::int64_t opened = at(o.point).open->opened;
        // Later ones were opened later; none of them is due when this one's whole quarter of grace is not
        // over.
        if (o.first > release && opened > soonest + age.count() / 4) break;
        if (o.first <= release || opened <= (steady - age_of(o.point, age)).count())
            points.push_back(o.point);
    }
    if (memory_ > limit) add_fullest(points, limit);
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    return points;
}

void tail_set::add_fullest(std::vector<point_id>& points, std::size_t limit) {
    std::vector<point_id> open = all_open();
    std::sort(open.begin(), open.end(),
              [this](point_id a, point_id b) { return at(a).open->memory() > at(b).open->memory(); });
    std::size_t left = memory_;
    for (const point_id id : open) {
        if (left <= limit - limit / 8) break;
        left -= at(id).open->memory();
        points.push_back(id);
    }
}

std::vector<point_id> tail_set::all_open() const {
    std::vector<point_id> open;
    for (std::size_t i = 0; i < points_.size(); ++i)
        if (points_[i].open) open.push_back(static_cast<point_id>(i + 1));
    return open;
}

} // namespace wesh::history
