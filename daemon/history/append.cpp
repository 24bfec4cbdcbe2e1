// Committing a batch: what of it is new, its journal row, and the tails it joins.
#include "common/time_text.hpp"
#include "daemon/history/state.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace wesh::history {
namespace {

constexpr std::uint64_t conflicts_kept = 10'000;

struct instant {
    point_id point;
    std::int64_t time;
    friend bool operator==(const instant&, const instant&) = default;
};
struct instant_hash {
    std::size_t operator()(const instant& i) const noexcept {
        return (static_cast<std::uint64_t>(i.time) * 0x9E3779B97F4A7C15U) ^
               (i.point * std::uint64_t{0xC2B2AE35});
    }
};

bytes packed_value(const sample& s) {
    sample bare = s;
    bare.received = bare.time;
    batch_writer w;
    w.add(bare);
    return std::move(w).take();
}

} // namespace

struct store::state::intake {
    std::vector<std::size_t> dropped;                            ///< places in the batch, ascending
    std::vector<std::pair<point_id, std::int64_t>> before;       ///< newest times as they were, to put back
    std::unordered_map<instant, std::size_t, instant_hash> seen; ///< of the batch, made when first needed
    std::size_t seen_to = 0;
    std::vector<sample> aside;    ///< the second values
    std::vector<event> conflicts; ///< one a point
    std::vector<point_id> conflict_points;
    point_id tail_of = 0; ///< whose tail is unpacked below, sorted by time
    entry_list tail;
    batch_writer packed;
    std::vector<point_id> sealing;
    std::vector<chunk_outline> sealed;
    sequence_number floor = 0; ///< of the journal, below which its rows go
};

void store::state::append(std::vector<record>& batch) {
    intake work;
    try {
        examine(batch, work);
        pack(batch, work);
        if (work.packed.count() != 0) write(batch, work);
    } catch (...) {
        for (auto b = work.before.rbegin(); b != work.before.rend(); ++b)
            tails_.at(b->first).newest = b->second;
        tables_->occurrences.rolled_back();
        throw;
    }
    adopt(batch, work);
    if (work.packed.count() != 0) after_commit();
    fault_point("append.committed");
}

void store::state::examine(const std::vector<record>& batch, intake& work) {
    work.before.reserve(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (batch[i].index() == 0 && !examine_sample(batch, i, work)) work.dropped.push_back(i);
}

/// True when the sample is new.
bool store::state::examine_sample(const std::vector<record>& batch, std::size_t i, intake& work) {
    const sample& s = *std::get_if<sample>(&batch[i]);
    if (!tables_->points.knows(s.point))
        throw std::invalid_argument{
            fmt::format("history: a sample of point {}, which is not defined", s.point)};
    const std::int64_t time = to_milliseconds(s.time);
    if (time < earliest_time || time > latest_time)
        throw std::invalid_argument{
            fmt::format("history: a sample of point {} outside the years 1 to 9999", s.point)};
    auto& p = tails_.at(s.point);
    if (time > p.newest) {
        work.before.emplace_back(s.point, p.newest);
        p.newest = time;
        return true;
    }
    // Late, or a repetition: compare with the batch itself, then with what is kept.
    for (; work.seen_to < i; ++work.seen_to)
        if (const auto* other = std::get_if<sample>(&batch[work.seen_to]))
            work.seen.try_emplace({other->point, to_milliseconds(other->time)}, work.seen_to);
    const auto in_batch = work.seen.find({s.point, time});
    const auto kept =
        in_batch != work.seen.end() ? std::get<sample>(batch[in_batch->second]).value : known_value(s, work);
    if (!kept) return true;
    if (*kept != s.value) note_conflict(s, *kept, work);
    return false;
}

/// The value that is kept of this point and time.
std::optional<wesh::value> store::state::known_value(const sample& s, intake& work) {
    const std::int64_t time = to_milliseconds(s.time);
    if (work.tail_of != s.point) {
        work.tail_of = s.point;
        work.tail.clear();
        if (const auto& open = tails_.at(s.point).open) open->decode(work.tail);
        work.tail.sort_by_time();
    }
    const auto& rows = work.tail.rows;
    const auto e = std::lower_bound(rows.begin(), rows.end(), time,
                                    [](const entry& r, std::int64_t t) { return r.time < t; });
    if (e != rows.end() && e->time == time) return value_of(*e, work.tail.texts);
    for (const auto& o : tables_->chunks.overlapping(s.point, time, time + 1))
        if (const entry_list* list = tables_->chunks.borrow(o.id))
            for (const entry& kept : list->rows)
                if (kept.time == time) return value_of(kept, list->texts);
    return {};
}

bool store::state::conflict_known(const sample& s) {
    const bytes data = packed_value(s);
    auto q = tables_->find_conflict.ask(s.point, to_milliseconds(s.time), byte_view{data});
    return q.next();
}

/// A device that tells the same thing again and again is heard once; a batch full of conflicts makes one
/// event a point.
void store::state::note_conflict(const sample& s, const wesh::value& kept, intake& work) {
    const auto same = [&](const sample& a) {
        return a.point == s.point && a.time == s.time && a.value == s.value;
    };
    if (std::any_of(work.aside.begin(), work.aside.end(), same) || conflict_known(s)) return;
    work.aside.push_back(s);
    const auto told = std::find(work.conflict_points.begin(), work.conflict_points.end(), s.point);
    if (told != work.conflict_points.end()) {
        auto& count =
            work.conflicts[static_cast<std::size_t>(told - work.conflict_points.begin())].attributes.back();
        count.second = std::to_string(std::stoul(count.second) + 1);
        return;
    }
    const std::string path = tables_->points.path(s.point);
    event e;
    e.time = e.received = clock_.now();
    e.device = path.substr(0, path.find('/'));
    e.type = "history.conflict";
    e.severity = severity::warning;
    e.text = "a second value for a time that has one: the first stays, the second is kept aside";
    e.attributes = {{"point", path},
                    {"time", iso_text(s.time)},
                    {"kept", to_text(kept)},
                    {"aside", to_text(s.value)},
                    {"count", "1"}};
    work.conflicts.push_back(std::move(e));
    work.conflict_points.push_back(s.point);
}

void store::state::pack(const std::vector<record>& batch, intake& work) {
    auto dropped = work.dropped.begin();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (dropped != work.dropped.end() && *dropped == i) {
            ++dropped;
            continue;
        }
        std::visit([&](const auto& x) { work.packed.add(x); }, batch[i]);
    }
    for (const event& e : work.conflicts) work.packed.add(e);
}

void store::state::write(std::vector<record>& batch, intake& work) {
    auto& t = *tables_;
    work.sealing = seal_all_but_some(due_with_room(work.packed.packed().size(), batch.size()));
    fault_point("append.begin");
    transaction all{t.db};
    work.sealed = write_seals(work.sealing);
    fault_point("append.sealed");
    work.floor = journal_floor(work.sealing);
    if (t.log.has_below(work.floor)) t.log.remove_below(work.floor);
    t.log.insert(last_ + 1, work.packed);
    store_occurrences(batch, work);
    for (const sample& s : work.aside) {
        const bytes data = packed_value(s);
        t.put_conflict.run(s.point, to_milliseconds(s.time), byte_view{data});
    }
    if (counters_.conflicts + work.aside.size() > conflicts_kept)
        t.db.run(fmt::format("DELETE FROM conflict WHERE id <= (SELECT max(id) FROM conflict) - {}",
                             conflicts_kept));
    fault_point("append.written");
    all.commit();
}

void store::state::store_occurrences(const std::vector<record>& batch, const intake& work) {
    // Only samples are ever dropped, but they count where the numbers are given.
    sequence_number number = last_;
    auto dropped = work.dropped.begin();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (dropped != work.dropped.end() && *dropped == i) {
            ++dropped;
            continue;
        }
        ++number;
        if (batch[i].index() == 0) continue;
        record copy = batch[i];
        std::visit([number](auto& x) { x.number = number; }, copy);
        tables_->occurrences.insert(copy);
    }
    for (event e : work.conflicts) {
        e.number = ++number;
        tables_->occurrences.insert(e);
    }
}

/// The batch is committed: nothing below may fail.
void store::state::adopt(std::vector<record>& batch, intake& work) {
    if (!work.dropped.empty()) {
        auto dropped = work.dropped.begin();
        std::size_t to = 0;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (dropped != work.dropped.end() && *dropped == i) {
                ++dropped;
                continue;
            }
            if (to != i) batch[to] = std::move(batch[i]);
            ++to;
        }
        batch.resize(to);
    }
    for (event& e : work.conflicts) batch.emplace_back(std::move(e));
    if (batch.empty()) return;
    adopt_seals(work.sealed);
    tables_->log.forget_below(work.floor);
    tables_->log.adopt(last_ + 1, std::move(work.packed));
    tables_->occurrences.committed();
    const duration steady = clock_.steady();
    for (record& r : batch) {
        const sequence_number number = ++last_;
        std::visit([number](auto& x) { x.number = number; }, r);
        if (const auto* s = std::get_if<sample>(&r)) {
            tails_.add(*s, steady);
            ++counters_.samples;
        }
    }
    counters_.conflicts = std::min(counters_.conflicts + work.aside.size(), conflicts_kept);
    ++counters_.commits;
}

} // namespace wesh::history
