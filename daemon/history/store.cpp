#include "daemon/history/store.hpp"

#include "common/log.hpp"
#include "daemon/history/state.hpp"

#include <fmt/core.h>
#include <sys/random.h>

#include <algorithm>
#include <atomic>

namespace wesh::history {
namespace {

std::atomic<store::fault> fault_function{nullptr};

constexpr std::int64_t schema_version = 1;
constexpr const char* schema_text = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE point(id INTEGER PRIMARY KEY, path TEXT NOT NULL, kind INTEGER NOT NULL, unit TEXT NOT NULL,
  scale INTEGER NOT NULL, meaning TEXT NOT NULL, settable INTEGER NOT NULL, kept INTEGER NOT NULL);
CREATE INDEX point_by_path ON point(path);
CREATE TABLE journal(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE chunk(id INTEGER PRIMARY KEY, point INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  since INTEGER NOT NULL, until INTEGER NOT NULL, count INTEGER NOT NULL, data BLOB NOT NULL);
CREATE INDEX chunk_by_point ON chunk(point, until, since, first, last, count);
CREATE INDEX chunk_by_last ON chunk(last, first);
CREATE TABLE event(number INTEGER PRIMARY KEY, time INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE interval(opening INTEGER NOT NULL, number INTEGER NOT NULL UNIQUE, data BLOB NOT NULL,
  PRIMARY KEY(opening, number)) WITHOUT ROWID;
CREATE TABLE hourly(point INTEGER NOT NULL, hour INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(point, hour))
  WITHOUT ROWID;
CREATE TABLE daily(point INTEGER NOT NULL, day INTEGER NOT NULL, time INTEGER NOT NULL, mantissa INTEGER NOT NULL,
  exponent INTEGER NOT NULL, quality INTEGER NOT NULL, PRIMARY KEY(point, day)) WITHOUT ROWID;
CREATE TABLE consumer(name TEXT PRIMARY KEY, up_to INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE conflict(id INTEGER PRIMARY KEY, point INTEGER NOT NULL, time INTEGER NOT NULL, data BLOB NOT NULL,
  UNIQUE(point, time, data));
)";

options with_room(options o) {
    o.ceiling = std::max(o.ceiling, ceiling_least);
    return o;
}

std::uint64_t new_stream_id() {
    std::uint64_t id = 0;
    while (id == 0)
        if (getrandom(&id, sizeof id, 0) != static_cast<ssize_t>(sizeof id)) id = 0;
    return id;
}

} // namespace

void fault_point(const char* place) {
    if (const auto f = fault_function.load(std::memory_order_relaxed)) f(place);
}

schema::schema(database& db) {
    const std::int64_t version = db.ask("PRAGMA user_version");
    if (version > schema_version)
        throw store_damaged{
            "history.db was written by a newer wesh: install that version, or move the file away"};
    if (version == schema_version) return;
    if (db.ask("SELECT count(*) FROM sqlite_master") != 0)
        throw database_error::damaged("history.db holds tables that are not wesh's");
    transaction t{db};
    db.run(schema_text);
    db.run(fmt::format("PRAGMA user_version={}", schema_version));
    t.commit();
}

tables::tables(const std::string& path, const calendar& days)
    : db{path}
    , made{db}
    , points{db}
    , chunks{db}
    , log{db}
    , occurrences{db}
    , sums{db, days}
    , put_meta{db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?,?)"}
    , put_consumer{db, "INSERT INTO consumer(name, up_to) VALUES(?,?)"
                       " ON CONFLICT DO UPDATE SET up_to = max(up_to, excluded.up_to)"}
    , put_conflict{db, "INSERT OR IGNORE INTO conflict(point, time, data) VALUES(?,?,?)"}
    , find_conflict{db, "SELECT 1 FROM conflict WHERE point = ? AND time = ? AND data = ?"} {}

store::state::state(options o, const clock& c)
    : options_{with_room(std::move(o))}
    , clock_{c}
    , days_{options_.timezone}
    , files_{options_.directory}
    , log_limit_{std::clamp<std::uint64_t>(options_.ceiling / 128, 256U << 10, 8U << 20)}
    // Beside the database: the reserve, and the log, which is folded away once it is long but may first grow
    // by a commit and what is sealed with it.
    , ceiling_pages_{(options_.ceiling - reserve_size() - 3 * log_limit_) / database::page_size} {
    guarded([this] { open(); });
    guarded([this] { hold_reserve(); });
}

void store::state::rethrow(const database_error& e) {
    if (e.is_full()) throw store_full{e.what()};
    if (e.is_damaged()) {
        files_.want_check();
        throw store_damaged{fmt::format("{}; start again: the file will be looked through", e.what())};
    }
    throw e;
}

void store::state::add_note(const std::string& text) {
    note_ += note_.empty() ? text : "; " + text;
    log::warning("history: {}", text);
}

void store::state::open() {
    bool had_database = files_.has_database();
    try {
        open_tables();
        load();
    } catch (const database_error& e) {
        if (!e.is_damaged()) throw;
        tables_.reset();
        move_aside(e.what());
        had_database = false;
        open_tables();
        load();
    }
    files_.checked();
    settle_stream(had_database);
}

void store::state::open_tables() {
    tables_ = std::make_unique<tables>(files_.database(), days_);
    limit_pages(0);
    // A commit may make the log longer; it is cut back when it begins anew.
    tables_->db.run(fmt::format("PRAGMA journal_size_limit={}", 2 * log_limit_));
    if (!files_.check_wanted()) return;
    statement check{tables_->db, "PRAGMA quick_check(1)"};
    auto q = check.ask();
    if (q.next() && q.text(0) != "ok") throw database_error::damaged(std::string{q.text(0)});
}

void store::state::move_aside(const std::string& why) {
    const std::string aside = files_.set_aside(clock_.now());
    add_note(fmt::format("history.db was damaged ({}) and is now {}; a new history begins", why, aside));
    tails_ = {};
    consumers_.clear();
    counters_ = {};
    last_ = trimmed_to_ = 0;
}

void store::state::load_meta() {
    statement all{tables_->db, "SELECT key, value FROM meta"};
    auto q = all.ask();
    while (q.next()) {
        if (q.text(0) == "stream") stream_id_ = q.number(1);
        if (q.text(0) == "identity") identity_ = q.text(1);
        if (q.text(0) == "last") last_ = q.number(1);
        if (q.text(0) == "trimmed_to") trimmed_to_ = q.number(1);
        if (q.text(0) == "trimmed_acknowledged") counters_.trimmed_acknowledged = q.number(1);
        if (q.text(0) == "trimmed_unacknowledged") counters_.trimmed_unacknowledged = q.number(1);
    }
    statement consumers{tables_->db, "SELECT name, up_to FROM consumer"};
    auto c = consumers.ask();
    while (c.next()) consumers_.emplace(c.text(0), c.number(1));
    counters_.conflicts = static_cast<std::uint64_t>(tables_->db.ask("SELECT count(*) FROM conflict"));
}

void store::state::load() {
    load_meta();
    auto& t = *tables_;
    t.points.load();
    t.occurrences.load();
    tails_.resize(t.points.size());
    last_ = std::max(last_, t.occurrences.last());
    t.chunks.each([&](const chunk_outline& o) {
        counters_.samples += o.count;
        last_ = std::max(last_, o.last);
        if (!t.points.knows(o.point)) return;
        auto& p = tails_.at(o.point);
        p.newest = std::max(p.newest, o.until);
        if (o.last <= p.sealed) return;
        p.sealed = o.last;
        p.last_chunk = o.id;
        p.last_count = o.count;
    });
    const auto unreadable = t.log.replay([&](const record& r) {
        const auto* s = std::get_if<sample>(&r);
        if (s == nullptr || !t.points.knows(s->point) || s->number <= tails_.at(s->point).sealed) return;
        tails_.add(*s, clock_.steady());
        ++counters_.samples;
    });
    last_ = std::max(last_, t.log.last());
    for (const sequence_number first : unreadable)
        add_note(fmt::format("the journal row of number {} is unreadable; what of it was not sealed is lost",
                             first));
}

void store::state::settle_stream(bool had_database) {
    const std::string now = files_.identity();
    const auto head = files_.read_head();
    if (!had_database && note_.empty() && head) add_note("history.db was gone; a new history begins");
    bool copied = false;
    if (had_database && stream_id_ != 0) {
        copied = identity_ != now || (head && head->stream == stream_id_ && head->last > last_);
        if (copied)
            add_note("history.db was put back from a copy; its records are kept under a new stream id");
    }
    if (!had_database || copied || stream_id_ == 0) {
        stream_id_ = new_stream_id();
        identity_ = now;
        transaction t{tables_->db};
        remember("stream", stream_id_);
        tables_->put_meta.run(std::string_view{"identity"}, std::string_view{identity_});
        t.commit();
    }
    files_.write_head({stream_id_, last_});
}

void store::state::remember(std::string_view key, std::uint64_t v) { tables_->put_meta.run(key, v); }

void store::state::limit_pages(std::uint64_t extra) {
    std::uint64_t pages = ceiling_pages_;
    if (options_.page_limit != 0) pages = std::min(pages, options_.page_limit);
    pages += extra;
    if (!may_grow_) pages = std::min(pages, tables_->db.page_count());
    tables_->db.limit_pages(pages);
}

void store::state::define(std::span<point_description> points) {
    tables_->points.define(points);
    tails_.resize(tables_->points.size());
    after_commit();
}

void store::state::acknowledge(std::string_view consumer, sequence_number up_to) {
    const auto known = consumers_.find(consumer);
    if (known != consumers_.end() && known->second >= up_to) return;
    tables_->put_consumer.run(consumer, up_to);
    consumers_.insert_or_assign(std::string{consumer}, up_to);
    after_commit();
}

void store::state::forget_consumer(std::string_view consumer) {
    statement forget{tables_->db, "DELETE FROM consumer WHERE name = ?"};
    forget.run(consumer);
    if (const auto known = consumers_.find(consumer); known != consumers_.end()) consumers_.erase(known);
}

statistics store::state::counters() const {
    statistics s = counters_;
    s.bytes = files_.size();
    s.open_tails = tails_.open_count();
    s.tail_bytes = tails_.memory();
    return s;
}

store::store(options o, const clock& c)
    : state_{std::make_unique<state>(std::move(o), c)} {}
store::~store() = default;

std::uint64_t store::stream_id() const noexcept { return state_->stream_id(); }
sequence_number store::last() const noexcept { return state_->last(); }
const std::string& store::note() const noexcept { return state_->note(); }
std::vector<point_description> store::points() {
    return state_->guarded([&] { return state_->points(); });
}
statistics store::counters() const { return state_->counters(); }
void store::set_fault(fault f) noexcept { fault_function.store(f); }

void store::define(std::span<point_description> points) {
    state_->guarded([&] { state_->define(points); });
}
std::vector<sample> store::newest() {
    return state_->guarded([&] { return state_->newest(); });
}
std::vector<interval> store::open_intervals() {
    return state_->guarded([&] { return state_->open_intervals(); });
}
void store::append(std::vector<record>& batch) {
    state_->guarded([&] { state_->append(batch); });
}
void store::acknowledge(std::string_view consumer, sequence_number up_to) {
    state_->guarded([&] { state_->acknowledge(consumer, up_to); });
}
void store::forget_consumer(std::string_view consumer) {
    state_->guarded([&] { state_->forget_consumer(consumer); });
}
bool store::maintain(duration budget, std::uint64_t make_room) {
    return state_->guarded([&] { return state_->maintain(budget, make_room); });
}
range_page store::read(const range& r) {
    return state_->guarded([&] { return state_->read(r); });
}
stream_page store::stream(sequence_number after, std::uint32_t limit, what kinds) {
    return state_->guarded([&] { return state_->stream(after, limit, kinds); });
}

} // namespace wesh::history
