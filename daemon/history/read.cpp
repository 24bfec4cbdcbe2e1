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
std::optional<moment> store::state::before(point_id point, std::int64_t time) {
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
    return best;
}

namespace {

bool reads_hours(const range& r) noexcept { return r.step >= std::chrono::hours{1}; }
/// Closing indexes say nothing of extremes and means.
bool reads_closings(const range& r) noexcept {
    return r.step >= std::chrono::hours{24} && (r.how == aggregate::last || r.how == aggregate::difference);
}

} // namespace

/// The same, of samples that were trimmed.
std::optional<moment> store::state::older_before(const range& r, std::int64_t time) {
    std::optional<moment> best;
    if (reads_hours(r)) best = tables_->sums.before(r.point, time);
    if (!best && reads_closings(r)) best = tables_->sums.closing_before(r.point, time);
    return best;
}

/// What remains of trimmed samples in [begin, end): hours, and before the first of them closing indexes.
std::vector<run> store::state::older_runs(const range& r, std::int64_t begin, std::int64_t end) {
    std::vector<run> runs;
    if (reads_closings(r)) {
        const std::int64_t first = std::min(end, tables_->sums.first_hour(r.point).value_or(end));
        for (auto& m : tables_->sums.closings(r.point, begin, first))
            if (m.time < first) runs.push_back(run_of(std::move(m)));
    }
    if (reads_hours(r))
        for (auto& hour : tables_->sums.hours(r.point, begin, end)) runs.push_back(std::move(hour));
    return runs;
}

range_page store::state::read_steps(const range& r) {
    const std::int64_t begin = r.cursor != 0 ? time_of_cursor(r.cursor) : bounded(r.from);
    const std::int64_t end = bounded(r.to);
    range within = r;
    within.to = from_milliseconds(end);
    stepper steps{within, tables_->points.kind(r.point), begin, to_milliseconds(clock_.now())};
    auto carried = before(r.point, begin);
    if (auto older = older_before(r, begin); older && (!carried || older->time > carried->time))
        carried = std::move(older);
    if (carried) steps.carry(*carried);

    const std::vector<run> older = older_runs(r, begin, end);
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
    for (point_id id = 1; id <= tables_->points.size(); ++id) {
        const auto& p = tails_.at(id);
        const auto find = [&](const entry_list& rows) {
            for (const entry& e : rows.rows) {
                if (e.time != p.newest) continue;
                all.push_back(sample_of(id, e, rows.texts));
                return true;
            }
            return false;
        };
        if (p.newest == tail_set::never) {
            // Its raw samples were trimmed: the value is still known, the number is not.
            if (auto m = tables_->sums.before(id, latest_time))
                all.push_back({id, 0, from_milliseconds(m->time), no_time, m->value, m->quality});
            continue;
        }
        if (p.open) {
            p.open->decode(list);
            if (find(list)) continue;
        }
        const auto o = tables_->chunks.ending_before(id, p.newest + 1);
        if (o.id != 0 && tables_->chunks.load(o.id, list)) find(list);
    }
    return all;
}

} // namespace wesh::history
