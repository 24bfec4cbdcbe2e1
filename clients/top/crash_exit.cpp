#include "clients/top/crash_exit.hpp"

#include <array>
#include <csignal>
#include <cstring>

// Last: it defines macros with names like "lines" and "tab".
#include <curses.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

namespace wesh::top {
namespace {

/// A handler of signals finds nothing that is not global, and may do little more than write.
struct {
    termios before;
    std::array<char, 256> text;
    std::size_t length;
} given_back;

constexpr std::array crashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

extern "C" void give_back_and_crash(int number) {
    // Nothing can be done about a terminal that does not take it.
    [[maybe_unused]] const auto n = write(STDOUT_FILENO, given_back.text.data(), given_back.length);
    tcsetattr(STDIN_FILENO, TCSANOW, &given_back.before);
    raise(number);
}

void add(const char* capability) {
    const char* text = tigetstr(capability);
    if (text == nullptr || text == reinterpret_cast<const char*>(-1)) return;
    const std::size_t size = std::strlen(text);
    if (given_back.length + size > given_back.text.size()) return;
    std::memcpy(given_back.text.data() + given_back.length, text, size);
    given_back.length += size;
}

} // namespace

void watch_for_crashes(const termios& before) {
    given_back.before = before;
    given_back.length = 0;
    for (const char* capability : {"sgr0", "cnorm", "rmkx", "rmcup"}) add(capability);
    for (const int number : crashes) {
        struct sigaction a {};
        a.sa_handler = give_back_and_crash;
        // Once: what follows is the crash itself.
        a.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
        sigaction(number, &a, nullptr);
    }
}

void leave_crashes_alone() {
    for (const int number : crashes) std::signal(number, SIG_DFL);
}

} // namespace wesh::top
