// The short examples, as a user compiles them, against a simulated box.
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

using namespace wesh;

namespace {

class programs_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(programs_test);
    CPPUNIT_TEST(watch_prints_what_is_and_what_changes);
    CPPUNIT_TEST(follow_goes_on_where_it_stopped);
    CPPUNIT_TEST(loop_watches_and_reads_lines);
    CPPUNIT_TEST(stand_in_needs_nothing);
    CPPUNIT_TEST_SUITE_END();

    static std::string example(const std::string& name) { return test::build_folder() + "/examples/" + name; }
    static test::start_options at(const test::site& s) {
        test::start_options o;
        o.environment = {{"WESH_SOCKET", s.daemon.socket()}};
        return o;
    }
    static std::vector<std::string> lines(const std::string& path) {
        std::ifstream file{path};
        std::vector<std::string> all;
        for (std::string line; std::getline(file, line);) all.push_back(line);
        return all;
    }

    void watch_prints_what_is_and_what_changes() {
        test::site s{{{"box", "0.84", {}}}};
        s.wait_for("box", device_state::online);
        test::process p{{example("watch"), "box/mains.*", "5"}, s.where / "watch.log", at(s)};
        p.wait_for("box/mains.voltage = 233.0 V (good)");
        s.boxes.control("set box pince.V 229");
        p.wait_for("box/mains.voltage = 229.0 V (good)");
        CHECK_MESSAGE(p.output(), p.wait().clean());
        test::process wrong{{example("watch"), "box/nothing"}, s.where / "wrong.log", at(s)};
        CHECK_EQUAL(1, wrong.wait().code);
        CHECK_MESSAGE(wrong.output(), wrong.output().find("box/nothing") != std::string::npos);
    }

    void follow_goes_on_where_it_stopped() {
        test::site s{{{"box", "0.84", {}}}};
        s.wait_for("box", device_state::online);
        const std::string records = s.where / "records";
        for (int i = 0; i < 3; ++i) {
            s.boxes.control("set box pince.V " + std::to_string(220 + i));
            test::process p{
                {example("follow"), records, s.where / "position", "2"}, s.where / "follow.log", at(s)};
            // Once it is killed amid its work: what it has not noted down comes again.
            if (i == 1)
                p.kill();
            else
                CHECK_MESSAGE(p.output(), p.wait().clean());
        }
        auto numbers = lines(records);
        CHECK(numbers.size() > 20);
        for (auto& line : numbers) line.resize(line.find(' '));
        CHECK_EQUAL(std::string{"1"}, numbers.front());
        for (std::size_t i = 1; i < numbers.size(); ++i) {
            const auto step = std::stoll(numbers[i]) - std::stoll(numbers[i - 1]);
            CHECK_MESSAGE(numbers[i], step == 1 || step == 0);
        }
    }

    void loop_watches_and_reads_lines() {
        test::site s{{{"box", "0.84", {}}}};
        s.wait_for("box", device_state::online);
        const std::string pipe = s.where / "lines";
        CHECK_EQUAL(0, mkfifo(pipe.c_str(), 0600));
        const int fd = open(pipe.c_str(), O_RDWR | O_CLOEXEC);
        const int kept = dup(STDIN_FILENO);
        dup2(fd, STDIN_FILENO);
        test::process p{{example("loop")}, s.where / "loop.log", at(s)};
        dup2(kept, STDIN_FILENO);
        close(kept);
        p.wait_for("box/clamp.1.current = ");
        const std::string line = "box/firmware\n";
        const auto before = p.output().size();
        CHECK_EQUAL(static_cast<ssize_t>(line.size()), write(fd, line.data(), line.size()));
        p.wait_for("box/firmware = ", before);
        close(fd);
        CHECK(p.running());
        p.kill();
    }

    void stand_in_needs_nothing() {
        const test::folder where;
        test::process p{{example("stand_in")}, where / "log"};
        const auto end = p.wait();
        CHECK_EQUAL(std::string{"all is well\n"}, p.output());
        CHECK(end.clean());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(programs_test);

} // namespace
