#include "daemon/history/database.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

namespace wesh::history {
namespace {

[[noreturn]] void fail(sqlite3* db, int code, std::string_view doing) {
    std::string file;
    if (db != nullptr && sqlite3_db_filename(db, "main") != nullptr) file = sqlite3_db_filename(db, "main");
    throw database_error{code, fmt::format("{}: {} failed: {} ({})", file, doing,
                                           db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code), code)};
}

} // namespace

database_error database_error::damaged(const std::string& what) { return {SQLITE_CORRUPT, what}; }

bool database_error::is_full() const noexcept {
    switch (code_ & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        return true;
    default:
        return false;
    }
}

bool database_error::is_damaged() const noexcept {
    return (code_ & 0xFF) == SQLITE_CORRUPT || (code_ & 0xFF) == SQLITE_NOTADB;
}

database::database(const std::string& path, holding h) {
    const int code =
        sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    try {
        if (code != SQLITE_OK) fail(handle_, code, "opening " + path);
        sqlite3_extended_result_codes(handle_, 1);
        sqlite3_busy_timeout(handle_, 2000);
        // Alone, the log's length is ours to watch; and a distribution's SQLite may overwrite what it
        // deletes: that doubles the writes.
        const bool alone = h == holding::alone;
        run(fmt::format("PRAGMA page_size={}; PRAGMA locking_mode={}; PRAGMA journal_mode=WAL;"
                        "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint={}; PRAGMA secure_delete=OFF;"
                        "PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON",
                        page_size, alone ? "EXCLUSIVE" : "NORMAL", alone ? 0 : 200));
        count_pages_ = std::make_unique<statement>(*this, "PRAGMA page_count");
        count_free_ = std::make_unique<statement>(*this, "PRAGMA freelist_count");
    } catch (...) {
        count_pages_.reset();
        count_free_.reset();
        finalize_idle();
        sqlite3_close(handle_);
        throw;
    }
    // The hook would take the place of SQLite's own, which trims the log.
    if (h == holding::shared) return;
    sqlite3_wal_hook(
        handle_,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<database*>(self)->log_pages_ = pages;
            return SQLITE_OK;
        },
        this);
}

database::~database() {
    count_pages_.reset();
    count_free_.reset();
    finalize_idle();
    sqlite3_close(handle_);
}

void database::run(const std::string& sql) {
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(handle_, code, sql.substr(0, sql.find('(')));
}

std::int64_t database::ask(const std::string& sql) {
    statement s{*this, sql.c_str()};
    auto q = s.ask();
    return q.next() ? q.integer(0) : 0;
}

bool database::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_) == 0; }
std::int64_t database::changes() const noexcept { return sqlite3_changes64(handle_); }
std::int64_t database::last_id() const noexcept { return sqlite3_last_insert_rowid(handle_); }

std::uint64_t database::page_count() {
    auto q = count_pages_->ask();
    return q.next() ? q.number(0) : 0;
}
std::uint64_t database::free_pages() {
    auto q = count_free_->ask();
    return q.next() ? q.number(0) : 0;
}

void database::limit_pages(std::uint64_t pages) { run(fmt::format("PRAGMA max_page_count={}", pages)); }

void database::checkpoint_beyond(std::uint64_t length) {
    if (static_cast<std::uint64_t>(log_pages_) * page_size <= length) return;
    const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    if (code != SQLITE_OK) fail(handle_, code, "the checkpoint");
    log_pages_ = 0;
}

sqlite3_stmt* database::take(const char* sql) {
    if (const auto idle = idle_.find(sql); idle != idle_.end()) {
        auto* const s = idle->second;
        idle_.erase(idle);
        return s;
    }
    sqlite3_stmt* s = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr);
    if (code != SQLITE_OK) fail(handle_, code, sql);
    return s;
}

void database::give_back(sqlite3_stmt* s) noexcept {
    try {
        if (idle_.size() < idle_max) {
            idle_.emplace(sqlite3_sql(s), s);
            return;
        }
    } catch (const std::bad_alloc&) {
    }
    sqlite3_finalize(s);
}

void database::finalize_idle() noexcept {
    for (const auto& [sql, s] : idle_) sqlite3_finalize(s);
    idle_.clear();
}

statement::statement(database& db, const char* sql)
    : db_{db}
    , statement_{db.take(sql)} {}

statement::~statement() { db_.give_back(statement_); }

statement::query::~query() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

bool statement::query::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(sqlite3_db_handle(statement_), code, sqlite3_sql(statement_));
    return false;
}

bool statement::query::is_null(int column) const noexcept {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t statement::query::integer(int column) const noexcept {
    return sqlite3_column_int64(statement_, column);
}
std::string_view statement::query::text(int column) const noexcept {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
byte_view statement::query::blob(int column) const noexcept {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void statement::bind(int place, std::int64_t v) { sqlite3_bind_int64(statement_, place, v); }
void statement::bind(int place, std::string_view v) {
    sqlite3_bind_text(statement_, place, v.data() == nullptr ? "" : v.data(), static_cast<int>(v.size()),
                      SQLITE_STATIC);
}
void statement::bind(int place, byte_view v) {
    sqlite3_bind_blob(statement_, place, v.empty() ? static_cast<const void*>("") : v.data(),
                      static_cast<int>(v.size()), SQLITE_STATIC);
}

transaction::transaction(database& db)
    : db_{db} {
    db_.run("BEGIN IMMEDIATE");
}

transaction::~transaction() {
    // SQLite has already rolled back after some errors, a full disk among them.
    if (db_.in_transaction()) sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void transaction::commit() { db_.run("COMMIT"); }

} // namespace wesh::history
