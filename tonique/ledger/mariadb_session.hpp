// A connection of the store with what it keeps prepared, and the numbers of points that it knows.
#pragma once

#include "tonique/ledger/mariadb_store.hpp"

#include <unordered_map>

namespace wesh::tonique {

/// Numbers of points by their place. Those made in a transaction that is undone are forgotten with it.
class mariadb_store::points {
  public:
    /// The number of each row's point, made where it is not there yet.
    std::vector<std::uint32_t> numbers_of(session& s, std::span<const ledger_row> rows);
    void clear() noexcept { numbers_.clear(); }

  private:
    using key = std::uint64_t;
    static key key_of(const ledger_row& row) noexcept;
    void load(session& s, site_number site);
    void make(session& s, std::span<const ledger_row> rows);

    std::unordered_map<key, std::uint32_t> numbers_;
};

struct mariadb_store::session {
    /// Takes the ledger's lock: the one keeper remembers how far each site is. The server lets go of it when
    /// the connection ends, and with it whatever its transaction still does.
    explicit session(const database::options& o)
        : db{o} {
        const auto got =
            db.ask("lock of the ledger", "SELECT GET_LOCK(CONCAT('tonique.ledger.', DATABASE()), 0.5)");
        if (got.front().integer(0) != 1)
            throw store_unavailable{"another toniqued keeps this ledger: stop one of them"};
    }

    database::connection db;
    database::batch packets{db, "packets",
                            "INSERT INTO packet (site, number, layout, form, tag, received, carrier)"
                            " VALUES (?, ?, ?, ?, ?, ?, ?)"};
    database::batch readings{
        db, "readings",
        "INSERT IGNORE INTO reading (point, time, value, quality, packet) VALUES (?, ?, ?, ?, ?)"};
    database::batch days{db, "marks of days",
                         "INSERT INTO dirty_day (site, day) VALUES (?, ?)"
                         " ON DUPLICATE KEY UPDATE marks = marks + 1"};
    database::batch processed{db, "messages processed", "UPDATE inbox SET Processed = 'true' WHERE ID = ?"};
    points known;
    std::unique_ptr<database::transaction> open;
};

template <class F>
auto mariadb_store::guarded(F f) {
    try {
        return f(connected());
    } catch (...) {
        rollback();
        throw;
    }
}

} // namespace wesh::tonique
