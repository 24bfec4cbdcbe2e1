// One server for all tests of this program, and a database of its own for each.
#pragma once

#include "tests/support/mariadb.hpp"
#include "tests/support/test.hpp"
#include "tonique/database/schema.hpp"
#include "tonique/database/upkeep.hpp"

namespace wesh::test {

namespace database = tonique::database;

/// 2026-11-22 12:00 UTC.
inline constexpr time_point noon = from_milliseconds(1'795'348'800'000);

/// Started at its first use, gone with the program. It waits for no disk: tests of what survives what have
/// servers of their own.
inline mariadb& shared_server() {
    static const folder where;
    static mariadb server{where, {"--debug-no-sync", "--innodb-flush-method=nosync"}};
    return server;
}

/// An empty database on the server, dropped at the end.
class scratch {
  public:
    explicit scratch(const mariadb& server = shared_server()) {
        static int number = 0;
        options_.socket = server.socket();
        options_.name = "";
        const std::string name = "scratch" + std::to_string(++number);
        {
            database::connection c{options_};
            database::make_database(c, name);
        }
        options_.name = name;
    }
    ~scratch() {
        try {
            database::connection c{options_};
            c.run_once("drop", "DROP DATABASE " + options_.name);
        } catch (const std::exception&) {
            // The server goes with the test.
        }
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;

    const database::options& options() const noexcept { return options_; }
    database::options options(std::chrono::seconds reply_limit) const {
        auto o = options_;
        o.reply_limit = reply_limit;
        o.connect_limit = reply_limit;
        return o;
    }

  private:
    database::options options_;
};

/// With the schema in it.
class migrated : public scratch {
  public:
    explicit migrated(const mariadb& server = shared_server())
        : scratch{server} {
        database::connection c{options()};
        database::migrate(c, manual_clock{noon});
    }
};

/// The first cell of the first row.
inline std::int64_t number(database::connection& c, const std::string& sql) {
    const auto found = c.ask(sql, sql);
    return found.empty() ? -1 : found.front().integer(0);
}

} // namespace wesh::test
