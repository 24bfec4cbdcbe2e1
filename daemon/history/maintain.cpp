// Sealing tails into chunks, and trimming to age, ceiling and full disks.
#include "common/log.hpp"
#include "daemon/history/state.hpp"

#include <algorithm>
#include <limits>

namespace wesh::history {
namespace {

/// A chunk shorter than that is taken up again when more of its point is sealed: points that rarely change
/// would else leave a chunk an hour.
constexpr std::uint32_t joined_below = 120;

constexpr sequence_number no_number = std::numeric_limits<std::int64_t>::max();

} // namespace

std::vector<point_id> store::state::due_tails() {
    const std::uint64_t limit = options_.ceiling / 16;
    const std::uint64_t size = tables_->log.size();
    const sequence_number release = size > limit ? tables_->log.release(size - limit + limit / 8) : 0;
    return tails_.due(clock_.steady(), options_.seal_after, release, options_.tail_bytes);
}

/// Seals in commits of their own until no more are left than one commit should take; gives those.
std::vector<point_id> store::state::seal_all_but_some(std::vector<point_id> points) {
    while (points.size() > seals_at_once()) {
        const auto some = points.end() - static_cast<std::ptrdiff_t>(seals_at_once());
        seal({some, points.end()});
        points.erase(some, points.end());
        after_commit();
    }
    return points;
}

bool store::state::may_join(const tail_set::point_state& p) const noexcept {
    return p.last_chunk != 0 && p.last_count < joined_below;
}

/// Inside a transaction; the tails stay as they are until it is committed.
std::vector<chunk_outline> store::state::write_seals(const std::vector<point_id>& points) {
    std::vector<chunk_outline> sealed;
    sealed.reserve(points.size());
    entry_list list;
    entry_list joined;
    for (const point_id id : points) {
        const auto& p = tails_.at(id);
        p.open->decode(list);
        if (may_join(p) && tables_->chunks.load(p.last_chunk, joined)) {
            joined.append(list);
            std::swap(list, joined);
            tables_->chunks.remove(p.last_chunk);
        }
        // A tail outgrows a chunk when much of one point comes in one batch.
        constexpr std::size_t most = tail_set::sealed_at + joined_below;
        if (list.rows.size() <= most) {
            sealed.push_back(tables_->chunks.insert(id, list));
            continue;
        }
        chunk_outline last;
        for (std::size_t at = 0; at < list.rows.size(); at += tail_set::sealed_at) {
            joined.clear();
            joined.append(list, at, std::min<std::size_t>(tail_set::sealed_at, list.rows.size() - at));
            last = tables_->chunks.insert(id, joined);
        }
        sealed.push_back(last);
    }
    return sealed;
}

void store::state::adopt_seals(const std::vector<chunk_outline>& sealed) {
    for (const auto& o : sealed) tails_.close(o.point, o);
}

/// Rows of the journal below that number hold nothing that is not sealed, once `sealing` are.
sequence_number store::state::journal_floor(const std::vector<point_id>& sealing) {
    const sequence_number oldest = tails_.oldest_without(sealing);
    return oldest != 0 ? oldest : last_ + 1;
}

void store::state::seal(const std::vector<point_id>& points) {
    const sequence_number floor = journal_floor(points);
    transaction t{tables_->db};
    const auto sealed = write_seals(points);
    fault_point("seal.written");
    if (tables_->log.has_below(floor)) {
        remember("last", last_);
        tables_->log.remove_below(floor);
    }
    fault_point("seal.dropped");
    t.commit();
    adopt_seals(sealed);
    tables_->log.forget_below(floor);
}

/// As many as one commit should take; true when some were due.
bool store::state::seal_due() {
    auto points = due_with_room(0, 0);
    if (points.empty()) return false;
    points.resize(std::min(points.size(), seals_at_once()));
    seal(points);
    after_commit();
    return true;
}

/// The journal cannot be trimmed; chunks can. False when there was nothing to seal.
bool store::state::seal_everything() {
    const auto points = tails_.all_open();
    if (points.empty() && tables_->log.empty()) return false;
    // What is sealed here is about to be trimmed.
    limit_pages(reserve_size() / database::page_size);
    seal(seal_all_but_some(points));
    after_commit();
    if (!full_) limit_pages(0);
    return true;
}

std::uint64_t store::state::used_pages() { return tables_->db.page_count() - tables_->db.free_pages(); }

/// What the numbers below which every consumer has are.
sequence_number store::state::acknowledged() const noexcept {
    sequence_number all = no_number;
    for (const auto& [name, up_to] : consumers_) all = std::min(all, up_to);
    return all;
}

/// Chunks that reach into the journal are left alone: its replay would bring them back.
std::vector<chunk_outline> store::state::trimmable(std::size_t chunks, bool by_age) {
    auto found = tables_->chunks.oldest(chunks);
    const sequence_number floor = tables_->log.empty() ? no_number : tables_->log.first();
    const std::int64_t old = to_milliseconds(clock_.now() - options_.raw_for);
    const sequence_number told = acknowledged();
    std::erase_if(found, [&](const chunk_outline& o) {
        return o.last >= floor || (by_age && (o.until >= old || o.last > told));
    });
    return found;
}

bool store::state::trim_some(std::size_t chunks, bool by_age) {
    auto found = trimmable(chunks, by_age);
    if (found.empty() && !by_age && seal_everything()) found = trimmable(chunks, by_age);
    if (found.empty()) return false;
    trim(found);
    return true;
}

void store::state::trim(const std::vector<chunk_outline>& chunks) {
    auto& t = *tables_;
    const sequence_number told = acknowledged();
    statistics after = counters_;
    sequence_number to = trimmed_to_;
    // Removing comes first: it frees the pages that the sums need.
    std::vector<entry_list> lists(chunks.size());
    transaction all{t.db};
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        t.chunks.load(chunks[i].id, lists[i]);
        t.chunks.remove(chunks[i].id);
        after.samples -= chunks[i].count;
        to = std::max(to, chunks[i].last);
        for (const entry& e : lists[i].rows)
            ++(e.number <= told ? after.trimmed_acknowledged : after.trimmed_unacknowledged);
    }
    fault_point("trim.removed");
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        if (!t.points.knows(chunks[i].point)) continue;
        lists[i].sort_by_time();
        t.sums.take(chunks[i].point, t.points.kind(chunks[i].point), lists[i]);
    }
    remember("trimmed_to", to);
    remember("trimmed_acknowledged", after.trimmed_acknowledged);
    remember("trimmed_unacknowledged", after.trimmed_unacknowledged);
    fault_point("trim.written");
    all.commit();
    counters_ = after;
    trimmed_to_ = to;
    if (window_.reaches_below(to)) window_.clear();
    for (const auto& o : chunks) {
        if (!t.points.knows(o.point)) continue;
        auto& p = tails_.at(o.point);
        if (p.last_chunk == o.id) p.last_chunk = 0;
    }
    after_commit();
}

void store::state::keep_below_ceiling(std::uint64_t need) {
    if (used_pages() + need <= ceiling_pages_) return;
    while (used_pages() + need > ceiling_pages_)
        if (!trim_some(trims_at_once(), false)) return;
}

/// The tails to seal now, once there is room below the ceiling for their chunks and `length` bytes more.
/// Where very many are due at one moment the others wait for the next commit: more than `records` could fill
/// are taken each time.
std::vector<point_id> store::state::due_with_room(std::uint64_t length, std::size_t records) {
    constexpr std::uint64_t chunk_length = 2000;
    keep_below_ceiling((length + due_tails().size() * chunk_length) / database::page_size + 16);
    auto points = due_tails();
    const std::size_t most = std::max(8 * seals_at_once(), records / 64);
    if (points.size() > most) points.resize(most);
    return points;
}

/// The log is folded into the database now and then. What cannot be folded for want of room stays in the log,
/// where it is safe.
void store::state::after_commit() {
    files_.write_head({stream_id_, last_});
    try {
        tables_->db.checkpoint_beyond(full_ ? 0 : log_limit_);
    } catch (const database_error& e) {
        log::warning("history: {}", e.what());
        if (e.is_damaged()) files_.want_check();
    }
}

void store::state::drop_old_hours() {
    const time_point now = clock_.now();
    if (now >= hours_dropped_ && now - hours_dropped_ < std::chrono::hours{24}) return;
    const std::int64_t old = to_milliseconds(now - options_.hourly_for);
    transaction t{tables_->db};
    for (std::size_t id = 1; id <= tails_.size(); ++id)
        tables_->sums.drop_hours(static_cast<point_id>(id), old);
    t.commit();
    hours_dropped_ = now;
}

/// True when the budget ended before enough was trimmed.
bool store::state::make_room_for(duration budget, duration begun, std::uint64_t room) {
    const auto short_of_room = [&] {
        return used_pages() > ceiling_pages_ - ceiling_pages_ / 16 ||
               tables_->db.free_pages() * database::page_size < room;
    };
    while (short_of_room()) {
        if (!trim_some(trims_at_once(), false)) return false;
        if (clock_.steady() - begun >= budget) return short_of_room();
    }
    return false;
}

/// Without the reserve the file must not grow: the last bytes of the disk are those with which the log is
/// folded away and trimming goes on.
void store::state::hold_reserve() {
    may_grow_ = files_.make_reserve(reserve_size());
    limit_pages(0);
}

/// Trimming writes too, a little: with the reserve gone there is room for that, once the log is folded away.
void store::state::enter_full() {
    full_ = true;
    files_.release_reserve();
    limit_pages(reserve_size() / database::page_size);
    after_commit();
}

void store::state::leave_full() {
    if (!std::exchange(full_, false)) return;
    limit_pages(0);
}

bool store::state::maintain(duration budget, std::uint64_t make_room) {
    const duration begun = clock_.steady();
    const auto spent = [&] { return clock_.steady() - begun >= budget; };
    if (!std::exchange(window_used_, false)) window_.clear();
    if (make_room != 0) enter_full();
    bool more = false;
    try {
        more = make_room_for(budget, begun, make_room);
        leave_full();
        while (!more && trim_some(trims_at_once(), true)) more = spent();
        while (!more && seal_due()) more = spent();
        if (!more) drop_old_hours();
    } catch (...) {
        leave_full();
        throw;
    }
    hold_reserve();
    return more;
}

} // namespace wesh::history
