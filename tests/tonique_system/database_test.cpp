// A database that is full, may only be read, or is not there: nothing is acknowledged in vain, all goes on by
// itself.
#include "tests/durability/disk.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/whole.hpp"

#include "tonique/ledger/store.hpp"

#include <thread>

using namespace wesh;
using namespace std::chrono_literals;

namespace {

/// Takes all the room that there is.
void fill(const test::centre_side& c) {
    c.change("CREATE TABLE filler (bytes LONGBLOB)");
    for (int size = 1 << 20; size > 0; size /= 4) {
        try {
            for (;;) c.change("INSERT INTO filler VALUES (REPEAT('x', " + std::to_string(size) + "))");
        } catch (const tonique::store_unavailable&) {
        }
    }
}

class database_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(database_test);
    CPPUNIT_TEST(a_full_disk_loses_nothing);
    CPPUNIT_TEST(a_full_tablespace_loses_nothing);
    CPPUNIT_TEST(a_database_that_is_read_only_or_away_is_used_again);
    CPPUNIT_TEST_SUITE_END();

    /// Until toniqued has noticed, everybody says so, and a while longer.
    static void trouble_is_told(test::centre_side& c, test::site_side& s, std::size_t from) {
        c.toniqued->wait_for("ledger: the database cannot be used", from, 40s);
        CHECK_MESSAGE("the site knows nothing of it",
                      test::soon(20s, [&] { return s.carrier("state") == "failing"; }));
        std::string status;
        CHECK_MESSAGE(status, test::soon(10s, [&] {
                          status = c.ask("status").text;
                          return status.find("database:") != std::string::npos;
                      }));
        CHECK(s.waiting() > 0);
        for (int i = 0; i < 5; ++i) {
            s.nothing_is_acknowledged_in_vain();
            std::this_thread::sleep_for(200ms);
        }
        CHECK(c.toniqued->running() && c.httpd->running());
    }
    static time_point last_hour(const test::site_side& s) {
        return std::chrono::floor<std::chrono::hours>(s.now());
    }

  public:
    void a_full_disk_loses_nothing() {
        const test::folder mounted;
        const test::tmpfs_disk disk{mounted / "d", "size=160M"};
        test::centre_side c{{}, mounted / "d"};
        test::site_side s{c, 10, test::at("2026-10-24T18:00")};
        s.start();
        const auto from = c.toniqued->output().size();
        disk.fill(*c.toniqued);
        trouble_is_told(c, s, from);
        disk.relieve(*c.toniqued);
        test::finish(c, s, last_hour(s));
    }
    void a_full_tablespace_loses_nothing() {
        test::centre_side c{{"--innodb-data-file-path=ibdata1:12M;ibdata2:32M", "--innodb-file-per-table=0"}};
        test::site_side s{c, 10, test::at("2026-10-24T18:00")};
        s.start();
        const auto from = c.toniqued->output().size();
        fill(c);
        trouble_is_told(c, s, from);
        // What gives room needs a little itself: the server is given another file.
        c.server.stop();
        c.server.start(
            {"--innodb-data-file-path=ibdata1:12M;ibdata2:32M;ibdata3:32M", "--innodb-file-per-table=0"});
        test::finish(c, s, last_hour(s));
    }
    void a_database_that_is_read_only_or_away_is_used_again() {
        test::centre_side c;
        test::site_side s{c, 5, test::at("2026-10-24T18:00")};
        s.start();
        auto from = c.toniqued->output().size();
        c.change("SET GLOBAL read_only = 1");
        trouble_is_told(c, s, from);
        const auto before = c.number("SELECT cumulative FROM site_progress");
        std::this_thread::sleep_for(1s);
        CHECK_EQUAL(before, c.number("SELECT cumulative FROM site_progress"));
        c.change("SET GLOBAL read_only = 0");
        CHECK(test::soon(20s, [&] { return c.number("SELECT cumulative FROM site_progress") > before; }));

        CHECK(c.toniqued->stop().clean());
        c.server.stop();
        from = c.toniqued->output().size();
        c.start_toniqued();
        c.toniqued->wait_for("ledger: the database cannot be used", from, 40s);
        const auto status = c.ask("status");
        CHECK_EQUAL(1, status.code);
        CHECK_MESSAGE(status.text, status.text.find("database") != std::string::npos);
        c.server.start();
        test::finish(c, s, last_hour(s));
        CHECK(c.toniqued->stop().clean());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(database_test);

} // namespace
