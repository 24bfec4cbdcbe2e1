// tonique-admin against a private MariaDB, as a manager would use it.
#pragma once

#include "common/text.hpp"
#include "common/time_text.hpp"
#include "tests/database/fixture.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tonique/consumption/recompute.hpp"

#include <fstream>

namespace wesh::test {

inline time_point at(std::string_view text) { return parse_iso(text).value(); }

/// One database for all tests of this program, as making one takes a while; emptied before each.
inline const database::options& emptied_base() {
    static const migrated base;
    database::connection c{base.options()};
    c.run("no order", "SET FOREIGN_KEY_CHECKS = 0");
    database::transaction t{c};
    for (const auto& table :
         c.ask("tables",
               "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
               " AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME NOT IN ('migration', 'revision', 'gammu')"))
        c.run_once("empty", "DELETE FROM " + std::string{table.text(0)});
    t.commit();
    for (const auto* table : {"binding", "appartement", "point"})
        c.run_once("count anew", std::string{"ALTER TABLE "} + table + " AUTO_INCREMENT = 1");
    return base.options();
}

class managing {
  public:
    struct answer {
        int code = -1;
        std::string text;
    };
    /// Words without blanks inside.
    answer admin(const std::string& line) {
        std::vector<std::string> words{program("tonique-admin"), "--socket", base_.socket, "--database",
                                       base_.name};
        for (const auto word : split(line, ' ')) words.emplace_back(word);
        const auto output = files_ / ("out" + std::to_string(++runs_));
        process p{words, output};
        const auto end = p.wait();
        CHECK_MESSAGE(end.crash, end.crash.empty());
        return {end.code, p.output()};
    }
    /// Fails the test when it does not succeed.
    std::string done(const std::string& line) {
        const auto a = admin(line);
        CHECK_MESSAGE(line + ": " + a.text, a.code == 0);
        return a.text;
    }
    /// Its complaint, when it ends with that code.
    std::string complaint(const std::string& line, int code) {
        const auto a = admin(line);
        CHECK_MESSAGE(line + ": " + std::to_string(a.code) + ": " + a.text, a.code == code);
        return a.text;
    }
    static void says(const std::string& text, const std::string& part) {
        CHECK_MESSAGE("'" + part + "' is not in: " + text, text.find(part) != std::string::npos);
    }
    std::string file(const std::string& name, const std::string& text) {
        const auto path = files_ / name;
        std::ofstream{path, std::ios::binary} << text;
        return path;
    }
    const database::options& base() const noexcept { return base_; }
    std::int64_t count(const std::string& sql) { return number(db, sql); }
    std::string cell(const std::string& sql) {
        const auto found = db.ask(sql, sql);
        if (found.empty()) return "none";
        return found.front().is_null(0) ? "NULL" : std::string{found.front().text(0)};
    }
    /// Readings of a point at whole hours after `start`; the point must be there.
    void read(unsigned unit, tonique::column column, time_point start,
              std::initializer_list<std::pair<int, std::int64_t>> all) {
        for (const auto& [hour, value] : all)
            db.run(
                "reading",
                "INSERT INTO reading (point, time, value, quality, packet) SELECT id, ?, ?, 0, 1 FROM point"
                " WHERE site = 3 AND unit = ? AND column_number = ?",
                {tonique::to_seconds(start + std::chrono::hours{hour}), value, unit,
                 static_cast<std::uint8_t>(column)});
    }

  private:
    database::options base_ = emptied_base();
    folder files_;
    int runs_ = 0;

  public:
    database::connection db{base_};
    manual_clock clock{noon};
};

} // namespace wesh::test
