// A simulated adapter by itself: its path, and what nobody reads.
#include "tests/sim/running.hpp"
#include "tests/sim/tic_port.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/test.hpp"

#include "sim/pty.hpp"
#include "sim/refusal.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>

using namespace wesh;
using sim::pty;

namespace {

bool is_there(const std::string& path) {
    struct stat s {};
    return lstat(path.c_str(), &s) == 0;
}

} // namespace

class pty_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(pty_test);
    CPPUNIT_TEST(its_path_goes_with_it);
    CPPUNIT_TEST(it_overwrites_nothing_and_removes_nothing_that_is_not_its_own);
    CPPUNIT_TEST(the_link_of_a_simulator_that_was_killed_is_replaced);
    CPPUNIT_TEST(it_knows_its_reader_and_his_speed);
    CPPUNIT_TEST(the_next_reader_finds_a_new_terminal);
    CPPUNIT_TEST(a_full_line_takes_no_more_and_can_be_emptied);
    CPPUNIT_TEST(a_meter_that_cannot_have_its_port_does_not_start);
    CPPUNIT_TEST(nothing_is_left_when_the_simulator_ends);
    CPPUNIT_TEST_SUITE_END();

    test::folder folder_;
    std::string path_ = folder_ / "ttyUSB0";

  public:
    void its_path_goes_with_it() {
        {
            const pty p{path_};
            CHECK(is_there(path_));
        }
        CHECK(!is_there(path_));
    }
    void it_overwrites_nothing_and_removes_nothing_that_is_not_its_own() {
        std::ofstream{path_} << "mine";
        CHECK_THROWS(pty{path_}, sim::refusal);
        CHECK(is_there(path_));
        unlink(path_.c_str());
        CHECK(symlink("/etc/hostname", path_.c_str()) == 0);
        CHECK_THROWS(pty{path_}, sim::refusal);
        unlink(path_.c_str());
        {
            const pty p{path_};
            CHECK_THROWS(pty{path_}, sim::refusal); // another simulator's, which is there
            unlink(path_.c_str());
            CHECK(symlink("/etc/hostname", path_.c_str()) == 0);
        }
        CHECK(is_there(path_));
        CHECK_THROWS(pty{"/nowhere/ttyUSB0"}, sim::refusal);
    }
    void the_link_of_a_simulator_that_was_killed_is_replaced() {
        CHECK(symlink("/dev/pts/99999", path_.c_str()) == 0);
        const pty p{path_};
        struct stat s {};
        CHECK(stat(path_.c_str(), &s) == 0 && S_ISCHR(s.st_mode));
    }
    void it_knows_its_reader_and_his_speed() {
        pty p{path_};
        CHECK(!p.has_reader());
        {
            test::tic_port reader{path_, 1200};
            CHECK(p.has_reader());
            CHECK_EQUAL(1200U, p.reader_speed());
            CHECK_EQUAL(std::size_t{5}, p.write("hello"));
            CHECK_EQUAL(std::string{"hello"}, reader.read_for(100));
        }
        CHECK(!p.has_reader());
    }
    void the_next_reader_finds_a_new_terminal() {
        pty p{path_};
        {
            test::tic_port first{path_, 1200};
            first.keep_others_out();
            CHECK(p.has_reader());
            p.write("old");
        }
        CHECK(!p.has_reader());
        test::tic_port second{path_, 1200};
        CHECK(!second.keeps_others_out());
        CHECK(p.has_reader());
        p.write("new");
        CHECK_EQUAL(std::string{"new"}, second.read_for(100));
    }
    void a_full_line_takes_no_more_and_can_be_emptied() {
        pty p{path_};
        test::tic_port reader{path_, 9600};
        CHECK(p.has_reader());
        const std::string some(100, 'x');
        std::size_t writes = 0;
        while (p.write(some) == some.size()) CHECK(++writes < 100'000);
        CHECK(writes > 100);
        p.flush();
        CHECK(reader.read_for(50).size() < 5000);
        CHECK_EQUAL(std::size_t{3}, p.write("new"));
        CHECK_EQUAL(std::string{"new"}, reader.read_for(100));
    }
    void a_meter_that_cannot_have_its_port_does_not_start() {
        std::ofstream{path_} << "mine";
        const std::string scenario = "[[meter]]\nname = \"a\"\nport = \"" + path_ + "\"\n";
        CHECK_THROWS(test::running{scenario}, sim::refusal);
    }
    void nothing_is_left_when_the_simulator_ends() {
        const std::string port = folder_ / "tty%";
        {
            const test::running r{"[[meter_group]]\ncount = 3\nport = \"" + port + "\"\n"};
            CHECK(is_there(folder_ / "tty1") && is_there(folder_ / "tty3"));
            r.told("swap meter1 meter3");
        }
        for (const char* name : {"tty1", "tty2", "tty3"}) CHECK(!is_there(folder_ / name));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(pty_test);
