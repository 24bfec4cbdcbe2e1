#include "tonique/database/schema.hpp"

#include "common/text.hpp"
#include "tonique/database/upkeep.hpp"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>

namespace wesh::tonique::database {

namespace {

constexpr const char* make_table =
    "CREATE TABLE IF NOT EXISTS migration (file VARCHAR(63) NOT NULL PRIMARY KEY,"
    " checksum CHAR(64) NOT NULL COMMENT 'SHA-256 of the file', applied INT UNSIGNED NOT NULL)"
    " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Files of sql/ that are done'";

std::string checksum(std::string_view text) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    std::string hex;
    for (const auto byte : hash) hex += fmt::format("{:02x}", byte);
    return hex;
}

/// Held by one who changes the schema; the server lets go of it when the connection ends, however it ends.
class schema_lock {
  public:
    explicit schema_lock(connection& c)
        : connection_{c} {
        const auto got =
            c.ask("lock of the schema", "SELECT GET_LOCK(CONCAT('tonique.schema.', DATABASE()), 2)");
        if (got.front().integer(0) != 1)
            throw database_error{0, "database: the schema is being changed by another at this time"};
    }
    ~schema_lock() {
        try {
            if (connection_.usable())
                connection_.ask("unlock of the schema",
                                "SELECT RELEASE_LOCK(CONCAT('tonique.schema.', DATABASE()))");
        } catch (const std::exception&) {
            // It ends with the connection.
        }
    }
    schema_lock(const schema_lock&) = delete;
    schema_lock& operator=(const schema_lock&) = delete;

  private:
    connection& connection_;
};

struct done_file {
    std::string file;
    std::string checksum;
};

std::vector<done_file> files_done(connection& c) {
    std::vector<done_file> done;
    for (const auto row : c.ask("migrations", "SELECT file, checksum FROM migration ORDER BY file"))
        done.push_back({std::string{row.text(0)}, std::string{row.text(1)}});
    return done;
}

const done_file* find(const std::vector<done_file>& done, std::string_view file) {
    const auto at =
        std::find_if(done.begin(), done.end(), [&](const done_file& d) { return d.file == file; });
    return at == done.end() ? nullptr : &*at;
}

/// What speaks against this database and this program being of the same descent.
std::vector<std::string> strangers(const std::vector<done_file>& done) {
    std::vector<std::string> found;
    for (const auto& d : done) {
        const auto all = migrations();
        const auto at =
            std::find_if(all.begin(), all.end(), [&](const migration& m) { return m.file == d.file; });
        if (at == all.end())
            found.push_back(fmt::format("migration {} is of a newer release than this program", d.file));
        else if (checksum(at->text) != d.checksum)
            found.push_back(fmt::format("migration {} was another file when it was applied", d.file));
    }
    return found;
}

/// A server that was killed while it made the table of readings may have made the file of a partition and no
/// table: the file would be in the way for ever.
void clear_the_way(connection& c) {
    const auto found = c.ask("is there a table of readings",
                             "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE()"
                             " AND table_name = 'reading'");
    if (found.empty()) c.run_once("clear the way", "DROP TABLE IF EXISTS `#mysql50#reading#P#p_first`");
}

bool is_comment(std::string_view line) noexcept { return line.empty() || line.starts_with("--"); }

} // namespace

std::vector<std::string_view> statements_of(std::string_view text) {
    std::vector<std::string_view> all;
    std::size_t begin = std::string_view::npos;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = trimmed(text.substr(at, end - at));
        if (begin == std::string_view::npos && !is_comment(line)) begin = at;
        if (begin != std::string_view::npos && line.ends_with(';')) {
            all.push_back(trimmed(text.substr(begin, text.rfind(';', end) - begin)));
            begin = std::string_view::npos;
        }
        at = end + 1;
    }
    return all;
}

void make_database(connection& c, const std::string& name) {
    if (!is_name(name)) throw database_error{0, fmt::format("database: \"{}\" is no name", sanitised(name))};
    c.run_once(
        "make the database",
        fmt::format("CREATE DATABASE IF NOT EXISTS `{}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", name));
}

void migrate(connection& c, const clock& now, const progress& tell) {
    const auto say = [&](const std::string& step) {
        if (tell) tell(step);
    };
    const schema_lock lock{c};
    say("the table of migrations");
    c.run_once("table of migrations", make_table);
    const auto done = files_done(c);
    if (const auto against = strangers(done); !against.empty())
        throw database_error{0, "database: " + against.front()};
    say("what an interrupted start has left");
    clear_the_way(c);
    for (const auto& m : migrations()) {
        if (find(done, m.file) != nullptr) continue;
        int number = 0;
        for (const auto s : statements_of(m.text)) {
            const auto name = fmt::format("{}, statement {}", m.file, ++number);
            say(name);
            c.run_once(name, s);
        }
        say(fmt::format("{} is done", m.file));
        c.run("migration done", "INSERT IGNORE INTO migration (file, checksum, applied) VALUES (?, ?, ?)",
              {m.file, checksum(m.text), to_milliseconds(now.now()) / 1000});
    }
    say("time zones");
    fill_zones(c);
    say("partitions");
    keep_partitions(c, now, retention{.readings_months = 0});
}

std::vector<std::string> present_columns(connection& c) {
    std::vector<std::string> lines;
    const auto found = c.ask("columns", "SELECT table_name, column_name, column_type, is_nullable, column_key"
                                        " FROM information_schema.columns WHERE table_schema = DATABASE()"
                                        " ORDER BY table_name, ordinal_position");
    for (const auto row : found)
        lines.push_back(fmt::format("{}.{} {} {}{}{}", row.text(0), row.text(1), row.text(2),
                                    row.text(3) == "YES" ? "null" : "not-null",
                                    row.text(4).empty() ? "" : " ", row.text(4)));
    return lines;
}

std::vector<std::string> differences(connection& c, const clock& now) {
    const auto present = present_columns(c);
    if (present.empty()) return {"there are no tables: tonique-admin db init"};
    if (std::none_of(present.begin(), present.end(),
                     [](const std::string& l) { return l.starts_with("migration.file "); }))
        return {"this is no database of tonique: there is no table migration"};
    const auto done = files_done(c);
    auto found = strangers(done);
    for (const auto& m : migrations())
        if (find(done, m.file) == nullptr)
            found.push_back(fmt::format("migration {} is not done: tonique-admin db migrate", m.file));
    std::vector<std::string> expected;
    for (const auto line : split(expected_columns(), '\n'))
        if (!is_comment(line) && !line.starts_with('#')) expected.emplace_back(line);
    const auto lacks = [](const std::vector<std::string>& all, const std::string& line) {
        return std::find(all.begin(), all.end(), line) == all.end();
    };
    for (const auto& line : expected)
        if (lacks(present, line)) found.push_back("missing: " + line);
    for (const auto& line : present)
        if (lacks(expected, line)) found.push_back("not expected: " + line);
    if (const auto what = partition_lack(c, now); !what.empty()) found.push_back(what);
    return found;
}

} // namespace wesh::tonique::database
