#include "tests/database/fixture.hpp"
#include "tonique/database/backup.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace wesh;
using namespace wesh::test;

class backup_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(backup_test);
    CPPUNIT_TEST(what_was_backed_up_comes_back);
    CPPUNIT_TEST(a_backup_that_is_not_whole_is_refused);
    CPPUNIT_TEST(only_an_empty_database_is_restored_into);
    CPPUNIT_TEST(an_interrupted_restore_is_done_again);
    CPPUNIT_TEST(without_the_programs_it_says_so);
    CPPUNIT_TEST(a_backup_that_fails_leaves_the_one_before);
    CPPUNIT_TEST_SUITE_END();

    std::string path_;
    folder where_;
    const std::string file_ = where_ / "backup.sql";

    static std::string read(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream{path, std::ios::binary}.rdbuf();
        return text.str();
    }
    static void write(const std::string& path, const std::string& text) {
        std::ofstream{path, std::ios::binary} << text;
    }
    static std::string refusal(const std::function<void()>& f) {
        try {
            f();
        } catch (const database::database_error& e) {
            return e.what();
        }
        return {};
    }
    static std::string checksums(database::connection& c) {
        return shared_server().sql(
            "CHECKSUM TABLE site, site_key, point, reading, packet, migration, zone_change",
            std::string{c.ask("name", "SELECT DATABASE()").front().text(0)});
    }
    static void fill(database::connection& c) {
        c.run("site", "INSERT INTO site (sit_id, sit_nom, sit_ville) VALUES (1, 'one', 'Orl\xC3\xA9"
                      "ans')");
        c.run("key", "INSERT INTO site_key VALUES (1, 0, UNHEX('00FF27225C0A000102030405060708FF'))");
        c.run("point", "INSERT INTO point (id, site, unit, column_number) VALUES (5, 1, 1, 10)");
        c.run("readings",
              "INSERT INTO reading SELECT 5, 1770000000 + seq * 3600, -seq, 0, 1 FROM seq_1_to_5000");
        c.run("packet", "INSERT INTO packet VALUES (1, 1, 4, 1, UNHEX('000A0D1A5C27'), 1, 'https', 0)");
    }

  public:
    void setUp() override {
        const char* path = std::getenv("PATH");
        path_ = path == nullptr ? "" : path;
        setenv("PATH", (peers_folder() + "/bin:" + path_).c_str(), 1);
    }
    void tearDown() override { setenv("PATH", path_.c_str(), 1); }

    void what_was_backed_up_comes_back() {
        const migrated base;
        database::connection c{base.options()};
        fill(c);
        CHECK(database::back_up(base.options(), file_) > 10'000);
        CHECK_EQUAL(std::filesystem::file_size(file_), database::back_up(base.options(), file_));
        const scratch other;
        database::restore(other.options(), file_);
        database::connection o{other.options()};
        const auto of = [](std::string text, const std::string& name) {
            for (auto at = text.find(name + "."); at != std::string::npos; at = text.find(name + "."))
                text.erase(at, name.size());
            return text;
        };
        CHECK_EQUAL(of(checksums(c), base.options().name), of(checksums(o), other.options().name));
        CHECK_EQUAL(std::int64_t{5000}, number(o, "SELECT COUNT(*) FROM reading"));
        CHECK(database::differences(o, manual_clock{noon}).empty());
        CHECK_EQUAL(std::ptrdiff_t{1}, std::distance(std::filesystem::directory_iterator{where_.path()}, {}));
    }

    void a_backup_that_is_not_whole_is_refused() {
        const migrated base;
        database::back_up(base.options(), file_);
        const auto whole = read(file_);
        auto flipped = whole;
        flipped[whole.size() / 2] ^= 1;
        const scratch other;
        database::connection o{other.options()};
        for (const auto& bad : {whole.substr(0, whole.size() / 2), whole.substr(0, whole.size() - 1), flipped,
                                whole + "DROP TABLE site;\n", std::string{}, std::string{"SELECT 1;\n"}}) {
            write(file_, bad);
            CHECK(refusal([&] { database::restore(other.options(), file_); }).find("nothing was done") !=
                  std::string::npos);
            CHECK(database::present_columns(o).empty());
        }
    }

    void only_an_empty_database_is_restored_into() {
        const migrated base;
        database::back_up(base.options(), file_);
        database::connection c{base.options()};
        fill(c);
        CHECK(refusal([&] { database::restore(base.options(), file_); }).find("has tables already") !=
              std::string::npos);
        CHECK_EQUAL(std::int64_t{5000}, number(c, "SELECT COUNT(*) FROM reading"));
    }

    void an_interrupted_restore_is_done_again() {
        const migrated base;
        database::connection c{base.options()};
        fill(c);
        database::back_up(base.options(), file_);
        const scratch other;
        database::connection o{other.options()};
        // As a restore leaves it that was killed amidst a table.
        o.run_once("half", "CREATE TABLE restore_unfinished (id INT)");
        o.run_once("half", "CREATE TABLE reading (point INT)");
        CHECK(!database::differences(o, manual_clock{noon}).empty());
        database::restore(other.options(), file_);
        CHECK_EQUAL(std::int64_t{5000}, number(o, "SELECT COUNT(*) FROM reading"));
        CHECK(database::differences(o, manual_clock{noon}).empty());
    }

    void without_the_programs_it_says_so() {
        const migrated base;
        database::back_up(base.options(), file_);
        setenv("PATH", where_.path().c_str(), 1);
        CHECK(refusal([&] { database::back_up(base.options(), file_); }).find("install mariadb-client") !=
              std::string::npos);
        const scratch other;
        CHECK(refusal([&] { database::restore(other.options(), file_); }).find("install mariadb-client") !=
              std::string::npos);
    }

    void a_backup_that_fails_leaves_the_one_before() {
        const migrated base;
        write(file_, "the one before");
        write(where_ / "mariadb-dump", "#!/bin/sh\necho 'CREATE TABLE half'\necho 'no room' >&2\nexit 3\n");
        std::filesystem::permissions(where_ / "mariadb-dump", std::filesystem::perms::owner_all);
        setenv("PATH", (where_.path() + ":" + path_).c_str(), 1);
        CHECK(refusal([&] { database::back_up(base.options(), file_); }).find("no room") !=
              std::string::npos);
        CHECK_EQUAL(std::string{"the one before"}, read(file_));
        const scratch empty;
        CHECK(!refusal([&] { database::back_up(empty.options(), file_); }).empty());
        CHECK_EQUAL(std::string{"the one before"}, read(file_));
        CHECK_EQUAL(std::ptrdiff_t{2}, std::distance(std::filesystem::directory_iterator{where_.path()}, {}));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(backup_test);
