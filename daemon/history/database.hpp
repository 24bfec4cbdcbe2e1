// SQLite, thin: a connection, prepared statements and transactions that undo themselves.
#pragma once

#include "daemon/history/bytes.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace wesh::history {

class database_error : public std::runtime_error {
  public:
    database_error(int code, const std::string& what)
        : std::runtime_error{what}
        , code_{code} {}
    static database_error damaged(const std::string& what);
    /// No room, or the disk refuses writes: nothing was stored.
    bool is_full() const noexcept;
    /// The file is not what it should be.
    bool is_damaged() const noexcept;

  private:
    int code_;
};

class database {
  public:
    /// `alone`: for this process, so that no shared memory file is needed, which could not grow on a full
    /// disk. `shared`: with other processes; who finds it busy waits for two seconds, and SQLite trims its
    /// log.
    enum class holding : std::uint8_t { alone, shared };
    /// Makes the file when it is absent. No other process sees half of what is written.
    explicit database(const std::string& path, holding h = holding::alone);
    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    void run(const std::string& sql);
    std::int64_t ask(const std::string& sql);
    sqlite3* handle() const noexcept { return handle_; }
    bool in_transaction() const noexcept;
    /// Rows the last statement changed.
    std::int64_t changes() const noexcept;
    std::int64_t last_id() const noexcept;
    std::uint64_t page_count();
    std::uint64_t free_pages();
    void limit_pages(std::uint64_t pages);
    /// Moves what the write-ahead log holds into the file, once the log is longer than `length` bytes.
    void checkpoint_beyond(std::uint64_t length);

    static constexpr std::uint64_t page_size = 4096;

  private:
    friend class statement;
    /// Prepared before and idle, or new.
    sqlite3_stmt* take(const char* sql);
    void give_back(sqlite3_stmt* s) noexcept;
    void finalize_idle() noexcept;

    static constexpr std::size_t idle_max = 64;

    sqlite3* handle_ = nullptr;
    std::unordered_multimap<std::string, sqlite3_stmt*> idle_;
    std::unique_ptr<class statement> count_pages_;
    std::unique_ptr<class statement> count_free_;
    int log_pages_ = 0;
};

/// One statement. Preparing it costs more than most runs: the database keeps those that nobody holds any
/// more, and whoever asks for the same words gets one of them. Must not outlive the database.
class statement {
  public:
    statement(database& db, const char* sql);
    ~statement();
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    /// One run of it; texts and bytes that were bound must outlive it.
    class query {
      public:
        explicit query(sqlite3_stmt* s) noexcept
            : statement_{s} {}
        ~query();
        query(const query&) = delete;
        query& operator=(const query&) = delete;

        /// True while there are rows.
        bool next();
        bool is_null(int column) const noexcept;
        std::int64_t integer(int column) const noexcept;
        std::uint64_t number(int column) const noexcept {
            return static_cast<std::uint64_t>(integer(column));
        }
        std::string_view text(int column) const noexcept;
        byte_view blob(int column) const noexcept;

      private:
        sqlite3_stmt* statement_;
    };

    template <class... A>
    query ask(const A&... arguments) {
        int place = 0;
        (bind(++place, arguments), ...);
        return query{statement_};
    }
    template <class... A>
    void run(const A&... arguments) {
        auto q = ask(arguments...);
        while (q.next()) {
        }
    }

  private:
    void bind(int place, std::int64_t v);
    void bind(int place, std::uint64_t v) { bind(place, static_cast<std::int64_t>(v)); }
    void bind(int place, std::uint32_t v) { bind(place, static_cast<std::int64_t>(v)); }
    void bind(int place, int v) { bind(place, static_cast<std::int64_t>(v)); }
    void bind(int place, std::string_view v);
    void bind(int place, byte_view v);

    database& db_;
    sqlite3_stmt* statement_;
};

/// Everything between its making and commit() happens, or nothing does.
class transaction {
  public:
    explicit transaction(database& db);
    ~transaction();
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    void commit();

  private:
    database& db_;
};

} // namespace wesh::history
