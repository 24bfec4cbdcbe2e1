#include "daemon/history/chunk_table.hpp"

#include "common/log.hpp"

#include <algorithm>

namespace wesh::history {
namespace {

// The index by point holds all that an outline needs, so that finding chunks never reads their pages.
constexpr const char* all_outlines =
    "SELECT id, point, first, last, since, until, count FROM chunk INDEXED BY chunk_by_point";

chunk_outline outline_of(const statement::query& q) {
    chunk_outline o;
    o.id = q.integer(0);
    o.point = static_cast<point_id>(q.integer(1));
    o.first = q.number(2);
    o.last = q.number(3);
    o.since = q.integer(4);
    o.until = q.integer(5);
    o.count = static_cast<std::uint32_t>(q.integer(6));
    return o;
}

} // namespace

chunk_table::chunk_table(database& db)
    : db_{db}
    , insert_{db, "INSERT INTO chunk(point, first, last, since, until, count, data) VALUES(?,?,?,?,?,?,?)"}
    , remove_{db, "DELETE FROM chunk WHERE id = ?"}
    , load_{db, "SELECT data FROM chunk WHERE id = ?"}
    , overlapping_{db,
                   "SELECT id, point, first, last, since, until, count FROM chunk INDEXED BY chunk_by_point"
                   " WHERE point = ? AND until >= ? AND since < ?"}
    , before_{db, "SELECT id, point, first, last, since, until, count FROM chunk INDEXED BY chunk_by_point"
                  " WHERE point = ? AND until < ? ORDER BY until DESC LIMIT 1"}
    , numbers_{db, "SELECT id, point, first, last, since, until, count FROM chunk INDEXED BY chunk_by_last"
                   " WHERE last > ? AND first <= ?"}
    , lowest_{db, "SELECT min(first) FROM chunk INDEXED BY chunk_by_last WHERE last > ?"}
    , oldest_{db, "SELECT id, point, first, last, since, until, count FROM chunk INDEXED BY chunk_by_last"
                  " ORDER BY last LIMIT ?"} {}

chunk_outline chunk_table::insert(point_id point, const entry_list& list) {
    const auto& rows = list.rows;
    const auto [low, high] = std::minmax_element(
        rows.begin(), rows.end(), [](const entry& a, const entry& b) { return a.time < b.time; });
    chunk_outline o{0,
                    point,
                    rows.front().number,
                    rows.back().number,
                    low->time,
                    high->time,
                    static_cast<std::uint32_t>(rows.size())};
    const bytes data = encode_chunk(list);
    insert_.run(o.point, o.first, o.last, o.since, o.until, o.count, byte_view{data});
    o.id = db_.last_id();
    return o;
}

void chunk_table::remove(std::int64_t id) {
    if (borrowed_id_ == id) borrowed_id_ = 0;
    remove_.run(id);
}

bool chunk_table::load(std::int64_t id, entry_list& out) {
    auto q = load_.ask(id);
    if (q.next() && decode_chunk(q.blob(0), out)) return true;
    log::error("history: chunk {} is unreadable and left out", id);
    out.clear();
    return false;
}

const entry_list* chunk_table::borrow(std::int64_t id) {
    if (borrowed_id_ == id) return &borrowed_;
    borrowed_id_ = 0;
    if (!load(id, borrowed_)) return nullptr;
    borrowed_id_ = id;
    return &borrowed_;
}

std::vector<chunk_outline> chunk_table::overlapping(point_id point, std::int64_t from, std::int64_t to) {
    std::vector<chunk_outline> found;
    auto q = overlapping_.ask(point, from, to);
    while (q.next()) found.push_back(outline_of(q));
    std::sort(found.begin(), found.end(),
              [](const chunk_outline& a, const chunk_outline& b) { return a.since < b.since; });
    return found;
}

chunk_outline chunk_table::ending_before(point_id point, std::int64_t time) {
    auto q = before_.ask(point, time);
    return q.next() ? outline_of(q) : chunk_outline{};
}

std::vector<chunk_outline> chunk_table::with_numbers(sequence_number after, sequence_number up_to) {
    std::vector<chunk_outline> found;
    auto q = numbers_.ask(after, up_to);
    while (q.next()) found.push_back(outline_of(q));
    // In the order in which they lie on disk.
    std::sort(found.begin(), found.end(),
              [](const chunk_outline& a, const chunk_outline& b) { return a.id < b.id; });
    return found;
}

sequence_number chunk_table::lowest_above(sequence_number after) {
    auto q = lowest_.ask(after);
    if (!q.next() || q.is_null(0)) return 0;
    return std::max(q.number(0), after + 1);
}

std::vector<chunk_outline> chunk_table::oldest(std::size_t n) {
    std::vector<chunk_outline> found;
    auto q = oldest_.ask(static_cast<std::uint64_t>(n));
    while (q.next()) found.push_back(outline_of(q));
    return found;
}

void chunk_table::each(const std::function<void(const chunk_outline&)>& visit) {
    statement all{db_, all_outlines};
    auto q = all.ask();
    while (q.next()) visit(outline_of(q));
}

} // namespace wesh::history
