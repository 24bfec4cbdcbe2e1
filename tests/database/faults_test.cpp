#include "tests/database/fixture.hpp"
#include "tests/support/poll.hpp"
#include "tonique/ledger/mariadb_store.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace wesh;
using namespace wesh::tonique;
using namespace wesh::test;
using namespace std::chrono_literals;

/// A server that is lost, paused, read-only or full, and what the store makes of it. Each has its own.
class faults_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(faults_test);
    CPPUNIT_TEST(killed_at_any_moment_nothing_committed_is_lost_and_nothing_is_there_twice);
    CPPUNIT_TEST(a_paused_server_is_an_error_and_not_a_hang);
    CPPUNIT_TEST(a_server_that_may_only_read);
    CPPUNIT_TEST(no_server_no_account_no_database);
    CPPUNIT_TEST(migrating_survives_a_killed_server);
    CPPUNIT_TEST(a_full_disk);
    CPPUNIT_TEST(an_ordinary_user_has_a_server_too);
    CPPUNIT_TEST_SUITE_END();

    static ledger_row row(std::uint32_t n) {
        return {
            1, {static_cast<unit_number>(1 + n % 4), 440'000 + n / 4, column::indti, n, quality::good}, n};
    }
    /// One transaction of fifty readings with their packet; true when it was acknowledged.
    static bool take(mariadb_store& store, std::uint32_t first) {
        try {
            store.begin();
            packet_record p;
            p.site = 1;
            p.number = first + 1;
            p.received = noon;
            if (store.find_packets(1, std::span{&p.number, 1}).empty()) store.add_packets({&p, 1});
            std::vector<ledger_row> rows;
            for (std::uint32_t i = 0; i < 50; ++i) rows.push_back(row(first + i));
            CHECK(store.add_readings(rows).empty());
            site_record s;
            s.number = 1;
            s.highest = s.cumulative = p.number;
            store.set_site(s);
            store.commit();
            return true;
        } catch (const store_unavailable&) {
            return false;
        }
    }
    static void add_site(const scratch& base) {
        database::connection{base.options()}.run("site",
                                                 "INSERT INTO site (sit_id, sit_nom) VALUES (1, 'one')");
    }

    void killed_at_any_moment_nothing_committed_is_lost_and_nothing_is_there_twice() {
        const folder where;
        mariadb server{where};
        const migrated base{server};
        add_site(base);
        mariadb_store store{base.options(2s)};
        std::atomic<bool> over{false};
        std::uint32_t acknowledged = 0;
        int failed = 0;
        std::thread writer{[&] {
            while (!over) {
                if (take(store, acknowledged * 50))
                    ++acknowledged;
                else if (++failed; !over)
                    std::this_thread::sleep_for(5ms);
            }
        }};
        for (int i = 0; i < 3; ++i) {
            std::this_thread::sleep_for(300ms);
            server.kill();
            server.start();
        }
        std::this_thread::sleep_for(300ms);
        over = true;
        writer.join();
        CHECK(acknowledged > 10 && failed > 0);
        database::connection c{base.options()};
        const auto rows = number(c, "SELECT COUNT(*) FROM reading");
        // The last one may have been stored without an answer.
        CHECK(rows == acknowledged * 50 || rows == (acknowledged + 1) * 50);
        CHECK_EQUAL(rows, number(c, "SELECT COUNT(DISTINCT value) FROM reading"));
        CHECK_EQUAL(rows / 50, number(c, "SELECT COUNT(*) FROM packet"));
        CHECK_EQUAL(std::int64_t{0}, number(c, "SELECT COUNT(*) FROM reading_conflict"));
    }

    void a_paused_server_is_an_error_and_not_a_hang() {
        const folder where;
        mariadb server{where};
        const migrated base{server};
        add_site(base);
        mariadb_store store{base.options(1s)};
        CHECK(take(store, 0));
        server.pause();
        // Within the limit of an answer; then within that of a new connection.
        CHECK(time_of([&] { CHECK(!take(store, 50)); }) < 3s);
        CHECK(time_of([&] { CHECK(!take(store, 50)); }) < 3s);
        server.resume();
        CHECK(soon(10s, [&] { return take(store, 50); }));
        CHECK_EQUAL(std::int64_t{100}, number(*std::make_unique<database::connection>(base.options()),
                                              "SELECT COUNT(*) FROM reading"));
    }

    void a_server_that_may_only_read() {
        const folder where;
        mariadb server{where};
        const migrated base{server};
        add_site(base);
        server.stop();
        server.start({"--innodb-read-only"});
        mariadb_store store{base.options(2s)};
        CHECK_EQUAL(std::size_t{1}, store.sites().size());
        CHECK(!take(store, 0));
        server.stop();
        server.start({});
        // The first call finds that the connection is gone.
        CHECK(soon(5s, [&] { return take(store, 0); }));
    }

    void no_server_no_account_no_database() {
        database::options o;
        o.socket = "/tmp/wesh-no-such-socket";
        mariadb_store nobody{o};
        CHECK_THROWS(nobody.sites(), store_unavailable);
        CHECK_THROWS(nobody.begin(), store_unavailable);
        CHECK_THROWS(nobody.commit(), store_unavailable);
        nobody.rollback();
        const scratch base;
        o = base.options();
        o.user = "stranger";
        CHECK_THROWS(mariadb_store{o}.sites(), store_unavailable);
        CHECK_THROWS(database::connection{o}, database::database_error);
        o = base.options();
        o.name = "nowhere";
        CHECK_THROWS(mariadb_store{o}.sites(), store_unavailable);
        CHECK_THROWS(mariadb_store{base.options()}.sites(), store_unavailable);
    }

    void migrating_survives_a_killed_server() {
        const folder where;
        mariadb server{where};
        const scratch base{server};
        const manual_clock now{noon};
        std::size_t kills = 0;
        std::string last;
        bool done = false;
        for (int tries = 0; !done && tries < 12; ++tries) {
            // Each time a little later, until it is done before.
            std::thread killer{[&] {
                std::this_thread::sleep_for(std::chrono::milliseconds{30 + 60 * tries});
                server.kill();
            }};
            try {
                database::connection c{base.options()};
                database::migrate(c, now);
                done = true;
            } catch (const std::exception& e) {
                last = e.what();
                ++kills;
            }
            killer.join();
            server.start();
        }
        CHECK_MESSAGE(last, done && kills > 0);
        database::connection c{base.options()};
        CHECK(database::differences(c, now).empty());
    }

    void a_full_disk() {
        if (geteuid() != 0) throw not_run{"only root can make a small disk"};
        const folder where;
        const auto disk = where / "disk";
        mkdir(disk.c_str(), 0700);
        if (mount("wesh-test", disk.c_str(), "tmpfs", 0, "size=150m") != 0)
            throw not_run{"no small disk can be mounted here"};
        try {
            fill_a_disk(where, disk);
        } catch (...) {
            umount2(disk.c_str(), MNT_DETACH);
            throw;
        }
        CHECK_EQUAL(0, umount2(disk.c_str(), MNT_DETACH));
    }

    static void fill_a_disk(const folder& where, const std::string& disk) {
        // The data lie on the small disk from the start.
        std::filesystem::create_symlink(disk + "/data", where / "data");
        process copy{{"/bin/sh", "-c", "sim/private-mariadb \"$1\" \"$2\" make && mv \"$2/data\" \"$3/data\"",
                      "sh", peers_folder(), where / "made", disk},
                     where / "log"};
        CHECK(copy.wait(60s).clean());
        mariadb server{where};
        const migrated base{server};
        add_site(base);
        mariadb_store store{base.options(5s)};
        CHECK(take(store, 0));
        // Until hardly anything fits.
        const auto filler = disk + "/filler";
        {
            std::ofstream fill{filler, std::ios::binary};
            const std::string piece(1U << 16U, 'x');
            while (fill.write(piece.data(), static_cast<std::streamsize>(piece.size())).flush()) {
            }
        }
        std::uint32_t acknowledged = 1;
        while (acknowledged < 4000 && take(store, acknowledged * 50)) ++acknowledged;
        CHECK_MESSAGE("the disk was never full", acknowledged < 4000);
        std::filesystem::remove(filler);
        if (!server.running()) server.start();
        CHECK(soon(20s, [&] {
            if (!server.running()) server.start();
            return take(store, acknowledged * 50);
        }));
        database::connection c{base.options()};
        CHECK_EQUAL(static_cast<std::int64_t>((acknowledged + 1) * 50),
                    number(c, "SELECT COUNT(*) FROM reading"));
    }

    void an_ordinary_user_has_a_server_too() {
        if (geteuid() != 0) throw not_run{"this is one: all other tests show it"};
        constexpr uid_t nobody = 65534;
        start_options as_nobody;
        as_nobody.user = nobody;
        const folder where;
        chmod(where.path().c_str(), 0755);
        process looker{{"/bin/sh", "-c",
                        "test -x sim/private-mariadb && test -x \"$1/root/usr/sbin/mariadbd\"", "sh",
                        peers_folder()},
                       where / "look",
                       as_nobody};
        if (!looker.wait().clean()) throw not_run{"an ordinary user cannot reach this folder"};
        const auto own = where / "own";
        mkdir(own.c_str(), 0700);
        CHECK_EQUAL(0, chown(own.c_str(), nobody, nobody));
        process starter{
            {"/bin/sh", "-c",
             "sim/private-mariadb \"$1\" \"$2\" start && \"$1/bin/mariadb\" --no-defaults -S \"$2/s\""
             " -e 'SELECT CURRENT_USER()' && sim/private-mariadb \"$1\" \"$2\" stop && echo gone",
             "sh", peers_folder(), own},
            where / "said",
            as_nobody};
        const auto end = starter.wait(60s);
        CHECK_MESSAGE(starter.output(), end.clean());
        CHECK_MESSAGE(starter.output(), starter.output().find("nobody@localhost\ngone") != std::string::npos);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(faults_test);
