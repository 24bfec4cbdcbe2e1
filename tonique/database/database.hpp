// MariaDB, thin: a connection, prepared statements with bound parameters, array-bound inserts, transactions.
//
// Errors: store_unavailable when the server cannot do it now (gone, silent for longer than the limit,
// read-only, full, a deadlock, a lock held too long): the same may be tried again, over a new connection when
// usable() says no. database_error for all else, with the name of the statement. After either, the
// transaction is undone.
#pragma once

#include "tonique/ledger/store.hpp"

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct st_mysql;
struct st_mysql_stmt;

namespace wesh::tonique::database {

class database_error : public std::runtime_error {
  public:
    database_error(unsigned code, const std::string& what)
        : std::runtime_error{what}
        , code_{code} {}
    /// The server's number: 1062 a key that exists, 1146 no such table, ...; 0: found on this side.
    unsigned code() const noexcept { return code_; }

  private:
    unsigned code_;
};

struct options {
    std::string socket = "/run/mysqld/mysqld.sock";
    std::string user;          ///< empty: the name of the system's user, whom the server knows by the socket
    std::string password_file; ///< empty: no password
    std::string name = "tonique"; ///< of the database; empty: none is chosen
    std::chrono::seconds connect_limit{5};
    /// A server that says nothing for so long is lost. Schema changes and dumps take longer than readings.
    std::chrono::seconds reply_limit{20};
};

/// What is bound to a '?': a whole number, text, bytes or NULL. No floating point: a DECIMAL goes as text,
/// exactly. Text and bytes must outlive the call.
class parameter {
  public:
    enum class type : std::uint8_t { null, integer, natural, text, bytes };

    parameter(std::nullptr_t) noexcept {}
    parameter(std::nullopt_t) noexcept {}
    template <std::signed_integral T>
    parameter(T v) noexcept
        : type_{type::integer}
        , number_{v} {}
    template <std::unsigned_integral T>
    parameter(T v) noexcept
        : type_{type::natural}
        , number_{static_cast<std::int64_t>(v)} {}
    parameter(std::string_view v) noexcept
        : type_{type::text}
        , data_{v} {}
    parameter(const std::string& v) noexcept
        : parameter{std::string_view{v}} {}
    parameter(const char* v) noexcept
        : parameter{std::string_view{v}} {}
    parameter(std::span<const std::uint8_t> v) noexcept
        : type_{type::bytes}
        , data_{reinterpret_cast<const char*>(v.data()), v.size()} {}
    parameter(const std::vector<std::uint8_t>& v) noexcept
        : parameter{std::span<const std::uint8_t>{v}} {}
    template <std::size_t N>
    parameter(const std::array<std::uint8_t, N>& v) noexcept
        : parameter{std::span<const std::uint8_t>{v}} {}
    template <class T>
    parameter(const std::optional<T>& v) noexcept {
        if (v) *this = parameter{*v};
    }

    type kind() const noexcept { return type_; }
    std::int64_t number() const noexcept { return number_; }
    std::string_view data() const noexcept { return data_; }

  private:
    type type_ = type::null;
    std::int64_t number_ = 0;
    std::string_view data_;
};

/// A result, whole and in memory: the next statement may run while it is read.
class rows {
  public:
    class row {
      public:
        bool is_null(std::size_t column) const noexcept;
        /// Whole numbers, and DECIMAL without places; 0 for NULL.
        std::int64_t integer(std::size_t column) const noexcept;
        std::uint64_t number(std::size_t column) const noexcept {
            return static_cast<std::uint64_t>(integer(column));
        }
        template <std::integral T>
        T as(std::size_t column) const noexcept {
            return static_cast<T>(integer(column));
        }
        /// Texts, and DECIMAL, DATE and the like as the server writes them; empty for NULL.
        std::string_view text(std::size_t column) const noexcept;
        std::span<const std::uint8_t> bytes(std::size_t column) const noexcept;

      private:
        friend class rows;
        row(const rows& all, std::size_t first) noexcept
            : all_{&all}
            , first_{first} {}
        const rows* all_;
        std::size_t first_;
    };
    class iterator {
      public:
        row operator*() const noexcept { return (*all_)[index_]; }
        iterator& operator++() noexcept {
            ++index_;
            return *this;
        }
        bool operator==(const iterator&) const noexcept = default;

      private:
        friend class rows;
        iterator(const rows& all, std::size_t index) noexcept
            : all_{&all}
            , index_{index} {}
        const rows* all_;
        std::size_t index_;
    };

    std::size_t size() const noexcept { return columns_ == 0 ? 0 : cells_.size() / columns_; }
    bool empty() const noexcept { return cells_.empty(); }
    row operator[](std::size_t index) const noexcept { return row{*this, index * columns_}; }
    row front() const noexcept { return (*this)[0]; }
    iterator begin() const noexcept { return iterator{*this, 0}; }
    iterator end() const noexcept { return iterator{*this, size()}; }

    /// A result that is larger is refused with a database_error: ask for it in pages.
    static constexpr std::size_t rows_max = 200'000;
    static constexpr std::size_t bytes_max = 64U << 20U;

  private:
    friend class statement;
    struct cell {
        bool null = true;
        bool is_number = false;
        std::int64_t number = 0; ///< or where the text begins
        std::size_t length = 0;
    };
    std::size_t columns_ = 0;
    std::vector<cell> cells_;
    std::string texts_;
};

class connection;

/// One statement, prepared once; lives no longer than its connection.
class statement {
  public:
    /// `name` is what errors call it; `sql` is constant text with '?' for what varies.
    statement(connection& c, std::string_view name, std::string_view sql);
    ~statement();
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    /// The rows of its answer.
    rows ask(std::initializer_list<parameter> p) { return ask_with({p.begin(), p.size()}); }
    rows ask_with(std::span<const parameter> p);
    /// How many rows were inserted, deleted, or really changed.
    std::uint64_t run(std::initializer_list<parameter> p);

  private:
    friend class batch;
    void execute(std::span<const parameter> p);
    [[noreturn]] void fail();
    rows fetch();

    connection& connection_;
    std::string name_;
    st_mysql_stmt* handle_ = nullptr;
};

/// Many rows for one statement, sent at once (array binding). A column's values are all of one type, or NULL.
class batch {
  public:
    batch(connection& c, std::string_view name, std::string_view sql);
    ~batch();
    batch(const batch&) = delete;
    batch& operator=(const batch&) = delete;

    /// As many parameters as there are '?'. Copied.
    void add(std::initializer_list<parameter> row);
    std::size_t size() const noexcept { return size_; }
    /// Runs it for all rows added, and forgets them, whatever comes of it. How many rows were inserted or
    /// changed.
    std::uint64_t run();

    /// More rows are sent in several goes.
    static constexpr std::size_t rows_at_once = 1000;

  private:
    struct column;
    std::uint64_t send(std::vector<column>& columns, std::size_t first, std::size_t count);

    statement statement_;
    std::vector<column> columns_;
    std::size_t size_ = 0;
};

/// Sessions speak UTC, utf8mb4, strict SQL and READ COMMITTED. Used by one thread.
class connection {
  public:
    explicit connection(const options& o);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Prepared at its first use and kept.
    rows ask(std::string_view name, std::string_view sql, std::initializer_list<parameter> p = {}) {
        return ask_with(name, sql, {p.begin(), p.size()});
    }
    rows ask_with(std::string_view name, std::string_view sql, std::span<const parameter> p);
    std::uint64_t run(std::string_view name, std::string_view sql, std::initializer_list<parameter> p = {});
    /// Not kept: for what is said once, as changes of the schema are.
    void run_once(std::string_view name, std::string_view sql);
    /// The number that AUTO_INCREMENT gave to the last row inserted.
    std::uint64_t last_id() const noexcept;
    /// False after an error that leaves unknown what the server has done: make another connection.
    bool usable() const noexcept { return usable_; }

    static constexpr std::size_t statements_kept = 200;

  private:
    friend class statement;
    friend class batch;
    friend class transaction;
    statement& kept(std::string_view name, std::string_view sql);
    [[noreturn]] void fail(std::string_view doing, unsigned code, const char* message);
    void command(const char* sql);

    st_mysql* handle_ = nullptr;
    bool usable_ = true;
    std::unordered_map<std::string, std::unique_ptr<statement>> statements_;
};

/// Everything between its making and commit() happens, or nothing does. One at a time on a connection.
class transaction {
  public:
    explicit transaction(connection& c);
    ~transaction();
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    /// After a store_unavailable from here it is not known whether all happened or nothing.
    void commit();

  private:
    connection& connection_;
    bool open_ = true;
};

} // namespace wesh::tonique::database
