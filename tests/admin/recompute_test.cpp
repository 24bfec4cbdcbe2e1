// The rows of local days, and the tables that managers see, over a real database.
#include "tests/admin/managing.hpp"
#include "tonique/report/report.hpp"

#include <fmt/format.h>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

class recompute_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(recompute_test);
    CPPUNIT_TEST(a_day_is_computed_and_its_mark_taken_off);
    CPPUNIT_TEST(again_is_the_same);
    CPPUNIT_TEST(a_mark_that_came_meanwhile_stays);
    CPPUNIT_TEST(a_late_reading_changes_the_days_that_its_gap_reaches);
    CPPUNIT_TEST(what_no_column_holds_is_not_written);
    CPPUNIT_TEST(a_day_that_cannot_be_computed_holds_up_no_other);
    CPPUNIT_TEST(stored_days_agree_with_the_report);
    CPPUNIT_TEST(every_report_has_its_columns);
    CPPUNIT_TEST(pages_follow_each_other);
    CPPUNIT_TEST(reports_refuse_nonsense);
    CPPUNIT_TEST(an_explanation_says_why);
    CPPUNIT_TEST(gaps_tell_packets_and_hours);
    CPPUNIT_TEST_SUITE_END();

    /// A dwelling with water and temperature, common parts with electricity.
    struct building : managing {
        place where{3, "harbour", "Europe/Paris"};
        time_point midnight = at("2026-10-24T22:00");

        building() {
            done("sites add 3 harbour");
            done("dwellings add 3 12");
            done("bindings add 3 12 cold-water 7 PULS1 0.00025 --from 2026-10-01");
            done("bindings add 3 12 temperature 7 TEMP --from 2026-10-01");
            done("bindings add 3 common electricity 8 INDTI 0.001 --from 2026-10-01");
            db.run("points", "INSERT INTO point (site, unit, column_number) VALUES (3, 7, 7), (3, 7, 9)");
            db.run("unmark", "DELETE FROM dirty_day");
        }
        void mark(std::string_view day) {
            db.run(
                "mark",
                "INSERT INTO dirty_day (site, day) VALUES (3, ?) ON DUPLICATE KEY UPDATE marks = marks + 1",
                {day});
        }
        std::string water(const std::string& day) {
            return cell("SELECT CONCAT(COALESCE(con_m3_efs, '-'), ' ', COALESCE(con_estime_efs, '-'), ' ',"
                        " con_qualite) FROM consommation WHERE con_date = '" +
                        day + "'");
        }
        std::vector<table_row> rows(const std::string& name, attributes arguments) {
            std::vector<table_row> all;
            report_request r{name, std::move(arguments), 0};
            do {
                auto page = report(db, clock, r);
                for (auto& row : page.rows) {
                    CHECK_EQUAL(page.columns.size(), row.size());
                    all.push_back(std::move(row));
                }
                CHECK(page.next == 0 || page.next > r.cursor);
                r.cursor = page.next;
            } while (r.cursor != 0);
            return all;
        }
        static std::string text(const table_cell& c) {
            if (const auto* d = std::get_if<decimal>(&c)) return d->to_text();
            if (const auto* s = std::get_if<std::string>(&c)) return *s;
            if (const auto* t = std::get_if<time_point>(&c)) return iso_text(*t);
            if (const auto* l = std::get_if<duration>(&c)) return duration_text(l->count());
            return "-";
        }
        static std::string text(const table_row& row) {
            std::string all;
            for (const auto& c : row) all += (all.empty() ? "" : "|") + text(c);
            return all;
        }
    };

  public:
    void a_day_is_computed_and_its_mark_taken_off() {
        building b;
        b.read(7, column::puls1, b.midnight, {{0, 1000}, {1, 1004}, {25, 2000}});
        b.read(7, column::tempmin, b.midnight, {{0, 1}, {1, 180}, {2, 175}});
        b.read(7, column::temp, b.midnight, {{1, 200}, {2, 205}});
        b.read(7, column::tempmax, b.midnight, {{1, 221}, {2, 222}});
        b.read(8, column::indti, b.midnight, {{0, 500'000}, {25, 512'345}});
        b.mark("2026-10-25");
        CHECK_EQUAL(std::size_t{1}, recompute_marked(b.db, b.clock, 10));
        CHECK_EQUAL(std::string{"0.250000 - "}, b.water("2026-10-25"));
        CHECK_EQUAL(
            std::string{"17.5 20.3 22.2"},
            b.cell("SELECT CONCAT(con_temp_min, ' ', con_temp_moy, ' ', con_temp_max) FROM consommation"));
        CHECK_EQUAL(std::string{"12.345000"}, b.cell("SELECT com_kVA_elec FROM commun"));
        CHECK_EQUAL(std::string{"NULL"}, b.cell("SELECT com_temp_moy FROM commun"));
        CHECK_EQUAL(std::string{"NULL"}, b.cell("SELECT con_prix_efs FROM consommation"));
        CHECK_EQUAL(std::int64_t{0}, b.count("SELECT COUNT(*) FROM dirty_day"));
    }
    void again_is_the_same() {
        building b;
        b.read(7, column::puls1, b.midnight, {{0, 1000}, {25, 2000}});
        recompute(b.db, b.where, "2026-10-25", b.clock);
        b.db.run("price", "UPDATE consommation SET con_prix_efs = 1.5");
        recompute(b.db, b.where, "2026-10-25", b.clock);
        CHECK_EQUAL(std::string{"0.250000 - "}, b.water("2026-10-25"));
        CHECK_EQUAL(std::string{"1.5000"}, b.cell("SELECT con_prix_efs FROM consommation"));
        CHECK_EQUAL(std::int64_t{1}, b.count("SELECT COUNT(*) FROM consommation"));
        CHECK_EQUAL(std::int64_t{1}, b.count("SELECT COUNT(*) FROM commun"));
    }
    void a_mark_that_came_meanwhile_stays() {
        building b;
        b.mark("2026-10-25");
        // Whoever looked at the mark before this one must not take it off.
        b.mark("2026-10-25");
        b.db.run("as seen earlier", "DELETE FROM dirty_day WHERE site = 3 AND marks = 1");
        CHECK_EQUAL(std::int64_t{1}, b.count("SELECT COUNT(*) FROM dirty_day"));
        recompute(b.db, b.where, "2026-10-25", b.clock);
        CHECK_EQUAL(std::int64_t{0}, b.count("SELECT COUNT(*) FROM dirty_day"));
        // Nonsense in the table does not stop the others.
        CHECK_EQUAL(std::size_t{0}, recompute(b.db, b.where, "0000-00-00", b.clock));
    }
    void a_late_reading_changes_the_days_that_its_gap_reaches() {
        building b;
        // Nothing from the 23rd, 24:00 to the 28th, 1:00 (winter): 98 hours.
        b.read(7, column::puls1, b.midnight, {{-24, 0}, {74, 980}});
        CHECK_EQUAL(std::size_t{5}, recompute(b.db, b.where, "2026-10-28", b.clock));
        CHECK_EQUAL(std::string{"- 0.060000 gap,estimated"}, b.water("2026-10-24"));
        CHECK_EQUAL(std::string{"- 0.062500 gap,estimated"}, b.water("2026-10-25"));
        CHECK_EQUAL(std::string{"- 0.060000 gap,estimated"}, b.water("2026-10-26"));
        CHECK_EQUAL(std::string{"- 0.002500 gap,estimated"}, b.water("2026-10-28"));
        // An index of midnight arrives late: what is known is certain, what is not is shared out anew.
        b.read(7, column::puls1, b.midnight, {{25, 250}});
        recompute(b.db, b.where, "2026-10-25", b.clock);
        recompute(b.db, b.where, "2026-10-26", b.clock);
        CHECK_EQUAL(std::string{"- 0.030610 gap,estimated"}, b.water("2026-10-24"));
        CHECK_EQUAL(std::string{"- 0.031890 gap,estimated"}, b.water("2026-10-25"));
        CHECK_EQUAL(std::string{"- 0.089380 gap,estimated"}, b.water("2026-10-26"));
        CHECK_EQUAL(std::string{"- 0.003730 gap,estimated"}, b.water("2026-10-28"));
    }
    void what_no_column_holds_is_not_written() {
        building b;
        b.db.run("steep", "UPDATE binding SET coefficient = 999999999 WHERE id = 1");
        b.read(7, column::puls1, b.midnight, {{0, 0}, {25, 4'000'000'000}});
        recompute(b.db, b.where, "2026-10-25", b.clock);
        CHECK_EQUAL(std::string{"- - invalid"}, b.water("2026-10-25"));
        b.read(7, column::temp, b.midnight, {{1, 1'000'000}});
        recompute(b.db, b.where, "2026-10-25", b.clock);
        CHECK_EQUAL(std::string{"NULL"}, b.cell("SELECT con_temp_moy FROM consommation"));
    }
    void a_day_that_cannot_be_computed_holds_up_no_other() {
        building b;
        b.read(7, column::puls1, b.midnight, {{0, 1000}, {25, 2000}});
        b.db.run("another",
                 "INSERT INTO site (sit_id, sit_nom, sit_zone) VALUES (4, 'quay', 'Europe/Nowhere')");
        b.db.run("mark", "INSERT INTO dirty_day (site, day) VALUES (4, '2026-10-26')");
        b.mark("2026-10-25");
        CHECK_EQUAL(std::size_t{1}, recompute_marked(b.db, b.clock, 1));
        CHECK_EQUAL(std::size_t{1}, recompute_marked(b.db, b.clock, 1));
        CHECK_EQUAL(std::string{"0.250000 - "}, b.water("2026-10-25"));
        CHECK_EQUAL(std::int64_t{0}, b.count("SELECT COUNT(*) FROM dirty_day"));
    }
    void stored_days_agree_with_the_report() {
        building b;
        b.read(7, column::puls1, b.midnight, {{-3, 0}, {5, 32}, {20, 92}, {30, 140}, {49, 200}});
        recompute(b.db, b.where, "2026-10-25", b.clock);
        recompute(b.db, b.where, "2026-10-26", b.clock);
        const auto rows =
            b.rows("consumption", {{"dwelling", "12"}, {"from", "2026-10-25"}, {"to", "2026-10-26"}});
        CHECK_EQUAL(std::size_t{2}, rows.size());
        CHECK_EQUAL(std::string{"harbour|12|2026-10-25|2026-10-24T22:00:00.000Z|2026-10-25T23:00:00.000Z|"
                                "cold-water|0.015|0.011|m3|gap,estimated|10h"},
                    building::text(rows[0]));
        CHECK_EQUAL(std::string{"0.015000 0.011000 gap,estimated"}, b.water("2026-10-25"));
        const auto hours = b.rows("consumption", {{"dwelling", "12"},
                                                  {"from", "2026-10-25"},
                                                  {"to", "2026-10-25"},
                                                  {"step", "hour"},
                                                  {"role", "cold-water"}});
        CHECK_EQUAL(std::size_t{25}, hours.size());
        const auto month = b.rows("consumption", {{"from", "2026-10"}, {"to", "2026-10"}, {"step", "month"}});
        CHECK_EQUAL(std::string{"0.050"}, building::text(month.at(0).at(6)));
    }
    void every_report_has_its_columns() {
        building b;
        b.read(7, column::puls1, at("2026-11-22T10:00"), {{0, 1}});
        b.db.run("progress", "INSERT INTO site_progress (site, cumulative, highest) VALUES (3, 4, 9)");
        b.db.run("packets",
                 "INSERT INTO packet (site, number, layout, form, tag, received, carrier) VALUES"
                 " (3, 4, 4, 1, x'0102', 1795348700000, 'https'), (3, 9, 5, 0, x'01', 1795348790000, 'sms')");
        b.db.run("given up", "INSERT INTO given_up VALUES (3, 6, 7, 1, 495000, 495010, 1795348700000)");
        b.db.run(
            "state",
            "INSERT INTO site_state (site, received, time, waiting, oldest_hour, devices, silent, free_mb,"
            " release_name, packet, clock_source, clock_doubtful, clock_offset)"
            " VALUES (3, 1795348700000, 1795348700, 5, 498700, 2, 1, 900, '0.1.0', 4, 3, TRUE, 7)");
        // What another month had is none of this one's.
        b.db.run("SMS of months",
                 "INSERT INTO sms_month VALUES (3, '2026-11', 41, 2, 3, 1), (3, '2026-10', 9, 9, 9, 9),"
                 " (0, '2026-11', 7, 0, 0, 0)");
        b.db.run("modem", "INSERT INTO site_sms (site, number, heard_sms, told, news) VALUES"
                          " (3, '+33612345678', 1795348790000, 1795340000000, 6)");
        b.db.run("version",
                 "INSERT INTO site_settings VALUES (3, 2, 1795348700000, '', 1, 1795340000000, 4, 1, 0)");
        b.db.run("event", "INSERT INTO event (site, unit, time, severity, type, text, received, packet)"
                          " VALUES (3, 7, 1795348700, 3, 'counter.reset', 'went back', 1795348700000, 4)");
        b.db.run("quarantine",
                 "INSERT INTO quarantine (received, carrier, sender, site, number, reason, detail, packet)"
                 " VALUES (1795348700000, 'https', '::1', 3, 7, 8, 'x', x'AB')");
        b.db.run("conflict",
                 "INSERT INTO reading_conflict SELECT id, 1795341600, 5, 1, 0, 9 FROM point WHERE unit = 7"
                 " AND column_number = 1");
        std::size_t reports = 0;
        for (const auto& row : b.rows("reports", {})) {
            const auto name = building::text(row.at(0));
            if (building::text(row.at(1)) != "-") continue;
            ++reports;
            attributes arguments;
            if (name == "explain") arguments = {{"dwelling", "12"}, {"day", "2026-11-22"}};
            CHECK_MESSAGE(name, !b.rows(name, arguments).empty());
        }
        CHECK_EQUAL(std::size_t{16}, reports);
        CHECK_EQUAL(
            std::string{
                "3|harbour|2026-11-22T11:59:50.000Z|state|10s|sms|4|9|2|5|2026-11-22T04:00:00.000Z|900|2|1|"
                "2026-11-22T11:58:20.000Z|2026-11-22T11:58:20.000Z|0.1.0|0|doubtful "
                "+7s|stamp|7|1|41/3|41|2|3|1|"
                "wait|2|1"},
            building::text(b.rows("status", {{"site", "harbour"}}).at(0)));
        CHECK_EQUAL(std::string{"harbour|+33612345678|its packets|-|10s|-|6|8800s|2026-11|41|2|3|1|-"},
                    building::text(b.rows("modems", {}).at(0)));
        CHECK_EQUAL(std::string{"harbour|7|-|-|PULS1|2026-11-22T10:00:00.000Z|1|pulse|good|12|cold-water"},
                    building::text(b.rows("points", {}).at(0)));
    }
    void pages_follow_each_other() {
        building b;
        for (int i = 0; i < 1200; ++i)
            b.db.run("event",
                     "INSERT INTO event (site, unit, time, severity, type, text, received, packet)"
                     " VALUES (3, 0, ?, 1, 'x', ?, 1795348700000, 4)",
                     {1'795'000'000 + i, fmt::format("number {}", i)});
        const auto rows = b.rows("events", {});
        CHECK_EQUAL(std::size_t{1200}, rows.size());
        CHECK_EQUAL(std::string{"number 777"}, building::text(rows[777].at(6)));
        // All hours of a quarter of a year, though a page holds 500 rows.
        CHECK_EQUAL(std::size_t{92 * 24 + 1}, b.rows("consumption", {{"dwelling", "12"},
                                                                     {"role", "cold-water"},
                                                                     {"step", "hour"},
                                                                     {"from", "2026-10-01T00:00"},
                                                                     {"to", "2027-01-01T01:00"}})
                                                  .size());
    }
    void reports_refuse_nonsense() {
        building b;
        const auto refused = [&](const std::string& name, const attributes& arguments) {
            bool thrown = false;
            try {
                report(b.db, b.clock, {name, arguments, 0});
            } catch (const report_refused&) {
                thrown = true;
            }
            CHECK_MESSAGE(name + " " + (arguments.empty() ? "" : arguments.back().second), thrown);
        };
        refused("nothing", {});
        refused("status", {{"colour", "red"}});
        refused("status", {{"site", "quay"}});
        refused("consumption", {{"dwelling", "13"}});
        refused("consumption", {{"dwelling", "x"}});
        refused("consumption", {{"role", "temperature"}});
        refused("consumption", {{"from", "2026-13-01"}});
        refused("consumption", {{"from", "2026-11-02"}, {"to", "2026-11-01"}});
        refused("consumption", {{"from", "2000-01-01"}, {"step", "hour"}});
        refused("consumption", {{"step", "week"}});
        refused("explain", {{"dwelling", "12"}});
        refused("explain", {{"day", "2026-10-25"}});
        refused("events", {{"since", "soon"}});
        // A cursor of somebody's own making finds nothing, and harms nothing.
        CHECK(report(b.db, b.clock, {"consumption", {}, UINT64_MAX}).rows.empty());
        CHECK(report(b.db, b.clock, {"events", {}, UINT64_MAX}).rows.empty());
        CHECK(report(b.db, b.clock, {"gaps", {}, UINT64_MAX}).rows.empty());
        b.done("sites add 4 quay");
        refused("consumption", {});
    }
    void an_explanation_says_why() {
        building b;
        b.read(7, column::puls1, b.midnight, {{0, 1000}, {1, 1004}, {25, 2000}});
        const auto rows = b.rows("explain", {{"dwelling", "12"}, {"day", "2026-10-25"}});
        CHECK_EQUAL(std::size_t{4}, rows.size());
        CHECK_EQUAL(
            std::string{"cold-water|difference|1|2026-10-25 01:00:00+02:00|2026-10-26 00:00:00+01:00|"
                        "2026-10-24T23:00:00.000Z|2026-10-25T23:00:00.000Z|1004|2000|0.00025|0.24900|-|m3|"
                        "2000 - 1004 = 996 counts; 23h without readings, both ends are known"},
            building::text(rows[2]));
        CHECK_EQUAL(std::string{"m3: 2 of 2 differences are certain"}, building::text(rows[3].at(13)));
    }
    void gaps_tell_packets_and_hours() {
        building b;
        b.db.run("progress", "INSERT INTO site_progress (site, cumulative, highest) VALUES (3, 4, 12)");
        b.db.run("packets", "INSERT INTO packet (site, number, layout, form, tag, received, carrier) VALUES"
                            " (3, 6, 4, 1, '', 0, 'https'), (3, 12, 4, 1, '', 0, 'https')");
        b.db.run("given up", "INSERT INTO given_up VALUES (3, 8, 9, 1, 495000, 495010, 0)");
        b.read(7, column::puls1, at("2026-11-22T00:00"), {{0, 1}, {1, 2}, {5, 3}, {6, 4}, {7, 4}, {8, 4}});
        b.db.run("only one", "DELETE FROM binding WHERE id > 1");
        std::string all;
        for (const auto& row : b.rows("gaps", {{"since", "2026-11-22T00:00"}}))
            all += building::text(row) + "\n";
        CHECK_EQUAL(
            std::string{
                "harbour|packets|5|5|-|-|1|-|-|on its way, lost, or being sent again\n"
                "harbour|packets|7|7|-|-|1|-|-|on its way, lost, or being sent again\n"
                "harbour|packets|10|11|-|-|2|-|-|on its way, lost, or being sent again\n"
                "harbour|given up|8|9|2026-06-21T00:00:00.000Z|2026-06-21T10:00:00.000Z|2|-|-|outbox "
                "full\n"
                "harbour|hours|-|-|2026-11-22T01:00:00.000Z|2026-11-22T04:00:00.000Z|3|unit 7|PULS1|no "
                "reading\n"
                "harbour|hours|-|-|2026-11-22T08:00:00.000Z|2026-11-22T09:00:00.000Z|1|unit 7|PULS1|"
                "nothing since\n"},
            all);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(recompute_test);
