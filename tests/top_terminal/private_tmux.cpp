#include "tests/top_terminal/private_tmux.hpp"

#include "tests/support/poll.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace wesh::test {
namespace {

using namespace std::chrono_literals;

/// A sanitized weshtop beside other tests is slow.
constexpr auto limit = 20s;

bool has_tmux() {
    std::istringstream folders{std::getenv("PATH") == nullptr ? "" : std::getenv("PATH")};
    std::error_code unreadable; // a folder of somebody else's
    for (std::string f; std::getline(folders, f, ':');)
        if (std::filesystem::exists(f + "/tmux", unreadable)) return true;
    return false;
}

} // namespace

private_tmux::private_tmux(const folder& f, int columns, int rows)
    : folder_{f} {
    if (!has_tmux()) throw not_run{"there is no tmux"};
    // A shell that prints nothing of its own: what is on the screen is what the test put there.
    run({"-f", "/dev/null", "new-session", "-d", "-x", std::to_string(columns), "-y", std::to_string(rows),
         "env", "LC_ALL=C.UTF-8", "PS1=$ ", "TERM=screen-256color", "sh"});
    server_ = std::stoi(run({"display-message", "-p", "#{pid}"}));
    run({"set-option", "-g", "status", "off"});
    run({"set-option", "-g", "escape-time", "0"});
    resize(columns, rows);
    wait_for("$");
}

private_tmux::~private_tmux() {
    if (server_ <= 0) return;
    ::kill(server_, SIGTERM);
    // It is no child of ours: gone is gone when the kernel says so.
    if (!soon(5s, [&] { return ::kill(server_, 0) != 0; })) ::kill(server_, SIGKILL);
}

std::string private_tmux::run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"/usr/bin/env", "tmux", "-u", "-S", folder_ / "tmux"});
    const auto output = folder_ / "tmux.out";
    std::filesystem::remove(output);
    process p{words, output};
    const auto e = p.wait();
    if (!e.clean()) throw std::runtime_error{"tmux: " + p.output()};
    return p.output();
}

void private_tmux::press(const std::vector<std::string>& keys) const {
    std::vector<std::string> words{"send-keys", "--"};
    words.insert(words.end(), keys.begin(), keys.end());
    run(words);
}

void private_tmux::resize(int columns, int rows) const {
    run({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
}

std::string private_tmux::screen() const { return run({"capture-pane", "-p"}); }
std::string private_tmux::screen_with_colours() const { return run({"capture-pane", "-p", "-e"}); }

std::string private_tmux::wait_for(const std::string& text) const {
    std::string seen;
    const bool there = soon(limit, [&] {
        seen = screen();
        return seen.find(text) != std::string::npos;
    });
    CHECK_MESSAGE("there is no \"" + text + "\" in\n" + seen, there);
    return seen;
}

std::string private_tmux::wait_until_gone(const std::string& text) const {
    std::string seen;
    const bool gone = soon(limit, [&] {
        seen = screen();
        return seen.find(text) == std::string::npos;
    });
    CHECK_MESSAGE("there still is \"" + text + "\" in\n" + seen, gone);
    return seen;
}

pid_t private_tmux::shell() const { return std::stoi(run({"display-message", "-p", "#{pane_pid}"})); }

pid_t private_tmux::child() const {
    const auto pid = std::to_string(shell());
    pid_t child = 0;
    std::ifstream{"/proc/" + pid + "/task/" + pid + "/children"} >> child;
    return child;
}

} // namespace wesh::test
