// What is kept: the file's bounds, its versions, a full disk and a clock that is set back.
#include "tests/notifyd/town.hpp"

namespace {

using namespace wesh;
using namespace wesh::test;
using namespace wesh::notify;

class keeping_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(keeping_test);
    CPPUNIT_TEST(what_is_kept_is_bounded_and_what_is_open_stays);
    CPPUNIT_TEST(a_clock_that_is_set_back_holds_nothing_up);
    CPPUNIT_TEST(a_full_disk_changes_nothing_and_is_survived);
    CPPUNIT_TEST(a_file_of_the_first_version_goes_on);
    CPPUNIT_TEST(a_file_of_a_newer_wesh_is_left_alone);
    CPPUNIT_TEST_SUITE_END();

    void what_is_kept_is_bounded_and_what_is_open_stays() {
        town t;
        t.set([](rule_set& s) {
            s.kept.causes = 50;
            s.kept.messages = 10;
            s.kept.journal = 100;
        });
        t.happen("device.lost", "stays");
        for (int i = 0; i < 200; ++i) {
            t.happen("counter.reset", "d" + std::to_string(i));
            t.pass(45s);
            if (i % 20 == 0) t.office->trim();
        }
        t.office->trim();
        CHECK(t.ask("SELECT count(*) FROM cause") <= 52);
        CHECK(t.ask("SELECT count(*) FROM message") <= 10);
        CHECK(t.ask("SELECT count(*) FROM journal") <= 100);
        CHECK_EQUAL(std::int64_t{0},
                    t.ask("SELECT count(*) FROM tell WHERE cause NOT IN (SELECT number FROM cause)"));
        t.happen("device.back", "stays");
        t.pass(10min);
        CHECK(t.sent.back().parts[0].device == "stays");
    }

    void a_clock_that_is_set_back_holds_nothing_up() {
        town t;
        t.happen("device.lost", "a");
        t.pass(1min);
        t.answer = [](const outgoing&, bool) { return no_network(); };
        t.happen("device.lost", "b");
        t.pass(10min);
        t.clock.jump(-1'000h);
        t.answer = [](const outgoing&, bool) { return delivered(); };
        t.happen("device.lost", "c");
        t.pass(2min);
        std::size_t causes = 0;
        for (const auto& m : t.sent) causes += m.parts.size();
        CHECK_EQUAL(std::size_t{3}, causes);
    }

    void a_full_disk_changes_nothing_and_is_survived() {
        town t;
        t.pass(1min);
        t.db->limit_pages(t.db->page_count());
        std::size_t taken = 0;
        for (; taken < 500; ++taken) {
            const auto before = t.intake->at();
            try {
                t.happen("counter.reset", "d" + std::to_string(taken), severity::warning,
                         {{"text", std::string(200, 'x')}});
            } catch (const database_error& e) {
                CHECK(e.is_full());
                CHECK(t.intake->at() == before);
                break;
            }
        }
        CHECK(taken < 500);
        --t.number;
        t.db->limit_pages(1'000'000);
        t.happen("counter.reset", "d" + std::to_string(taken));
        t.pass(10min);
        std::size_t causes = 0;
        for (const auto& m : t.sent) causes += m.parts.size();
        CHECK_EQUAL(taken + 1, causes);
    }

    void a_file_of_the_first_version_goes_on() {
        town t;
        t.happen("device.lost", "roof");
        t.pass(1min);
        t.db->run("ALTER TABLE cause DROP COLUMN ended; DROP TABLE seen; PRAGMA user_version = 1");
        t.restart();
        CHECK_EQUAL(static_cast<std::int64_t>(schema_version()), t.ask("PRAGMA user_version"));
        t.happen("device.removed", "roof", severity::notice);
        t.pass(1min);
        CHECK_EQUAL(std::size_t{2}, t.sent.size());
        CHECK_EQUAL(std::int64_t{1}, t.ask("SELECT count(*) FROM cause WHERE ended <> ''"));
    }

    void a_file_of_a_newer_wesh_is_left_alone() {
        town t;
        t.db->run("PRAGMA user_version = 99");
        CHECK_THROWS(prepare(*t.db), std::runtime_error);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(keeping_test);

} // namespace
