// Reading one point by time.
#include "daemon/history/state.hpp"
#include "daemon/history/steps.hpp"

#include <algorithm>

namespace wesh::history {
namespace {

constexpr std::int64_t bounded(time_point t) noexcept {
    return std::clamp(to_milliseconds(t), earliest_time, latest_time + 1);
}

} // namespace

/// Samples in [from, to) in order of time, until `visit` has enough. Chunks are opened one by one: what is
/// earlier than anything in those still closed is in its place.
void store::state::scan(point_id point, std::int64_t from, std::int64_t to, const visitor& visit) {
    auto sources = tables_->chunks.overlapping(point, from, to);
    entry_list open;
    if (const auto& t = tails_.at(point).open) {
        t->decode(open);
        open.sort_by_time();
        if (open.rows.front().time < to && open.rows.back().time >= from) {
            chunk_outline o;
            o.since = open.rows.front().time;
            sources.insert(
                std::upper_bound(sources.begin(), sources.end(), o.since,
                                 [](std::int64_t s, const chunk_outline& x) { return s < x.since; }),
                o);
        }
    }
    entry_list waiting;
    entry_list loaded;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const bool is_open = sources[i].id == 0;
        if (!is_open && !tables_->chunks.load(sources[i].id, loaded)) continue;
        entry_list& source = is_open ? open : loaded;
        if (waiting.rows.empty())
            std::swap(waiting, source);
        else
            waiting.append(source);
        waiting.sort_by_time();
        const std::int64_t settled = i + 1 < sources.size() ? std::min(sources[i + 1].since, to) : to;
        auto e = waiting.rows.begin();
        for (; e != waiting.rows.end() && e->time < settled; ++e)
            if (e->time >= from && !visit(*e, waiting.texts)) return;
        waiting.rows.erase(waiting.rows.begin(), e);
        if (waiting.rows.empty()) waiting.clear();
    }
}

range_page store::state::read_raw(const range& r) {
    range_page page;
    const std::int64_t from = r.cursor != 0 ? time_of_cursor(r.cursor) : bounded(r.from);
    const std::uint32_t limit = std::max(r.limit, 1U);
    scan(r.point, from, bounded(r.to), [&](const entry& e, const std::vector<std::string>& texts) {
        if (page.rows.size() == limit) {
            page.next = cursor_of(e.time);
            return false;
        }
        row out;
        out.time = from_milliseconds(e.time);
        out.received = from_milliseconds(e.received);
        out.number = e.number;
        out.value = value_of(e, texts);
        out.quality = static_cast<quality>(e.quality);
        page.rows.push_back(std::move(out));
        return true;
    });
    return page;
}

/// What the point said last before `time`.
std::optional<moment> store::state::before(point_id point, std::int64_t time, bool with_hours) {
    std::optional<moment> best;
    const auto consider = [&](const entry_list& list) {
        for (const entry& e : list.rows)
            if (e.time < time && (!best || e.time > best->time))
                best = moment{e.time, value_of(e, list.texts), static_cast<quality>(e.quality)};
    };
    auto chunks = tables_->chunks.overlapping(point, time, time);
    if (const auto o = tables_->chunks.ending_before(point, time); o.id != 0) chunks.push_back(o);
    for (const auto& o : chunks)
        if (const entry_list* list = tables_->chunks.borrow(o.id)) consider(*list);
    if (const auto& t = tails_.at(point).open) {
        entry_list list;
        t->decode(list);
        consider(list);
    }
    if (!with_hours) return best;
    auto hour = tables_->sums.before(point, time);
    if (hour && (!best || hour->time > best->time)) best = std::move(hour);
    return best;
}

range_page store::state::read_steps(const range& r) {
    const std::int64_t begin = r.cursor != 0 ? time_of_cursor(r.cursor) : bounded(r.from);
    const std::int64_t end = bounded(r.to);
    const bool with_hours = r.step >= std::chrono::hours{1};
    range within = r;
    within.to = from_milliseconds(end);
    stepper steps{within, begin, to_milliseconds(clock_.now())};
    if (const auto m = before(r.point, begin, with_hours)) steps.carry(*m);

    std::vector<run> older;
    if (with_hours) older = tables_->sums.hours(r.point, begin, end);
    // Beyond the hours there are only closing indexes, which say nothing of extremes and means.
    if (r.step >= std::chrono::hours{24} && (r.how == aggregate::last || r.how == aggregate::difference)) {
        const std::int64_t first = tables_->sums.first_hour(r.point).value_or(end);
        std::vector<run> days;
        for (auto& m : tables_->sums.closings(r.point, begin, std::min(first, end)))
            if (m.time < first && m.time >= begin) days.push_back(run_of(std::move(m)));
        older.insert(older.begin(), std::make_move_iterator(days.begin()),
                     std::make_move_iterator(days.end()));
    }
    auto next = older.begin();
    bool room = true;
    scan(r.point, begin, end, [&](const entry& e, const std::vector<std::string>& texts) {
        for (; room && next != older.end() && next->first.time <= e.time; ++next) room = steps.add(*next);
        room = room && steps.add(run_of({e.time, value_of(e, texts), static_cast<quality>(e.quality)}));
        return room;
    });
    for (; room && next != older.end(); ++next) room = steps.add(*next);
    return steps.finish();
}

range_page store::state::read(const range& r) {
    if (!tables_->points.knows(r.point) || r.from >= r.to || r.step < duration::zero()) return {};
    return r.step == duration::zero() ? read_raw(r) : read_steps(r);
}

std::vector<sample> store::state::newest() {
    std::vector<sample> all;
    entry_list list;
    for (const auto& point : tables_->points.all()) {
        const auto& p = tails_.at(point.id);
        const auto find = [&](const entry_list& rows) {
            for (const entry& e : rows.rows) {
                if (e.time != p.newest) continue;
                all.push_back(sample_of(point.id, e, rows.texts));
                return true;
            }
            return false;
        };
        if (p.newest == tail_set::never) {
            // Its raw samples were trimmed: the value is still known, the number is not.
            if (auto m = tables_->sums.before(point.id, latest_time))
                all.push_back({point.id, 0, from_milliseconds(m->time), no_time, m->value, m->quality});
            continue;
        }
        if (p.open) {
            p.open->decode(list);
            if (find(list)) continue;
        }
        const auto o = tables_->chunks.ending_before(point.id, p.newest + 1);
        if (o.id != 0 && tables_->chunks.load(o.id, list)) find(list);
    }
    return all;
}

} // namespace wesh::history
