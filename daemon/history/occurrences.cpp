#include "daemon/history/occurrences.hpp"

#include "daemon/history/batch.hpp"

#include <algorithm>
#include <utility>

namespace wesh::history {

occurrence_table::kind::kind(database& db, const char* insert_sql, const char* trim_sql,
                             const char* between_sql, const char* lowest_sql)
    : insert{db, insert_sql}
    , trim{db, trim_sql}
    , between{db, between_sql}
    , lowest{db, lowest_sql} {}

occurrence_table::occurrence_table(database& db)
    : db_{db}
    , events_{db, "INSERT INTO event(number, time, data) VALUES(?,?,?)",
              "DELETE FROM event WHERE number IN (SELECT number FROM event ORDER BY number LIMIT ?)",
              "SELECT number, data FROM event WHERE number > ? AND number <= ? ORDER BY number",
              "SELECT min(number) FROM event WHERE number > ?"}
    , intervals_{db, "INSERT INTO interval(number, opening, data) VALUES(?,?,?)",
                 "DELETE FROM interval WHERE number IN (SELECT number FROM interval ORDER BY number LIMIT ?)",
                 "SELECT number, data FROM interval WHERE number > ? AND number <= ? ORDER BY number",
                 "SELECT min(number) FROM interval WHERE number > ?"} {}

void occurrence_table::load() {
    events_.count = static_cast<std::uint64_t>(db_.ask("SELECT count(*) FROM event"));
    intervals_.count = static_cast<std::uint64_t>(db_.ask("SELECT count(*) FROM interval"));
    last_ = static_cast<sequence_number>(db_.ask("SELECT max(coalesce((SELECT max(number) FROM event), 0),"
                                                 " coalesce((SELECT max(number) FROM interval), 0))"));
}

void occurrence_table::insert(const record& r) {
    batch_writer packed;
    if (const auto* e = std::get_if<event>(&r)) {
        packed.add(*e);
        events_.insert.run(e->number, to_milliseconds(e->time), byte_view{packed.packed()});
        trim(events_);
    } else if (const auto* i = std::get_if<interval>(&r)) {
        packed.add(*i);
        // The closing record lies beside the one that opened it.
        intervals_.insert.run(i->number, i->id == 0 ? i->number : i->id, byte_view{packed.packed()});
        trim(intervals_);
    }
}

void occurrence_table::trim(kind& k) {
    ++k.added;
    if (k.count + k.added <= kept) return;
    // Not one by one: the index pages of the oldest are touched once in a while.
    constexpr std::uint64_t some = kept / 1000;
    k.trim.run(some);
    k.added -= some;
}

void occurrence_table::committed() noexcept {
    for (kind* k : {&events_, &intervals_}) k->count += std::exchange(k->added, 0);
}

void occurrence_table::rolled_back() noexcept { events_.added = intervals_.added = 0; }

std::vector<record> occurrence_table::between(sequence_number after, sequence_number up_to) {
    std::vector<record> found;
    for (kind* k : {&events_, &intervals_}) {
        auto q = k->between.ask(after, up_to);
        while (q.next()) {
            record r;
            batch_reader in{q.blob(1), q.number(0)};
            if (in.next(r)) found.push_back(std::move(r));
        }
    }
    std::sort(found.begin(), found.end(),
              [](const record& a, const record& b) { return number_of_record(a) < number_of_record(b); });
    return found;
}

std::vector<interval> occurrence_table::open() {
    statement unclosed{db_,
                       "SELECT number, data FROM interval AS o WHERE number = opening AND NOT EXISTS"
                       " (SELECT 1 FROM interval AS c WHERE c.opening = o.opening AND c.number <> o.number)"};
    std::vector<interval> found;
    auto q = unclosed.ask();
    while (q.next()) {
        record r;
        batch_reader in{q.blob(1), q.number(0)};
        // A closing record whose opening was trimmed or never kept stands alone too: it has an end.
        if (!in.next(r)) continue;
        if (auto* i = std::get_if<interval>(&r); i != nullptr && i->end == no_time)
            found.push_back(std::move(*i));
    }
    return found;
}

sequence_number occurrence_table::lowest_above(sequence_number after) {
    sequence_number lowest = 0;
    for (kind* k : {&events_, &intervals_}) {
        auto q = k->lowest.ask(after);
        if (q.next() && !q.is_null(0) && (lowest == 0 || q.number(0) < lowest)) lowest = q.number(0);
    }
    return lowest;
}

} // namespace wesh::history
