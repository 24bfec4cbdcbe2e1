#include "tests/database/fixture.hpp"

#include <limits>

using namespace wesh;
using namespace wesh::test;

class connection_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(connection_test);
    CPPUNIT_TEST(values_come_back_as_they_were_bound);
    CPPUNIT_TEST(a_batch_of_thousands_with_gaps);
    CPPUNIT_TEST(a_batch_that_failed_is_forgotten);
    CPPUNIT_TEST(results_have_a_bound);
    CPPUNIT_TEST(errors_name_the_statement);
    CPPUNIT_TEST(a_transaction_undoes_itself);
    CPPUNIT_TEST(sessions_are_strict_and_in_utc);
    CPPUNIT_TEST(text_is_never_sql);
    CPPUNIT_TEST_SUITE_END();

    static database::connection& db() {
        static const scratch base;
        static database::connection c{base.options()};
        return c;
    }

  public:
    void setUp() override {
        db().run_once("make", "CREATE OR REPLACE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, n BIGINT,"
                              " u BIGINT UNSIGNED, s VARCHAR(9000), b BLOB, d DECIMAL(18,9), y DATE)");
    }

    void values_come_back_as_they_were_bound() {
        const std::string text = "caf\xC3\xA9 \xF0\x9F\x9A\xB0'; --";
        std::vector<std::uint8_t> bytes;
        for (int i = 0; i < 3000; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
        const auto most = std::numeric_limits<std::uint64_t>::max();
        const auto least = std::numeric_limits<std::int64_t>::min();
        const char* insert = "INSERT INTO t (n, u, s, b, d, y) VALUES (?, ?, ?, ?, ?, ?)";
        CHECK_EQUAL(
            std::uint64_t{1},
            db().run("insert", insert, {least, most, text, bytes, "-123456789.000000001", "2026-10-25"}));
        CHECK_EQUAL(std::uint64_t{1}, db().last_id());
        db().run("insert", insert,
                 {nullptr, std::optional<int>{}, "", std::span<const std::uint8_t>{}, nullptr, std::nullopt});
        const auto all =
            db().ask("read", "SELECT n, u, s, b, d, y, CAST(7 AS DECIMAL(9)) FROM t ORDER BY id");
        CHECK_EQUAL(std::size_t{2}, all.size());
        const auto one = all[0];
        CHECK(one.integer(0) == least && one.number(1) == most && one.text(2) == text);
        CHECK(std::vector<std::uint8_t>(one.bytes(3).begin(), one.bytes(3).end()) == bytes);
        CHECK(one.text(4) == "-123456789.000000001" && one.text(5) == "2026-10-25" && one.integer(6) == 7);
        for (const std::size_t column : {0U, 1U, 4U, 5U}) CHECK(all[1].is_null(column));
        CHECK(!all[1].is_null(2) && all[1].text(2).empty() && !all[1].is_null(3));
    }

    void a_batch_of_thousands_with_gaps() {
        database::batch b{db(), "batch", "INSERT INTO t (id, n, s) VALUES (?, ?, ?)"};
        for (int i = 1; i <= 2345; ++i) {
            const std::string text(static_cast<std::size_t>(i % 300), 'x');
            b.add({i, i % 7 == 0 ? database::parameter{nullptr} : database::parameter{-i}, text});
        }
        CHECK_EQUAL(std::uint64_t{2345}, b.run());
        CHECK_EQUAL(std::uint64_t{0}, b.run());
        CHECK_EQUAL(std::int64_t{2345 / 7}, number(db(), "SELECT COUNT(*) FROM t WHERE n IS NULL"));
        CHECK_EQUAL(std::int64_t{0}, number(db(), "SELECT COUNT(*) FROM t WHERE n <> -id OR"
                                                  " s <> REPEAT('x', id % 300)"));
        database::batch more{db(), "more", "INSERT IGNORE INTO t (id) VALUES (?)"};
        for (int i = 2340; i <= 2350; ++i) more.add({i});
        CHECK_EQUAL(std::uint64_t{5}, more.run());
    }

    void a_batch_that_failed_is_forgotten() {
        database::batch b{db(), "keys", "INSERT INTO t (id, s) VALUES (?, ?)"};
        b.add({1, "a"});
        b.add({1, "b"});
        CHECK_THROWS(b.run(), database::database_error);
        b.add({2, "c"});
        CHECK_EQUAL(std::uint64_t{1}, b.run());
        CHECK_THROWS(b.add({1}), database::database_error);
        b.add({3, "c"});
        CHECK_THROWS(b.add({"3", "c"}), database::database_error);
        CHECK_EQUAL(std::size_t{1}, b.size());
    }

    void results_have_a_bound() {
        CHECK_THROWS(db().ask("many", "SELECT seq FROM seq_1_to_300000"), database::database_error);
        CHECK_THROWS(db().ask("long", "SELECT REPEAT('x', 1000000) FROM seq_1_to_80"),
                     database::database_error);
        CHECK_EQUAL(std::int64_t{7}, number(db(), "SELECT 7"));
        CHECK_EQUAL(std::size_t{200'000}, db().ask("enough", "SELECT seq FROM seq_1_to_200000").size());
    }

    void errors_name_the_statement() {
        try {
            db().run("birth of a table", "INSERT INTO nowhere VALUES (?)", {1});
            CHECK(false);
        } catch (const database::database_error& e) {
            CHECK_EQUAL(1146U, e.code());
            CHECK(std::string{e.what()}.find("birth of a table: ") != std::string::npos);
        }
        CHECK_THROWS(db().run("count", "INSERT INTO t (n) VALUES (?)"), database::database_error);
        CHECK(db().usable());
    }

    void a_transaction_undoes_itself() {
        {
            database::transaction t{db()};
            db().run("insert", "INSERT INTO t (n) VALUES (1)");
        }
        CHECK_EQUAL(std::int64_t{0}, number(db(), "SELECT COUNT(*) FROM t"));
        {
            database::transaction t{db()};
            db().run("insert", "INSERT INTO t (n) VALUES (1)");
            t.commit();
        }
        CHECK_EQUAL(std::int64_t{1}, number(db(), "SELECT COUNT(*) FROM t"));
    }

    void sessions_are_strict_and_in_utc() {
        CHECK_THROWS(db().run("range", "INSERT INTO t (y) VALUES ('2026-02-30')"), database::database_error);
        CHECK_EQUAL(std::int64_t{1'795'348'800},
                    number(db(), "SELECT UNIX_TIMESTAMP('2026-11-22 12:00:00')"));
        CHECK_EQUAL(std::int64_t{1}, number(db(), "SELECT @@tx_isolation = 'READ-COMMITTED'"));
    }

    void text_is_never_sql() {
        const std::string evil = "x'; DROP TABLE t; -- \\";
        db().run("insert", "INSERT INTO t (s) VALUES (?)", {evil});
        CHECK_EQUAL(std::size_t{1}, db().ask("find", "SELECT 1 FROM t WHERE s = ?", {evil}).size());
        CHECK_THROWS(db().run("two", "DO 1; DO 2"), database::database_error);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(connection_test);
