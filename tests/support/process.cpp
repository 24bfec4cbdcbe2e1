#include "tests/support/process.hpp"

#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace wesh::test {
namespace {

using namespace std::chrono_literals;

/// What must never stand in the output of a program, whatever its exit code.
constexpr std::array<std::string_view, 6> crashes{
    "ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer",
    "runtime error: ",         "terminate called",     "Assertion '"};

std::string line_around(const std::string& text, std::size_t at) {
    const auto begin = text.rfind('\n', at);
    const auto from = begin == std::string::npos ? 0 : begin + 1;
    return text.substr(from, text.find('\n', at) - from);
}

std::string last_lines(const std::string& text, std::size_t bytes = 1500) {
    return text.size() <= bytes ? text : "..." + text.substr(text.size() - bytes);
}

[[noreturn]] void become(std::vector<std::string>& words, int output, const start_options& o) {
    // The test may be killed before it can stop what it started.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    // What runs behind a shell ignores these, and would hand that on.
    for (const int number : {SIGINT, SIGQUIT}) std::signal(number, SIG_DFL);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (!o.input.empty()) {
        const int input = open(o.input.c_str(), O_RDONLY | O_CLOEXEC);
        if (input < 0 || dup2(input, STDIN_FILENO) < 0) _exit(126);
    }
    if (o.file_max != 0) {
        const rlimit limit{o.file_max, o.file_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        std::signal(SIGXFSZ, SIG_IGN);
    }
    if (o.user != 0 && (setgroups(0, nullptr) != 0 || setgid(o.user) != 0 || setuid(o.user) != 0)) _exit(126);
    if (o.user != 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const auto& [key, content] : o.environment) setenv(key.c_str(), content.c_str(), 1);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    dprintf(STDERR_FILENO, "%s cannot be started: error %d\n", arguments[0], errno);
    _exit(127);
}

} // namespace

std::string ending::text() const {
    std::string t = code >= 0 ? "exit code " + std::to_string(code) : "signal " + std::to_string(signal);
    if (!crash.empty()) t += ": " + crash;
    return t;
}

process::process(std::vector<std::string> words, std::string output, const start_options& o)
    : name_{std::filesystem::path{words.at(0)}.filename()}
    , output_{std::move(output)} {
    const int out = open(output_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (out < 0) throw std::system_error(errno, std::generic_category(), output_);
    pid_ = fork();
    if (pid_ == 0) become(words, out, o);
    const int why = errno;
    close(out);
    if (pid_ < 0) throw std::system_error(why, std::generic_category(), "fork");
}

process::~process() {
    if (!running()) return;
    ::kill(pid_, SIGKILL);
    reap(true);
}

std::string process::output() const {
    std::ostringstream text;
    text << std::ifstream{output_, std::ios::binary}.rdbuf();
    return text.str();
}

bool process::reap(bool wait_for_it) {
    if (status_) return true;
    int status = 0;
    pid_t got = 0;
    do {
        got = waitpid(pid_, &status, wait_for_it ? 0 : WNOHANG);
    } while (got < 0 && errno == EINTR);
    if (got != pid_) return false;
    status_ = status;
    return true;
}

bool process::running() { return !reap(false); }

std::string process::wait_for(std::string_view text, std::size_t from, std::chrono::milliseconds limit) {
    std::string found;
    const bool seen = soon(limit, [&] {
        // Whether it runs is asked first, so that its last words are not missed.
        const bool over = !running();
        const auto all = output();
        const auto at = all.find(text, std::min(from, all.size()));
        if (at != std::string::npos) found = line_around(all, at);
        return over || !found.empty();
    });
    CHECK_MESSAGE(name_ + " did not write \"" + std::string{text} + "\" but: " + last_lines(output()),
                  seen && !found.empty());
    return found;
}

void process::signal(int number) const { ::kill(pid_, number); }

ending process::wait(std::chrono::milliseconds limit) {
    const bool over = soon(limit, [&] { return !running(); });
    if (!over) {
        ::kill(pid_, SIGKILL);
        reap(true);
        CPPUNIT_FAIL(name_ + " did not end in time; it wrote: " + last_lines(output()));
    }
    ending e;
    if (WIFEXITED(*status_)) e.code = WEXITSTATUS(*status_);
    if (WIFSIGNALED(*status_)) e.signal = WTERMSIG(*status_);
    const auto all = output();
    for (const auto crash : crashes)
        if (const auto at = all.find(crash); at != std::string::npos && e.crash.empty())
            e.crash = line_around(all, at);
    return e;
}

ending process::stop(std::chrono::milliseconds limit) {
    signal(SIGTERM);
    return wait(limit);
}

ending process::kill() {
    signal(SIGKILL);
    return wait();
}

std::size_t process::resident() const {
    std::ifstream file{"/proc/" + std::to_string(pid_) + "/statm"};
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::size_t process::descriptors() const {
    std::error_code ignored;
    const std::filesystem::directory_iterator all{"/proc/" + std::to_string(pid_) + "/fd", ignored};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::string program(const std::string& name) { return build_folder() + "/bin/" + name; }

} // namespace wesh::test
