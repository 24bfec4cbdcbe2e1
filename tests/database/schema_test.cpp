#include "tests/database/fixture.hpp"
#include "tests/support/in_child.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

using namespace wesh;
using namespace wesh::test;

class schema_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(schema_test);
    CPPUNIT_TEST(statements_end_at_the_end_of_a_line);
    CPPUNIT_TEST(columns_are_those_that_check_expects);
    CPPUNIT_TEST(again_changes_nothing);
    CPPUNIT_TEST(killed_before_any_statement_it_comes_to_the_same);
    CPPUNIT_TEST(check_says_what_differs);
    CPPUNIT_TEST(a_file_that_was_changed_afterwards_is_refused);
    CPPUNIT_TEST(two_at_once_do_not_meet);
    CPPUNIT_TEST(a_reader_sees_no_secret);
    CPPUNIT_TEST(the_daemon_changes_no_table);
    CPPUNIT_TEST_SUITE_END();

    const manual_clock now_{noon};

    static std::string all_of(const std::vector<std::string>& lines) {
        std::string text;
        for (const auto& l : lines) text += l + "\n";
        return text;
    }
    /// All that information_schema tells of the tables, views and indexes, and what is in the tables that
    /// migrations fill.
    static std::string picture(database::connection& c) {
        std::string text;
        const auto add = [&](const char* sql) {
            for (const auto row : c.ask(sql, sql)) text += std::string{row.text(0)} + "\n";
        };
        add("SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable, column_default,"
            " column_comment) FROM information_schema.columns WHERE table_schema = DATABASE()"
            " ORDER BY table_name, ordinal_position");
        add("SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name)"
            " FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1");
        add("SELECT CONCAT_WS(' ', table_name, constraint_name) FROM information_schema.table_constraints"
            " WHERE table_schema = DATABASE() ORDER BY 1");
        add("SELECT CONCAT_WS(' ', partition_name, partition_description) FROM information_schema.partitions"
            " WHERE table_schema = DATABASE() AND table_name = 'reading' ORDER BY "
            "partition_ordinal_position");
        add("SELECT REPLACE(view_definition, DATABASE(), '') FROM information_schema.views"
            " WHERE table_schema = DATABASE() ORDER BY table_name");
        add("SELECT CONCAT_WS(' ', grantee, table_name, privilege_type) FROM"
            " information_schema.table_privileges WHERE table_schema = DATABASE() ORDER BY 1");
        add("SELECT CONCAT_WS(' ', id, number) FROM revision");
        add("SELECT CONCAT_WS(' ', file, checksum) FROM migration ORDER BY file");
        add("SELECT CONCAT_WS(' ', zone, from_time, to_time, utc_offset, fold_until) FROM zone_change"
            " ORDER BY zone, from_time");
        return text;
    }

    void statements_end_at_the_end_of_a_line() {
        const auto all = database::statements_of("-- what;\n\nSELECT ';' FROM a,\n -- why\n b;\nDO 1;\nDO 2");
        CHECK_EQUAL(std::size_t{2}, all.size());
        CHECK(all[0] == "SELECT ';' FROM a,\n -- why\n b");
        CHECK(all[1] == "DO 1");
    }

    void columns_are_those_that_check_expects() {
        const migrated base;
        database::connection c{base.options()};
        const auto present = all_of(database::present_columns(c));
        const auto path = build_folder() + "/gen/sql/columns.txt";
        std::ofstream{path} << present;
        CHECK_MESSAGE("sql/columns.txt should be what now is in " + path,
                      present == database::expected_columns());
        CHECK_EQUAL(std::string{}, all_of(database::differences(c, now_)));
    }

    void again_changes_nothing() {
        const migrated base;
        database::connection c{base.options()};
        const auto before = picture(c);
        database::migrate(c, now_);
        CHECK_EQUAL(before, picture(c));
        // As if all had been interrupted before anything was noted.
        c.run_once("forget", "DELETE FROM migration");
        database::migrate(c, now_);
        CHECK_EQUAL(before, picture(c));
    }

    void killed_before_any_statement_it_comes_to_the_same() {
        const migrated whole;
        database::connection w{whole.options()};
        const auto expected = picture(w);
        // Each start gets one statement further than the one before, until one comes to its end.
        const scratch base;
        std::set<std::string> passed;
        int ends[2];
        CHECK_EQUAL(0, pipe(ends));
        for (bool over = false; !over;) {
            const pid_t child = fork();
            if (child == 0) {
                database::connection c{base.options()};
                database::migrate(c, now_, [&](std::string_view step) {
                    if (passed.contains(std::string{step})) return;
                    [[maybe_unused]] const auto said = write(ends[1], step.data(), step.size());
                    ::kill(getpid(), SIGKILL);
                });
                _exit(0);
            }
            int status = 0;
            waitpid(child, &status, 0);
            over = WIFEXITED(status);
            CHECK(over ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL);
            std::array<char, 256> step{};
            if (!over)
                passed.emplace(step.data(),
                               static_cast<std::size_t>(read(ends[0], step.data(), step.size())));
        }
        close(ends[0]);
        close(ends[1]);
        std::size_t statements = 0;
        for (const auto& m : database::migrations()) statements += database::statements_of(m.text).size();
        CHECK(statements > 40 && passed.size() > statements);
        database::connection c{base.options()};
        CHECK_EQUAL(expected, picture(c));
    }

    void check_says_what_differs() {
        const migrated base;
        database::connection c{base.options()};
        c.run_once("spoil", "ALTER TABLE site DROP COLUMN sit_ville");
        c.run_once("spoil", "ALTER TABLE device ADD COLUMN colour VARCHAR(9)");
        c.run_once("spoil", "DELETE FROM migration WHERE file LIKE '0003%'");
        const auto found = all_of(database::differences(c, now_));
        CHECK_MESSAGE(found, found.find("missing: site.sit_ville varchar(40)") != std::string::npos);
        CHECK_MESSAGE(found, found.find("not expected: device.colour varchar(9)") != std::string::npos);
        CHECK_MESSAGE(found, found.find("migration 0003_accounts.sql is not done") != std::string::npos);
        manual_clock later{noon};
        later.advance(std::chrono::hours{24 * 100});
        CHECK(all_of(database::differences(c, later)).find("partitions up to") != std::string::npos);
        database::migrate(c, now_);
        CHECK(all_of(database::differences(c, now_)).find("0003") == std::string::npos);
        const scratch empty;
        database::connection e{empty.options()};
        CHECK_EQUAL(std::string{"there are no tables: tonique-admin db init\n"},
                    all_of(database::differences(e, now_)));
    }

    void a_file_that_was_changed_afterwards_is_refused() {
        const migrated base;
        database::connection c{base.options()};
        c.run_once("spoil", "UPDATE migration SET checksum = REPEAT('0', 64) WHERE file LIKE '0002%'");
        CHECK_THROWS(database::migrate(c, now_), database::database_error);
        CHECK(all_of(database::differences(c, now_)).find("0002_views.sql was another file") !=
              std::string::npos);
        c.run_once("spoil", "INSERT INTO migration VALUES ('9999_future.sql', REPEAT('0', 64), 1)");
        CHECK(all_of(database::differences(c, now_)).find("9999_future.sql is of a newer release") !=
              std::string::npos);
    }

    void two_at_once_do_not_meet() {
        const migrated base;
        database::connection one{base.options()};
        database::connection two{base.options()};
        bool refused = false;
        database::migrate(one, now_, [&](std::string_view) {
            if (refused) return;
            try {
                database::migrate(two, now_);
            } catch (const database::database_error& e) {
                refused = std::string{e.what()}.find("by another") != std::string::npos;
            }
        });
        CHECK(refused);
        database::migrate(two, now_);
    }

    /// Of an account as migrations make it, but with a password: the tests' own user is another.
    static database::options as(const scratch& base, const std::string& account, const folder& where) {
        shared_server().sql("ALTER USER '" + account + "'@localhost IDENTIFIED BY 'x'");
        auto o = base.options();
        o.user = account;
        o.password_file = where / "password";
        FILE* f = std::fopen(o.password_file.c_str(), "w");
        std::fputs("x\n", f);
        std::fclose(f);
        chmod(o.password_file.c_str(), 0640);
        return o;
    }

    void a_reader_sees_no_secret() {
        const migrated base;
        const folder where;
        const auto reader = as(base, "tonique-reader", where);
        database::connection c{reader};
        for (const char* table : {"site", "capteur", "consommation", "binding", "packet"})
            CHECK_EQUAL(std::int64_t{0}, number(c, std::string{"SELECT COUNT(*) FROM "} + table));
        for (const char* table : {"user", "site_key", "enrolment_code", "audit"})
            CHECK_THROWS(number(c, std::string{"SELECT COUNT(*) FROM "} + table), database::database_error);
        CHECK_THROWS(c.run("write", "DELETE FROM site"), database::database_error);
        chmod((where / "password").c_str(), 0644);
        CHECK_THROWS(database::connection{reader}, database::database_error);
    }

    void the_daemon_changes_no_table() {
        const migrated base;
        const folder where;
        database::connection c{as(base, "toniqued", where)};
        c.run("write", "INSERT INTO site (sit_id, sit_nom) VALUES (7, 'seven')");
        for (const char* sql : {"DROP TABLE site", "CREATE TABLE mine (a INT)", "ALTER TABLE site ADD b INT"})
            CHECK_THROWS(c.run_once("change", sql), database::database_error);
        manual_clock later{noon};
        later.advance(std::chrono::hours{24 * 365});
        database::keep_up(c, later, {.readings_months = 4});
        CHECK_EQUAL(std::string{}, database::partition_lack(c, later));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(schema_test);
