// weshtop as somebody uses it: in a terminal, on a real weshd and simulated boxes.
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"
#include "tests/top_terminal/private_tmux.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace wesh::test {
namespace {

using namespace std::chrono_literals;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const char* const moving = R"([[box.vary]]
field = "pince.I1"
from = 2.0
to = 11.5
period = "3s"
)";

/// Two boxes, weshd, and a terminal of 80 by 24.
class seen_site {
  public:
    seen_site()
        : terminal{terminal_folder, 80, 24}
        , live{boxes(2, moving)} {
        live.wait_for("box1", device_state::online);
        live.wait_for("box2", device_state::online);
    }

    std::string command(const std::string& arguments = {}) const {
        return "'" + std::filesystem::absolute(program("weshtop")).string() + "' --socket " +
               live.daemon.socket() + " " + arguments;
    }
    /// Starts weshtop, and waits until it shows points.
    void start(const std::string& arguments = {}) {
        terminal.press({command(arguments), "Enter"});
        terminal.wait_for("live");
        terminal.wait_for("box1/");
    }

    folder terminal_folder;
    private_tmux terminal;
    site live;
};

class top_terminal_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(top_terminal_test);
    CPPUNIT_TEST(shows_points_devices_and_events);
    CPPUNIT_TEST(filters_and_opens_a_point);
    CPPUNIT_TEST(follows_the_size_of_the_terminal);
    CPPUNIT_TEST(a_daemon_that_dies_is_told_and_found_again);
    CPPUNIT_TEST(a_daemon_that_hangs_stops_neither_screen_nor_keys);
    CPPUNIT_TEST(leaves_the_terminal_as_it_was);
    CPPUNIT_TEST(no_colour_when_not_wanted);
    CPPUNIT_TEST(once_prints_plain_text);
    CPPUNIT_TEST(tells_of_itself);
    CPPUNIT_TEST(says_what_is_wrong_before_it_takes_the_terminal);
    CPPUNIT_TEST_SUITE_END();

  private:
    void shows_points_devices_and_events() {
        seen_site s;
        s.start();
        auto text = s.terminal.wait_for("devices 2/2");
        CHECK_MESSAGE(text, contains(text, "POINT 1-19/"));
        s.terminal.press({"1"});
        text = s.terminal.wait_for("[1 Devices]");
        CHECK_MESSAGE(text, contains(text, ">box1") && contains(text, " box2") && contains(text, "online"));
        s.terminal.press({"Tab", "Tab"});
        s.terminal.wait_for("[3 Events]");
        s.terminal.wait_for("box2 answers");
        s.live.boxes.control("fault box2 hang 60s");
        s.terminal.wait_for("has not answered since");
        s.terminal.press({"1", "e"});
        text = s.terminal.wait_for(">box2");
        CHECK_MESSAGE(text, contains(text, "stale") && contains(text, "devices 1/2"));
        s.terminal.press({"?"});
        s.terminal.wait_for("pause: the screen stands still");
    }

    void filters_and_opens_a_point() {
        seen_site s;
        s.start();
        s.terminal.press({"/", "clamp.1.c"});
        auto text = s.terminal.wait_for("POINT 1-2/2");
        CHECK_MESSAGE(text, contains(text, "/clamp.1.c_"));
        s.terminal.press({"Enter", "Enter"});
        text = s.terminal.wait_for("last hour min");
        CHECK_MESSAGE(text, contains(text, "meaning") && contains(text, "confirmed") &&
                                contains(text, "quality   good"));
        s.terminal.wait_for("1 hour ago");
        s.terminal.press({"Escape"});
        s.terminal.wait_for("POINT 1-2/2");
        s.terminal.press({"Escape"});
        s.terminal.wait_for("POINT 1-19/");
        // What moves is drawn: the least and the greatest of a course.
        s.terminal.press({"/", "box1/clamp.1.current", "Enter"});
        s.terminal.wait_for("█");
    }

    void follows_the_size_of_the_terminal() {
        seen_site s;
        s.start();
        s.terminal.resize(120, 40);
        auto text = s.terminal.wait_for("EVENT 1-");
        CHECK_MESSAGE(text, contains(text, "DEVICE 1-2/2") && contains(text, "POINT 1-"));
        CHECK_EQUAL(std::ptrdiff_t{40}, std::count(text.begin(), text.end(), '\n'));
        s.terminal.resize(60, 15);
        text = s.terminal.wait_for("POINT 1-10/");
        CHECK_MESSAGE(text, !contains(text, "LAST VALUES") && contains(text, "AGE"));
        s.terminal.resize(39, 7);
        s.terminal.wait_for("too small: 40x8 needed");
        s.terminal.resize(80, 24);
        s.terminal.wait_for("POINT 1-19/");
    }

    void a_daemon_that_dies_is_told_and_found_again() {
        seen_site s;
        s.start();
        s.live.daemon.kill();
        auto text = s.terminal.wait_for("RECONNECTING");
        text = s.terminal.wait_for("not heard since");
        CHECK_MESSAGE(text, contains(text, " stale ") && !contains(text, " good "));
        s.live.daemon.start();
        s.terminal.wait_for("live");
        s.terminal.wait_until_gone("not heard since");
        s.terminal.wait_for("devices 2/2");
        s.terminal.wait_until_gone(" stale ");
    }

    void a_daemon_that_hangs_stops_neither_screen_nor_keys() {
        seen_site s;
        s.start();
        s.live.daemon.program().signal(SIGSTOP);
        s.terminal.wait_for("NO ANSWER");
        s.terminal.wait_for(" stale ");
        s.terminal.press({"1"});
        s.terminal.wait_for("was online");
        s.terminal.press({"q"});
        s.terminal.wait_until_gone("was online");
        CHECK(soon(5s, [&] { return s.terminal.child() == 0; }));
        s.live.daemon.program().signal(SIGCONT);
    }

    void leaves_the_terminal_as_it_was() {
        seen_site s;
        s.terminal.press({"ulimit -c 0; echo before; stty -g > " + (s.terminal_folder / "stty"), "Enter"});
        s.terminal.wait_for("before\n");
        const struct {
            int signal; ///< 0: the key q
            int code;
        } ends[] = {{0, 0},
                    {SIGTERM, 128 + SIGTERM},
                    {SIGINT, 128 + SIGINT},
                    {SIGHUP, 128 + SIGHUP},
                    {SIGSEGV, 128 + SIGSEGV}};
        for (const auto& e : ends) {
            s.start();
            CHECK(!contains(s.terminal.screen(), "before"));
            if (e.signal == 0)
                s.terminal.press({"q"});
            else
                ::kill(s.terminal.child(), e.signal);
            // What the shell showed is there again, its settings are the same, and typing is echoed.
            const auto said = "code " + std::to_string(e.code) + " same";
            s.terminal.wait_for("before\n");
            s.terminal.press(
                {"echo code $? $(stty -g | cmp - " + (s.terminal_folder / "stty") + " && echo same)",
                 "Enter"});
            const auto text = s.terminal.wait_for(said + "\n");
            CHECK_MESSAGE(text, !contains(text, "box1/") && !contains(text, "[2 Points]"));
            s.terminal.press({"clear; echo before", "Enter"});
            s.terminal.wait_until_gone(said);
        }
    }

    void no_colour_when_not_wanted() {
        seen_site s;
        s.start();
        CHECK(contains(s.terminal.screen_with_colours(), "\033[32m"));
        s.terminal.press({"q"});
        s.terminal.wait_until_gone("box1/");
        s.terminal.press({"NO_COLOR=1 " + s.command(), "Enter"});
        s.terminal.wait_for("box1/");
        const auto text = s.terminal.screen_with_colours();
        for (const auto* colour : {"[31m", "[32m", "[33m"}) CHECK_MESSAGE(text, !contains(text, colour));
        // In a locale without UTF-8, nothing but ASCII.
        s.terminal.press({"q"});
        s.terminal.wait_until_gone("box1/");
        s.terminal.press({"LC_ALL=C " + s.command(), "Enter"});
        const auto plain = s.terminal.wait_for("box1/");
        for (const char c : plain) CHECK_MESSAGE(plain, static_cast<unsigned char>(c) < 0x80);
    }

    void once_prints_plain_text() {
        seen_site s;
        const start_options e{{{"COLUMNS", "100"}, {"LINES", "30"}, {"LC_ALL", "C.UTF-8"}}};
        process p{{program("weshtop"), "--socket", s.live.daemon.socket(), "--once", "box1/clamp.*"},
                  s.terminal_folder / "once",
                  e};
        CHECK(p.wait().clean());
        const auto text = p.output();
        CHECK_EQUAL(std::ptrdiff_t{30}, std::count(text.begin(), text.end(), '\n'));
        CHECK_MESSAGE(text, contains(text, "box1/clamp.1.current") && !contains(text, "box2/"));
        CHECK_MESSAGE(text, text.find('\033') == std::string::npos);
    }

    void tells_of_itself() {
        const folder f;
        const auto said = [&](const std::string& option) {
            process p{{program("weshtop"), option}, f / option};
            CHECK(p.wait().clean());
            return p.output();
        };
        for (const auto* option : {"--once", "--socket PATH", "--timeout TIME", "--completion"})
            CHECK_MESSAGE(option, contains(said("--help"), option));
        CHECK(said("--version").starts_with("weshtop "));
        const auto script = said("--completion");
        CHECK_MESSAGE(script, contains(script, "complete -F _weshtop weshtop") && contains(script, "--once"));
        CHECK_MESSAGE(script, !contains(script, "_weshtop_words  help"));
    }

    void says_what_is_wrong_before_it_takes_the_terminal() {
        seen_site s;
        const auto said = [&](const std::string& arguments, int code) {
            s.terminal.press({"clear; " + s.command(arguments) + "; echo code $?", "Enter"});
            return s.terminal.wait_for("code " + std::to_string(code) + "\n");
        };
        CHECK(contains(said("'nothing/*'", 4), "no points match nothing/*"));
        CHECK(contains(said("--socket /nowhere", 3), "weshtop: "));
        CHECK(contains(said("--bogus", 2), "there is no option"));
        CHECK(contains(said("< /dev/null", 1), "this is no terminal"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(top_terminal_test);

} // namespace
} // namespace wesh::test
