#include "tonique/site/folding.hpp"

#include <algorithm>

namespace wesh::tonique::site {
namespace {

/// Gauges are kept in thousandths.
constexpr int gauge_scale = -3;
constexpr duration instant{1};

constexpr quality without(quality q, quality flag) noexcept {
    return static_cast<quality>(static_cast<std::uint32_t>(q) & ~static_cast<std::uint32_t>(flag));
}

void widen(hour_part& p, std::int64_t v) noexcept {
    p.least = p.any ? std::min(p.least, v) : v;
    p.most = p.any ? std::max(p.most, v) : v;
    p.any = true;
}

/// Halves away from zero.
std::int64_t divided(std::int64_t a, std::int64_t by) noexcept {
    const std::int64_t half = by / 2;
    return (a >= 0 ? a + half : a - half) / by;
}

std::int64_t in_scale_of(const column_row& about, std::int64_t thousandths) noexcept {
    std::int64_t by = 1;
    for (int s = gauge_scale; s < about.scale; ++s) by *= 10;
    return divided(thousandths, by);
}

std::int64_t gauge_value(const column_row& about, const hour_part& p) noexcept {
    switch (about.how) {
    case fold::minimum:
        return in_scale_of(about, p.least);
    case fold::maximum:
        return in_scale_of(about, p.most);
    default:
        return in_scale_of(about, p.weight == 0 ? p.last : divided(p.sum, p.weight));
    }
}

struct index {
    std::int64_t value = 0;
    quality flags = quality::good;
};

std::optional<index> index_at(const unit_fold& u, const std::string& path, hour_number h) {
    const auto p = u.points.find(path);
    if (p == u.points.end()) return {};
    const auto part = p->second.hours.find(h);
    if (part == p->second.hours.end() || !part->second.any) return {};
    return index{part->second.last, part->second.flags};
}

std::optional<index> index_of(unit_fold& u, std::span<const feed> feeds, hour_number h, bool late) {
    index all;
    std::vector<std::string> of;
    for (const auto& f : feeds) {
        // The sum is what remains when no single point says it.
        if (f.summed && !of.empty() && !feeds.front().summed && of.front() == feeds.front().path) break;
        const auto one = index_at(u, f.path, h);
        if (!one) continue;
        if (__builtin_add_overflow(all.value, one->value, &all.value)) return {};
        all.flags |= one->flags;
        of.push_back(f.path);
    }
    if (of.empty()) return {};
    auto& before = u.made_of[feeds.front().column];
    const bool another = !before.empty() && before != of;
    if (late) return another ? std::nullopt : std::optional{all};
    if (another) all.flags |= quality::reset;
    before = std::move(of);
    return all;
}

} // namespace

void point_fold::add(time_point t, std::optional<std::int64_t> v, quality q) {
    const bool newest = t >= said;
    // An index at the very end of an hour is that hour's.
    auto& part = hours[hour_of(counter ? t - instant : t)];
    part.flags |= without(q, quality::stale);
    if (v) {
        widen(part, *v);
        if (t >= part.last_time) {
            part.last = *v;
            part.last_time = t;
        }
        if (!newest) {
            part.sum += *v;
            ++part.weight;
        }
    }
    if (!newest) return;
    stands = v.has_value();
    value = v.value_or(0);
    said = counted = t;
}

void point_fold::hold(time_point to, duration longest) {
    to = std::min(to, said + longest);
    while (stands && counted < to) {
        const auto h = hour_of(counted);
        const auto until = std::min(to, end_of(h));
        auto& part = hours[h];
        widen(part, value);
        part.last = value;
        part.last_time = std::max(part.last_time, counted);
        part.sum += value * (until - counted).count();
        part.weight += (until - counted).count();
        counted = until;
    }
}

void unit_fold::add(point_fold& p, time_point t, std::optional<std::int64_t> v, quality q, duration longest) {
    const bool silence_between = now.from != no_time && now.from >= p.said && now.from < t;
    if (silence_between)
        p.hold(now.from, longest);
    else if (t >= p.said && !has(q, quality::gap))
        p.hold(t, longest);
    p.add(t, v, q);
}

void unit_fold::fell_silent(time_point since) {
    if (is_silent()) return;
    if (now.from != no_time) before = now;
    now = {since, no_time};
}

void unit_fold::spoke(time_point t) noexcept {
    heard = std::max(heard, t);
    if (is_silent() && t > now.from) now.to = t;
}

void unit_fold::forget_after(time_point t) {
    for (auto& [path, p] : points) {
        p.hours.erase(p.hours.upper_bound(hour_of(t)), p.hours.end());
        p.said = std::min(p.said, t);
        p.counted = std::min(p.counted, t);
    }
    heard = std::min(heard, t);
    if (now.from > t) now = {};
    if (now.to > t) now.to = t;
    if (before.from > t) before = {};
}

void unit_fold::hold_through(hour_number h, duration longest) {
    const auto until = is_silent() ? std::min(end_of(h), now.from) : end_of(h);
    for (auto& [path, p] : points) {
        if (!silent_through(h)) p.hold(until, longest);
        // The hour is told: nothing is added to it any more.
        p.counted = std::max(p.counted, end_of(h));
    }
}

std::vector<reading> readings_of(unit_fold& u, unit_number unit, std::span<const feed> feeds, hour_number h,
                                 bool late) {
    std::vector<reading> rows;
    for (std::size_t begin = 0; begin < feeds.size();) {
        std::size_t end = begin + 1;
        while (end < feeds.size() && feeds[end].column == feeds[begin].column) ++end;
        const auto of_column = feeds.subspan(begin, end - begin);
        const auto& about = row_of(of_column.front().column);
        begin = end;
        if (about.kind == point_kind::counter) {
            if (const auto i = index_of(u, of_column, h, late); i && i->value >= 0)
                rows.push_back({unit, h, about.column, i->value, i->flags});
            continue;
        }
        const auto p = u.points.find(of_column.front().path);
        if (p == u.points.end()) continue;
        const auto part = p->second.hours.find(h);
        if (part != p->second.hours.end() && part->second.any)
            rows.push_back({unit, h, about.column, gauge_value(about, part->second), part->second.flags});
    }
    for (auto& [path, p] : u.points) p.hours.erase(h);
    return rows;
}

} // namespace wesh::tonique::site
