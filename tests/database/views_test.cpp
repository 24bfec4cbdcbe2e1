#include "tests/database/fixture.hpp"

#include <fmt/core.h>

using namespace wesh;
using namespace wesh::test;

class views_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(views_test);
    CPPUNIT_TEST(an_october_day_has_25_rows_and_a_fold);
    CPPUNIT_TEST(a_march_day_has_23_rows);
    CPPUNIT_TEST(columns_are_those_of_the_requirement);
    CPPUNIT_TEST(zones_are_as_tzdata_has_them);
    CPPUNIT_TEST(a_zone_that_nobody_knows_is_refused);
    CPPUNIT_TEST(partitions_are_made_ahead_and_dropped);
    CPPUNIT_TEST(old_rows_go);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<database::connection> db_;
    const manual_clock now_{noon};

    static constexpr std::int64_t paris_day = 86'400;

    /// Readings of one device for each hour from `begin` on, seconds of UTC.
    void fill(std::int64_t begin, int hours) {
        db_->run(
            "readings",
            "INSERT INTO reading SELECT p.id, ? + h.seq * 3600, h.seq * 100 + p.column_number,"
            " IF(h.seq = 3 AND p.column_number = 2, 6, 0), 1 FROM point p, seq_1_to_200 h WHERE h.seq <= ?",
            {begin, hours});
    }
    std::string hours_of(const std::string& date) {
        std::string text;
        for (const auto row : db_->ask("day",
                                       "SELECT cap_heure, cap_fold FROM capteur WHERE cap_date = ?"
                                       " ORDER BY cap_temps",
                                       {date}))
            text += std::to_string(row.integer(0)) + (row.integer(1) != 0 ? "* " : " ");
        return text;
    }

  public:
    void setUp() override {
        static const migrated base;
        db_ = std::make_unique<database::connection>(base.options());
        for (const char* table : {"reading", "point", "device", "appartement", "event", "packet", "site"})
            db_->run_once("empty", std::string{"DELETE FROM "} + table);
        db_->run("site", "INSERT INTO site (sit_id, sit_nom) VALUES (1, 'one')");
        db_->run("flat", "INSERT INTO appartement (app_id, app_numero, app_sitId, app_adresse_MAC)"
                         " VALUES (77, 12, 1, '00:11:22:33:44:55')");
        db_->run("device", "INSERT INTO device (site, unit, name, driver, identity)"
                           " VALUES (1, 4, 'flat-12', 'wes', '00:11:22:33:44:55')");
        db_->run("points", "INSERT INTO point (site, unit, column_number) SELECT 1, 4, seq FROM seq_1_to_11");
    }
    void tearDown() override { db_.reset(); }

    void an_october_day_has_25_rows_and_a_fold() {
        fill(1'792'792'800 - paris_day / 4, 60); // 2026-10-24 00:00 in Paris less six hours
        CHECK_EQUAL(std::string{"0 1 2 2* 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 "},
                    hours_of("2026-10-25"));
        CHECK_EQUAL(std::size_t{24 * 2 + 6 * 2 + 1 - 1},
                    hours_of("2026-10-24").size() - 2); // ten hours of one figure, fourteen of two
    }

    void a_march_day_has_23_rows() {
        fill(1'774'652'400, 72); // 2026-03-28 00:00 in Paris
        CHECK_EQUAL(std::string{"0 1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 "},
                    hours_of("2026-03-29"));
    }

    void columns_are_those_of_the_requirement() {
        fill(1'792'792'800, 5);
        const auto found =
            db_->ask("row",
                     "SELECT cap_sitId, cap_appId, cap_date, cap_heure, cap_PULS1, cap_PULS4, cap_AMP2,"
                     " cap_TEMPMIN, cap_TEMP, cap_TEMPMAX, cap_INDTI, cap_DIFTI, cap_error_fichier, cap_unite"
                     " FROM capteur WHERE cap_temps = ?",
                     {1'792'792'800 + 3 * 3600});
        CHECK_EQUAL(std::size_t{1}, found.size());
        const auto row = found.front();
        CHECK(row.integer(0) == 1 && row.integer(1) == 77 && row.text(2) == "2026-10-24" &&
              row.integer(3) == 2);
        CHECK(row.integer(4) == 301 && row.integer(5) == 304 && row.integer(6) == 306);
        CHECK(row.text(7) == "30.7" && row.text(8) == "30.8" && row.text(9) == "30.9");
        CHECK(row.integer(10) == 310 && row.integer(11) == 311 && row.integer(12) == 6 &&
              row.integer(13) == 4);
        CHECK_EQUAL(std::int64_t{5}, number(*db_, "SELECT COUNT(DISTINCT cap_id) FROM capteur"));
    }

    void zones_are_as_tzdata_has_them() {
        {
            database::transaction t{*db_};
            for (const char* zone : {"Asia/Kolkata", "Australia/Lord_Howe", "Europe/Paris", "Europe/Paris"})
                database::fill_zone(*db_, zone);
            t.commit();
        }
        CHECK_EQUAL(std::int64_t{1},
                    number(*db_, "SELECT COUNT(*) FROM zone_change WHERE zone = 'Asia/Kolkata'"
                                 " AND utc_offset = 19800 AND fold_until = from_time"));
        // Half an hour only.
        CHECK_EQUAL(std::int64_t{1800}, number(*db_, "SELECT MAX(fold_until - from_time) FROM zone_change"
                                                     " WHERE zone = 'Australia/Lord_Howe'"));
        // What the calendar says: tzdata as it reads it has no summer time after 2037.
        CHECK(number(*db_, "SELECT COUNT(*) FROM zone_change WHERE zone = 'Europe/Paris'") >= 77);
        CHECK_EQUAL(std::int64_t{1'792'890'000 + 3600},
                    number(*db_, "SELECT fold_until FROM zone_change WHERE zone = 'Europe/Paris'"
                                 " AND from_time = 1792890000 AND utc_offset = 3600"));
        CHECK_EQUAL(std::int64_t{0}, number(*db_, "SELECT COUNT(*) FROM zone_change a JOIN zone_change b"
                                                  " ON b.zone = a.zone AND b.from_time > a.from_time"
                                                  " AND b.from_time < a.to_time"));
    }

    void a_zone_that_nobody_knows_is_refused() {
        CHECK_THROWS(database::fill_zone(*db_, "Europe/Nowhere"), std::invalid_argument);
    }

    void partitions_are_made_ahead_and_dropped() {
        const migrated own;
        db_ = std::make_unique<database::connection>(own.options());
        const auto partitions = [&] {
            return number(*db_, "SELECT COUNT(*) FROM information_schema.partitions WHERE table_schema ="
                                " DATABASE() AND table_name = 'reading'");
        };
        // January 2026 to February 2027, and the first.
        CHECK_EQUAL(std::int64_t{15}, partitions());
        const auto insert = [&](std::int64_t t) {
            db_->run("reading", "INSERT INTO reading VALUES (1, ?, 1, 0, 1)", {t});
        };
        insert(1);                                                     // 1970
        CHECK_THROWS(insert(4'294'967'295), database::database_error); // 2106
        insert(1'767'225'600);                                         // the first second of 2026
        insert(1'795'348'800);
        const auto in = [&](const std::string& partition) {
            return number(*db_, fmt::format("SELECT COUNT(*) FROM reading PARTITION ({})", partition));
        };
        CHECK(in("p_first") == 1 && in("p202601") == 1 && in("p202611") == 1);
        manual_clock later{noon};
        later.advance(std::chrono::hours{24 * 31});
        database::keep_partitions(*db_, later, {.readings_months = 0});
        CHECK_EQUAL(std::int64_t{16}, partitions());
        CHECK_EQUAL(std::int64_t{3}, number(*db_, "SELECT COUNT(*) FROM reading"));
        database::keep_partitions(*db_, later, {.readings_months = 3});
        CHECK_EQUAL(std::int64_t{8}, partitions());
        CHECK(in("p_first") == 0 && in("p202611") == 1);
        // One that comes much too late still has its place, until the next time.
        insert(1'767'225'601);
        CHECK_EQUAL(std::int64_t{1}, in("p202609"));
        database::keep_partitions(*db_, later, {.readings_months = 3});
        CHECK_EQUAL(std::int64_t{8}, partitions());
    }

    void old_rows_go() {
        db_->run("events",
                 "INSERT INTO event (site, unit, time, severity, type, text, received, packet)"
                 " SELECT 1, 0, 1, 3, 't', seq, IF(seq = 1, ?, 1000), 1 FROM seq_1_to_6000",
                 {to_milliseconds(noon)});
        db_->run("packets", "INSERT INTO packet SELECT 1, seq, 4, 1, '', 1, 'https', 0 FROM seq_1_to_6000");
        db_->run("given up", "INSERT INTO given_up SELECT 1, seq, seq, 1, 0, 0, 1 FROM seq_1_to_6000");
        db_->run("conflicts", "INSERT INTO reading_conflict SELECT 1, seq, 1, 2, 0, 1 FROM seq_1_to_6000");
        db_->run("a late conflict", "INSERT INTO reading_conflict VALUES (1, ?, 1, 2, 0, 1)",
                 {to_milliseconds(noon) / 1000});
        db_->run("numbers", "INSERT INTO site_progress (site, highest) VALUES (1, 6000)");
        database::keep_up(*db_, now_, {.packets_kept = 100});
        CHECK_EQUAL(std::int64_t{1}, number(*db_, "SELECT COUNT(*) FROM event"));
        CHECK_EQUAL(std::int64_t{5901}, number(*db_, "SELECT MIN(number) FROM packet"));
        CHECK_EQUAL(std::int64_t{5901}, number(*db_, "SELECT MIN(last_number) FROM given_up"));
        CHECK_EQUAL(std::int64_t{1}, number(*db_, "SELECT COUNT(*) FROM reading_conflict"));
        database::keep_up(*db_, now_, {});
        CHECK_EQUAL(std::int64_t{100}, number(*db_, "SELECT COUNT(*) FROM packet"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(views_test);
