// What is set at sites, and what of it they have: tonique-admin and the reports.
#include "libtonique/settings.hpp"
#include "tests/admin/managing.hpp"
#include "tonique/database/site_settings.hpp"
#include "tonique/ledger/mariadb_store.hpp"
#include "tonique/report/report.hpp"

using namespace wesh;
using namespace wesh::tonique;
using namespace wesh::test;

namespace {

struct setting_things : managing {
    setting_things() {
        done("sites add 3 harbour");
        db.run("devices", "INSERT INTO device (site, unit, name, driver, identity) VALUES"
                          " (3, 7, 'flat-12', 'wes', ''), (3, 8, 'boiler', 'wes', '')");
    }
    std::int64_t version() { return count("SELECT version FROM site_settings WHERE site = 3"); }
    std::vector<setting> wanted() {
        mariadb_store store{base()};
        return store.settings_of(3);
    }
    /// What the site says became of a version.
    void says_site(std::uint32_t packet, const settings_state& s) {
        mariadb_store store{base()};
        store.begin();
        store.set_settings_state(3, packet, s, clock.now());
        store.commit();
    }
    std::string report_text(const std::string& name) {
        std::string text;
        for (const auto& row : report(db, clock, {name, {}, 0}).rows) {
            for (const auto& cell : row) {
                if (const auto* s = std::get_if<std::string>(&cell))
                    text += *s;
                else if (const auto* d = std::get_if<decimal>(&cell))
                    text += d->to_text();
                else
                    text += std::holds_alternative<std::monostate>(cell) ? "-" : "t";
                text += "|";
            }
            text += "\n";
        }
        return text;
    }
};

} // namespace

class settings_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(settings_test);
    CPPUNIT_TEST(each_change_is_a_version_on_record);
    CPPUNIT_TEST(values_are_said_as_people_say_them);
    CPPUNIT_TEST(nonsense_is_refused);
    CPPUNIT_TEST(bindings_are_told_as_they_begin_and_end);
    CPPUNIT_TEST(what_a_site_says_became_of_it_is_shown);
    CPPUNIT_TEST(a_database_that_is_older_than_the_site_goes_on_above);
    CPPUNIT_TEST(the_number_of_a_modem_is_set_and_learned_again);
    CPPUNIT_TEST(a_dead_modem_is_told_in_plain_words);
    CPPUNIT_TEST_SUITE_END();

  public:
    void each_change_is_a_version_on_record() {
        setting_things m;
        managing::says(m.done("settings set harbour poll.interval flat-12 30s"),
                       "harbour: poll.interval flat-12 is 30s (version 1)");
        managing::says(m.done("settings set 3 poll.interval 7 30000"), "it is so already");
        m.done("settings set harbour alarms.severity warning");
        CHECK_EQUAL(std::int64_t{2}, m.version());
        CHECK(m.wanted() == (std::vector<setting>{{1, 0, 0, 3}, {3, 7, 0, 30'000}}));
        managing::says(m.done("settings unset harbour poll.interval flat-12"), "(version 3)");
        managing::says(m.done("settings unset harbour poll.interval flat-12"), "it is so already");
        CHECK(m.wanted() == (std::vector<setting>{{1, 0, 0, 3}}));
        CHECK_EQUAL(std::int64_t{3},
                    m.count("SELECT COUNT(*) FROM audit WHERE what LIKE 'harbour: %(version%'"));
        CHECK(m.count("SELECT number FROM revision") > 3);
        managing::says(m.done("settings list"), "alarms.severity");
    }
    void values_are_said_as_people_say_them() {
        setting_things m;
        m.done("settings set harbour threshold.hour flat-12.TEMP 27.5");
        m.done("settings set harbour threshold.day flat-12.PULS1 1200");
        m.done("settings set harbour sms.monthly 600");
        CHECK(m.wanted() == (std::vector<setting>{{2, 0, 0, 600}, {4, 7, 8, 275}, {5, 7, 1, 1200}}));
        const auto text = m.report_text("settings");
        managing::says(text, "threshold.hour|flat-12.TEMP|27.5|");
        managing::says(text, "sms.monthly|-|600|");
    }
    void nonsense_is_refused() {
        setting_things m;
        for (const auto* line :
             {"settings set harbour colour 3", "settings set harbour binding flat-12.PULS1 3",
              "settings set harbour poll.interval flat-12 50ms",
              "settings set harbour poll.interval flat-12 soon", "settings set harbour poll.interval 30s",
              "settings set harbour sms.monthly flat-12 3", "settings set harbour sms.monthly 1.5",
              "settings set harbour threshold.day flat-12.TEMP 3",
              "settings set harbour threshold.day flat-12 3",
              "settings set harbour threshold.hour flat-12.TEMP 27.55",
              "settings set harbour alarms.severity loud"})
            m.complaint(line, 2);
        managing::says(m.complaint("settings set harbour poll.interval flat-13 30s", 4),
                       "has told of no device 'flat-13'");
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM site_settings"));
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM site_setting"));
    }
    void bindings_are_told_as_they_begin_and_end() {
        setting_things m;
        m.done("dwellings add harbour 12");
        m.done("bindings add harbour 12 cold-water flat-12 PULS1 0.001 --from 2026-11-01T00:00Z");
        m.done("bindings add harbour common electricity boiler INDTI 0.001 --from 2026-11-23T00:00Z");
        CHECK(tonique::database::refresh_all_settings(m.db, noon));
        CHECK(!tonique::database::refresh_all_settings(m.db, noon));
        CHECK_EQUAL(std::int64_t{1}, m.version());
        CHECK(m.wanted() == (std::vector<setting>{{6, 7, 1, 12 * 16 + 3}}));
        // Nobody does anything, and the other one begins.
        CHECK(tonique::database::refresh_all_settings(m.db, noon + duration{86'400'000}));
        CHECK_EQUAL(std::int64_t{2}, m.version());
        CHECK(m.wanted() == (std::vector<setting>{{6, 7, 1, 12 * 16 + 3}, {6, 8, 10, 1}}));
    }
    void what_a_site_says_became_of_it_is_shown() {
        setting_things m;
        m.done("settings set harbour poll.interval flat-12 30s");
        m.done("settings set harbour sms.monthly 600");
        managing::says(m.report_text("settings"), "harbour|2|t|t|0|-|poll.interval|flat-12|30000|ms|waits|");
        m.says_site(9, {2, 1, 1, {{{3, 7, 0, 30'000}, setting_refusal::not_possible}}});
        const auto text = m.report_text("settings");
        managing::says(text, "harbour|2|t|t|2|t|poll.interval|flat-12|30000|ms|not-possible|");
        managing::says(text, "sms.monthly|-|600|-|applied|");
        managing::says(m.report_text("status"), "1 refused|2|2|");
        // An older word about the same version changes nothing, nor one about an older version.
        m.says_site(8, {2, 2, 0, {}});
        m.says_site(12, {1, 2, 0, {}});
        CHECK_EQUAL(std::int64_t{1}, m.count("SELECT refused FROM site_settings"));
        m.says_site(13, {2, 2, 0, {}});
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM site_setting_refused"));
        managing::says(m.report_text("status"), "applied|2|2|");
    }
    void a_database_that_is_older_than_the_site_goes_on_above() {
        setting_things m;
        m.says_site(5, {17, 3, 0, {}});
        CHECK_EQUAL(std::int64_t{17}, m.version());
        managing::says(m.done("settings set harbour sms.monthly 600"), "(version 18)");
    }
    void the_number_of_a_modem_is_set_and_learned_again() {
        setting_things m;
        managing::says(m.complaint("sites set harbour --modem 0612345678", 2), "+ and 4 to 15 digits");
        m.done("sites set harbour --modem +33612345678");
        CHECK_EQUAL(std::int64_t{1}, m.count("SELECT by_person FROM site_sms WHERE number = '+33612345678'"));
        managing::says(m.done("sites set harbour --modem +33612345678"), "it is so already");
        mariadb_store store{m.base()};
        auto s = store.sites().at(0).sms;
        CHECK(s.by_person && s.number == "+33612345678");
        // What the ledger learned does not replace what a person said, and does where he said nothing.
        s.number = "+33699999999";
        const auto learn = [&] {
            store.begin();
            store.set_sms(3, s);
            store.commit();
        };
        learn();
        CHECK_EQUAL(std::string{"+33612345678"}, store.sites().at(0).sms.number);
        m.done("sites set harbour --modem=");
        CHECK(store.sites().at(0).sms.number.empty());
        learn();
        CHECK_EQUAL(std::string{"+33699999999"}, store.sites().at(0).sms.number);
        CHECK(!store.sites().at(0).sms.by_person);
    }
    void a_dead_modem_is_told_in_plain_words() {
        setting_things m;
        CHECK_EQUAL(std::string{"0|0|0|0|0|-|-|-|-|-|-|-|-|\n"}, m.report_text("sms"));
        m.db.run("waiting", "INSERT INTO outbox (DestinationNumber, TextDecoded, CreatorID, UpdatedInDB)"
                            " VALUES ('+33612345678', 'x', 'toniqued', FROM_UNIXTIME(1795348800 - 300))");
        managing::says(m.report_text("sms"), "no gammu-smsd has used this database yet");
        m.db.run("phone", "INSERT INTO phones (ID, IMEI, IMSI, Client, UpdatedInDB)"
                          " VALUES ('centre', '1', '2', '', FROM_UNIXTIME(1795348800 - 30))");
        managing::says(m.report_text("sms"), "1|0|0|0|0|-|-|-|-|t|t|-1|-|");
        m.db.run("old", "UPDATE outbox SET UpdatedInDB = FROM_UNIXTIME(1795348800 - 720)");
        managing::says(m.report_text("sms"), "gammu-smsd has not taken a message for 12 min");
        m.db.run("gone", "DELETE FROM outbox");
        m.db.run("silent", "UPDATE phones SET UpdatedInDB = FROM_UNIXTIME(1795348800 - 660)");
        managing::says(m.report_text("sms"), "gammu-smsd was not heard for 11 min");
        m.db.run("outbox empty", "ALTER TABLE outbox AUTO_INCREMENT = 1");
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(settings_test);
