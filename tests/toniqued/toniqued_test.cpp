// toniqued and a MariaDB of its own: what is acknowledged stays, whoever is killed, paused or away.
#include "libtonique/enrolment.hpp"
#include "libtonique/password.hpp"
#include "tests/support/poll.hpp"
#include "tests/toniqued/toniqued_end.hpp"

#include <csignal>

using namespace wesh;
using namespace wesh::tonique;
using namespace std::chrono_literals;
using test::first_hour;

namespace {

using test::limit;
using centre_end = test::toniqued_end;

remote_code code_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const remote_error& e) {
        return e.code();
    }
    CPPUNIT_FAIL("it was granted");
    return remote_code::internal;
}

} // namespace

class toniqued_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(toniqued_test);
    CPPUNIT_TEST(takes_and_acknowledges_and_goes_on_after_a_kill);
    CPPUNIT_TEST(starts_without_its_database_and_finds_it);
    CPPUNIT_TEST(a_database_that_is_killed_or_refuses_loses_nothing);
    CPPUNIT_TEST(a_second_one_on_the_same_ledger_says_so_and_takes_over);
    CPPUNIT_TEST(a_site_that_is_added_is_known_soon);
    CPPUNIT_TEST(a_code_becomes_a_key_once);
    CPPUNIT_TEST(a_code_is_good_for_five_tries_and_ten_minutes);
    CPPUNIT_TEST(gives_reports);
    CPPUNIT_TEST(a_wrong_configuration_is_told);
    CPPUNIT_TEST_SUITE_END();

  public:
    void takes_and_acknowledges_and_goes_on_after_a_kill() {
        centre_end c;
        c.start();
        std::uint32_t last = 0;
        for (int round = 0; round < 4; ++round) {
            std::vector<bytes> packets;
            for (int i = 0; i < 5; ++i) {
                ++last;
                packets.push_back(c.site.hour(last, last));
            }
            CHECK_EQUAL(last, c.acknowledged(packets).cumulative);
            CHECK_EQUAL(last, c.acknowledged(packets).cumulative); // again
            c.program->signal(SIGKILL);
            c.program->wait();
            CHECK_EQUAL(std::int64_t{last}, c.count("SELECT COUNT(*) FROM reading"));
            c.start();
        }
        CHECK_EQUAL(std::int64_t{last}, c.count("SELECT COUNT(*) FROM packet"));
        CHECK_EQUAL(std::int64_t{last}, c.count("SELECT SUM(repeats) FROM packet"));
        CHECK(c.client.take({"https", "", {}}, limit).empty());
        CHECK(code_of([&] { c.client.take({"https", "", {0}}, limit); }) == remote_code::invalid_argument);
        CHECK(c.program->stop().clean());
    }
    void starts_without_its_database_and_finds_it() {
        centre_end c;
        c.server.stop();
        c.start();
        CHECK(code_of([&] { c.take({c.site.hour(1, 1)}); }) == remote_code::unavailable);
        CHECK(code_of([&] { c.client.report({"reports", {}, 0}, limit); }) == remote_code::unavailable);
        CHECK(code_of([&] { c.client.enrol({"ABCD-EFGHJK", {1}}, limit); }) == remote_code::unavailable);
        c.client.ping(limit);
        c.server.start();
        CHECK_EQUAL(1U, c.insist({c.site.hour(1, 1)}).cumulative);
        // Told once that it was lost, once that it was back.
        const auto log = c.program->output();
        const auto lost = log.find("ledger: the database cannot be used");
        CHECK(lost != std::string::npos && lost == log.rfind("ledger: the database cannot be used"));
        CHECK(log.find("ledger: the database can be used again") != std::string::npos);
        CHECK(c.program->stop().clean());
    }
    void a_database_that_is_killed_or_refuses_loses_nothing() {
        centre_end c;
        c.start();
        CHECK_EQUAL(1U, c.acknowledged({c.site.hour(1, 1)}).cumulative);
        c.server.kill();
        CHECK(code_of([&] { c.take({c.site.hour(2, 2)}); }) == remote_code::unavailable);
        c.server.start();
        CHECK_EQUAL(2U, c.insist({c.site.hour(2, 2)}).cumulative);
        c.server.sql("RENAME TABLE reading TO elsewhere", c.scratch.options().name);
        CHECK(code_of([&] { c.take({c.site.hour(3, 3)}); }) == remote_code::internal);
        CHECK_EQUAL(std::int64_t{2}, c.count("SELECT COUNT(*) FROM packet"));
        c.server.sql("RENAME TABLE elsewhere TO reading", c.scratch.options().name);
        CHECK_EQUAL(3U, c.insist({c.site.hour(3, 3)}).cumulative);
        CHECK_EQUAL(std::int64_t{3}, c.count("SELECT COUNT(*) FROM reading"));
        CHECK(c.program->stop().clean());
    }
    void a_second_one_on_the_same_ledger_says_so_and_takes_over() {
        centre_end c;
        c.start();
        CHECK_EQUAL(1U, c.acknowledged({c.site.hour(1, 1)}).cumulative);
        test::process second{{test::program("toniqued"), "-c", c.where / "t.toml", "--socket", c.where / "2"},
                             c.where / "second"};
        second.wait_for("another toniqued keeps this ledger: stop one of them");
        centre_client other{c.where / "2"};
        const auto packet = join(std::vector<tonique::bytes>{c.site.hour(2, 2)});
        CHECK(code_of([&] { other.take({"https", "", packet}, limit); }) == remote_code::unavailable);
        CHECK_EQUAL(std::int64_t{1}, c.count("SELECT COUNT(*) FROM packet"));
        CHECK(c.program->stop().clean());
        CHECK(test::soon(20s, [&] {
            try {
                return !other.take({"https", "", packet}, limit).empty();
            } catch (const remote_error&) {
                return false;
            }
        }));
        CHECK_EQUAL(std::int64_t{2}, c.count("SELECT COUNT(*) FROM packet"));
        CHECK(second.stop().clean());
    }
    void a_site_that_is_added_is_known_soon() {
        centre_end c;
        c.start();
        test::site_end other{2, test::key_of(2)};
        CHECK(c.take({other.hour(1, 1)}).empty());
        {
            database::connection db{c.scratch.options()};
            db.run("site", "INSERT INTO site (sit_id, sit_nom) VALUES (2, 'other')");
            db.run("key", "INSERT INTO site_key (site, slot, secret) VALUES (2, 0, ?)", {other.key.bytes});
            db.run("revision", "UPDATE revision SET number = number + 1");
        }
        CHECK(test::soon(10s, [&] { return !c.take({other.hour(1, 1)}).empty(); }));
    }
    void a_code_becomes_a_key_once() {
        centre_end c;
        c.start();
        const auto code = put_code(c, 600);
        const auto own = random_exchange();
        CHECK(code_of([&] {
                  c.client.enrol({code.name + "AAAAAA", own.open}, limit);
              }) == remote_code::not_permitted);
        const auto e = c.client.enrol({code_text(code), own.open}, limit);
        CHECK_EQUAL(1U, e.site);
        CHECK_EQUAL(std::string{"les-tilleuls"}, e.name);
        CHECK_EQUAL(std::string{"Europe/Paris"}, e.zone);
        CHECK_EQUAL(1U, e.key_slot); // slot 0 holds the key that the site had
        test::site_end enrolled{1, agreed_key(own, true, e.open_key, code).value()};
        enrolled.slot = static_cast<std::uint8_t>(e.key_slot);
        CHECK_EQUAL(2U, enrolled.acknowledged({c.take({enrolled.hour(2, 2)}), {}}).highest);
        CHECK(code_of([&] {
                  c.client.enrol({code_text(code), own.open}, limit);
              }) == remote_code::not_permitted);
        // What the key before sealed is still taken.
        CHECK_EQUAL(2U, enrolled.acknowledged({c.take({c.site.hour(1, 1)}), {}}).cumulative);
    }
    void a_code_is_good_for_five_tries_and_ten_minutes() {
        centre_end c;
        c.start();
        const auto own = random_exchange();
        const auto code = put_code(c, 600);
        const auto refused = [&](const std::string& text) {
            return code_of([&] { c.client.enrol({text, own.open}, limit); });
        };
        for (int i = 0; i < 5; ++i) CHECK(refused(code.name + "000000") == remote_code::not_permitted);
        CHECK(refused(code_text(code)) == remote_code::not_permitted);
        CHECK(refused(code_text(put_code(c, -1))) == remote_code::not_permitted);
        // A key of zeroes is none; the code is not used up by it, but the try is.
        const auto good = put_code(c, 600);
        CHECK(code_of([&] {
                  c.client.enrol({code_text(good), {}}, limit);
              }) == remote_code::invalid_argument);
        CHECK_EQUAL(1U, c.client.enrol({code_text(good), own.open}, limit).site);
        int busy = 0;
        for (int i = 0; i < 20; ++i) busy += refused("0000-000000") == remote_code::busy ? 1 : 0;
        CHECK(busy > 5 && busy < 15);
    }
    void gives_reports() {
        centre_end c;
        c.start();
        const auto page = c.client.report({"reports", {}, 0}, limit);
        CHECK(page.rows.size() > 3 && page.rows[0].size() == page.columns.size());
        CHECK(code_of([&] { c.client.report({"no-such", {}, 0}, limit); }) == remote_code::not_found);
        CHECK(code_of([&] {
                  c.client.report({"status", {{"site", std::string(255, 'x')}}, 0}, limit);
              }) == remote_code::not_found);
        const auto sites = c.client.report({"status", {}, 0}, limit);
        CHECK_EQUAL(std::string{"trouble"}, sites.columns.back().key);
        CHECK(sites.rows.front().back() == table_cell{std::string{}});
        CHECK(code_of([&] {
                  c.client.report({"reports", {{"x", "y"}}, 0}, limit);
              }) == remote_code::invalid_argument);
    }
    void a_wrong_configuration_is_told() {
        test::folder f;
        std::ofstream{f / "t.toml"} << "[ledger]\ngather = \"2h\"\nwrong = 1\n";
        test::process p{{test::program("toniqued"), "--check", "-c", f / "t.toml"}, f / "log"};
        CHECK_EQUAL(1, p.wait().code);
        CHECK(p.output().find("t.toml:2: ledger.gather is \"2h\"") != std::string::npos);
        CHECK(p.output().find("t.toml:3: ledger.wrong is not known here") != std::string::npos);
    }

  private:
    static enrolment_code put_code(centre_end& c, std::int64_t seconds) {
        const auto code = random_code();
        database::connection db{c.scratch.options()};
        db.run("code",
               "INSERT INTO enrolment_code (name, secret_hash, site, created, expires, author)"
               " VALUES (?, ?, 1, 0, UNIX_TIMESTAMP() + ?, 'test')",
               {code.name, hash_of(code.secret, hash_effort::code), seconds});
        return code;
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(toniqued_test);
