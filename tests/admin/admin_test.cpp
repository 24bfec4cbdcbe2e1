// What a manager changes: sites, dwellings, bindings, keys, codes, users.
#include "libtonique/enrolment.hpp"
#include "libtonique/password.hpp"
#include "tests/admin/managing.hpp"

using namespace wesh;
using namespace wesh::test;

class admin_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(admin_test);
    CPPUNIT_TEST(a_site_is_added_once_and_changed);
    CPPUNIT_TEST(a_site_that_has_counted_is_not_removed);
    CPPUNIT_TEST(a_dwelling_is_added_once_and_changed);
    CPPUNIT_TEST(nonsense_changes_nothing);
    CPPUNIT_TEST(a_point_serves_one_at_a_time);
    CPPUNIT_TEST(a_swap_is_both_or_nothing);
    CPPUNIT_TEST(a_key_is_shown_once_and_rotated);
    CPPUNIT_TEST(a_code_is_stored_hashed);
    CPPUNIT_TEST(users_have_hashed_passwords);
    CPPUNIT_TEST(changes_are_on_record);
    CPPUNIT_TEST(a_database_that_is_not_there_is_said_so);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_site_is_added_once_and_changed() {
        managing m;
        managing::says(m.done("sites add 3 harbour --town Brest"), "site 3 is harbour: town 'Brest'");
        managing::says(m.done("sites add 3 harbour --town Brest"), "it is so already");
        managing::says(m.complaint("sites add 4 harbour", 1), "there is a site 3 named harbour already");
        managing::says(m.complaint("sites add 3 other", 1), "there is a site 3 named harbour already");
        CHECK_EQUAL(std::int64_t{1}, m.count("SELECT COUNT(*) FROM site"));
        CHECK(m.count("SELECT COUNT(*) FROM zone_change WHERE zone = 'Europe/Paris'") > 50);
        managing::says(m.complaint("sites set 3 --zone Europe/Pariss", 2), "Europe/Pariss");
        m.done("sites set harbour --zone Indian/Reunion --name reunion");
        CHECK(m.count("SELECT COUNT(*) FROM zone_change WHERE zone = 'Indian/Reunion'") > 0);
        managing::says(m.done("sites list"), "reunion");
        managing::says(m.done("-o csv sites list"), "3,reunion,Indian/Reunion,,Brest,0,0,0");
        managing::says(m.complaint("sites set harbour --town Rennes", 4), "there is no site 'harbour'");
    }
    void a_site_that_has_counted_is_not_removed() {
        managing m;
        m.done("sites add 3 harbour");
        m.done("sites add 4 quay");
        m.done("dwellings add harbour 12");
        managing::says(m.complaint("sites remove harbour", 1), "harbour has 1 dwellings");
        m.done("sites remove quay");
        CHECK_EQUAL(std::int64_t{1}, m.count("SELECT COUNT(*) FROM site"));
    }
    void a_dwelling_is_added_once_and_changed() {
        managing m;
        m.done("sites add 3 harbour");
        managing::says(m.done("dwellings add 3 12 --type T3 --area 61.5 --hardware 00:11:22:33:44:55"),
                       "type 'T3'");
        managing::says(m.done("dwellings add 3 12 --area 61.50"), "it is so already");
        CHECK_EQUAL(std::string{"61.50"}, m.cell("SELECT app_surface_archi FROM appartement"));
        CHECK_EQUAL(std::string{"61.50"}, m.cell("SELECT app_surface_totale FROM appartement"));
        m.done("dwellings set 3 12 --annex 4.25");
        CHECK_EQUAL(std::string{"65.75"}, m.cell("SELECT app_surface_totale FROM appartement"));
        m.done("dwellings set 3 12 --area=");
        CHECK_EQUAL(std::string{"NULL"}, m.cell("SELECT app_surface_archi FROM appartement"));
        managing::says(m.complaint("dwellings set 3 13 --name x", 4), "harbour has no dwelling 13");
        m.done("dwellings remove 3 12");
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM appartement"));
    }
    void nonsense_changes_nothing() {
        managing m;
        m.done("sites add 3 harbour");
        m.done("dwellings add 3 12");
        const auto before = m.count("SELECT number FROM revision");
        for (const auto* line : {"sites add 0 x",
                                 "sites add 65536 x",
                                 "sites add 9 a/b",
                                 "sites add 9",
                                 "sites burn 3",
                                 "sites",
                                 "dwellings add 3 twelve",
                                 "dwellings add 3 1 --area wide",
                                 "dwellings add 3 1 --type T9",
                                 "bindings add 3 12 soup 1 PULS1 1",
                                 "bindings add 3 12 gas 1 PULS9 1",
                                 "bindings add 3 12 gas 1 AMP1 1",
                                 "bindings add 3 12 gas 1 PULS1 0",
                                 "bindings add 3 12 gas 1 PULS1 -1",
                                 "bindings add 3 12 gas 1 PULS1 0.0000000001",
                                 "bindings add 3 12 gas 1 PULS1",
                                 "bindings add 3 12 gas 4096 PULS1 1",
                                 "bindings add 3 12 gas 1 PULS1 1 --from yesterday",
                                 "bindings add 3 12 gas 1 PULS1 1 --index -5",
                                 "bindings end one",
                                 "bindings swap 1",
                                 "quarantine drop",
                                 "quarantine drop 1 --all",
                                 "users add x --town y"})
            CHECK_MESSAGE(line, m.admin(line).code != 0);
        CHECK_EQUAL(before, m.count("SELECT number FROM revision"));
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM binding"));
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM point"));
    }
    void a_point_serves_one_at_a_time() {
        managing m;
        m.done("sites add 3 harbour");
        m.done("dwellings add 3 11");
        m.done("dwellings add 3 12");
        m.db.run(
            "device",
            "INSERT INTO device (site, unit, name, driver, identity) VALUES (3, 7, 'flat-12', 'wes', '')");
        const std::string bind = "bindings add harbour 12 cold-water flat-12 PULS1 0.00025 --from 2026-10-01";
        managing::says(m.done(bind + " --index 17"), "flat-12 PULS1 serves dwelling 12 as cold-water");
        managing::says(m.done(bind + " --index 17"), "it is so already");
        managing::says(m.complaint(bind, 1), "end that one first");
        managing::says(
            m.complaint("bindings add harbour 11 gas 7 PULS1 1", 1),
            "flat-12 PULS1 serves dwelling 12 (cold-water) as binding 1, from 2026-10-01 00:00:00+02:00");
        managing::says(m.complaint("bindings add harbour 11 gas flat-13 PULS1 1", 4), "no device 'flat-13'");
        // Days from then on are to be computed anew.
        CHECK_EQUAL(std::string{"2026-10-01"}, m.cell("SELECT MIN(day) FROM dirty_day"));
        m.done("bindings end 1 --at 2026-10-25T02:30Z --index 99");
        CHECK_EQUAL(std::string{"1792895400"}, std::to_string(m.count("SELECT valid_to FROM binding")));
        managing::says(m.complaint("bindings end 1", 1), "binding 1 has ended");
        managing::says(m.complaint("bindings add harbour 11 gas 7 PULS1 1 --from 2026-10-25T02:29:59Z", 1),
                       "as binding 1, from 2026-10-01 00:00:00+02:00 to 2026-10-25 03:30:00+01:00");
        m.done("bindings add harbour 11 gas 7 PULS1 1 --from 2026-10-25T03:30");
        m.done("bindings add harbour common electricity 7 INDTI 0.001");
        m.done("bindings add harbour 12 temperature 7 TEMP");
        managing::says(m.done("bindings list harbour"), "common");
        managing::says(m.complaint("dwellings remove harbour 12", 1), "dwelling 12 has 2 bindings");
    }
    void a_swap_is_both_or_nothing() {
        managing m;
        m.done("sites add 3 harbour");
        m.done("dwellings add 3 12");
        m.done("bindings add 3 12 cold-water 7 PULS1 0.00025 --from 2026-10-01");
        m.done("bindings add 3 12 cold-water 7 PULS2 0.00025 --from 2026-10-01");
        managing::says(m.complaint("bindings swap 1 --last 9 --first 0 --column PULS2 --at 2026-10-25", 1),
                       "as binding 2");
        CHECK_EQUAL(std::int64_t{2}, m.count("SELECT COUNT(*) FROM binding WHERE valid_to IS NULL"));
        managing::says(m.complaint("bindings swap 1 --last 9", 2), "--first");
        managing::says(
            m.done("bindings swap 1 --last 18352 --first 3 --coefficient 0.001 --at 2026-10-25T10:23"),
            "binding 1 ends with index 18352, binding 3 (unit 7 PULS1) begins with 3");
        CHECK_EQUAL(std::string{"0.001000000"}, m.cell("SELECT coefficient FROM binding WHERE id = 3"));
        CHECK_EQUAL(std::int64_t{1},
                    m.count("SELECT COUNT(*) FROM binding a JOIN binding b ON b.valid_from = a.valid_to"
                            " WHERE a.id = 1 AND a.end_index = 18352 AND b.start_index = 3"));
        managing::says(m.complaint("bindings swap 3 --last 5 --first 0 --at 2026-10-25T10:23", 1),
                       "binding 3 begins only at");
    }
    void a_key_is_shown_once_and_rotated() {
        managing m;
        m.done("sites add 3 harbour");
        managing::says(m.complaint("keys rotate 3", 1), "has no key yet");
        managing::says(m.complaint("keys show 3", 4), "has no key");
        const auto made = m.done("--quiet keys make 3");
        std::string error;
        const auto key = tonique::parse_key(made.substr(0, made.find('\n')), error);
        CHECK_MESSAGE(error + ": " + made, key.has_value());
        const auto stored = m.db.ask("key", "SELECT secret FROM site_key WHERE site = 3 AND slot = 0");
        CHECK(std::equal(key->bytes.begin(), key->bytes.end(), stored.front().bytes(0).begin()));
        managing::says(m.complaint("keys make 3", 1), "keys rotate");
        managing::says(m.done("keys rotate 3"), "a new key in slot 1");
        managing::says(m.complaint("keys rotate 3", 1), "has not taken its last new key yet");
        CHECK_EQUAL(std::int64_t{1}, m.count("SELECT key_offered FROM site_progress WHERE site = 3"));
        managing::says(m.done("keys show 3"), "harbour: slot 0, in use\nharbour: slot 1, offered\n");
        m.done("keys retire 3");
        managing::says(m.done("keys retire 3"), "it is so already");
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT key_offered FROM site_progress WHERE site = 3"));
        m.done("keys retire 3 --all");
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM site_key"));
    }
    void a_code_is_stored_hashed() {
        managing m;
        m.done("sites add 3 harbour");
        const auto text = m.done("--quiet codes make harbour");
        const auto code = tonique::parse_code(text.substr(0, text.find('\n')));
        CHECK(code.has_value());
        const auto row =
            m.db.ask("code", "SELECT name, secret_hash, expires - created, tries FROM enrolment_code");
        CHECK_EQUAL(code->name, std::string{row.front().text(0)});
        CHECK(tonique::is_secret_of(std::string{row.front().text(1)}, code->secret));
        CHECK(!tonique::is_secret_of(std::string{row.front().text(1)}, "AAAAAA"));
        CHECK_EQUAL(std::int64_t{600}, row.front().integer(2));
        // The next one replaces it.
        m.done("codes make harbour");
        CHECK_EQUAL(std::int64_t{1}, m.count("SELECT COUNT(*) FROM enrolment_code"));
        CHECK_EQUAL(std::int64_t{0},
                    m.count("SELECT COUNT(*) FROM audit WHERE what LIKE '%" + code->secret + "%'"));
    }
    void users_have_hashed_passwords() {
        managing m;
        const auto secret = m.file("secret", "correct horse\n");
        std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
        m.done("users add anna --new-password-file " + secret);
        CHECK(tonique::is_secret_of(m.cell("SELECT password FROM user"), "correct horse"));
        managing::says(m.complaint("users add anna --new-password-file " + secret, 1),
                       "there is a user anna");
        const auto small = m.file("small", "short\n");
        std::filesystem::permissions(small, std::filesystem::perms::owner_read);
        managing::says(m.complaint("users password anna --new-password-file " + small, 1), "at least 10");
        managing::says(m.done("users list"), "anna");
        m.done("users remove anna");
        managing::says(m.complaint("users remove anna", 4), "there is no user anna");
    }
    void changes_are_on_record() {
        managing m;
        const auto before = m.count("SELECT number FROM revision");
        m.done("sites add 3 harbour");
        m.done("dwellings add 3 12");
        m.complaint("dwellings add 3 x", 2);
        CHECK_EQUAL(before + 2, m.count("SELECT number FROM revision"));
        CHECK_EQUAL(std::int64_t{2},
                    m.count("SELECT COUNT(*) FROM audit WHERE time > 0 AND who LIKE '%(%)'"));
        managing::says(m.done("audit list"), "harbour: dwelling 12");
    }
    void a_database_that_is_not_there_is_said_so() {
        process p{{program("tonique-admin"), "--socket", "/tmp/wesh-test.no-such", "sites", "list"},
                  folder{} / "out"};
        CHECK_EQUAL(3, p.wait().code);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(admin_test);
