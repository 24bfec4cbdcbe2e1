#include "bench/children.hpp"

#include "io/files.hpp"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace wesh::bench {
namespace {

using namespace std::chrono_literals;

pid_t start(const std::vector<std::string>& command, const char* log) {
    const char* build = std::getenv("WESH_BUILD");
    std::vector<std::string> words = command;
    words[0] = std::string{build == nullptr ? "build" : build} + "/" + words[0];
    std::vector<char*> argv;
    for (auto& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t pid = -1;
    const int failure = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) throw std::runtime_error("cannot start " + words[0]);
    return pid;
}

/// The field of /proc/PID/stat that stands `n` places after the name's closing bracket.
long stat_field(pid_t pid, int n) {
    const auto text = read_text("/proc/" + std::to_string(pid) + "/stat");
    std::size_t at = text.rfind(')') + 2;
    for (int i = 0; i < n; ++i) at = text.find(' ', at) + 1;
    return std::atol(text.c_str() + at);
}

std::uint64_t written_by(const std::string& process) {
    const auto text = read_text("/proc/" + process + "/io");
    constexpr std::string_view label = "\nwrite_bytes: ";
    const auto at = text.find(label);
    return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + label.size(), nullptr, 10);
}

} // namespace

folder::folder() {
    char name[] = "/tmp/wesh-bench.XXXXXX";
    if (mkdtemp(name) == nullptr) throw std::runtime_error("no private folder in /tmp");
    path_ = name;
}

folder::~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

child::child(const std::vector<std::string>& command, const std::string& log)
    : pid_{start(command, log.c_str())} {}

child::~child() {
    kill(pid_, SIGTERM);
    for (int i = 0; i < 100; ++i) {
        if (waitpid(pid_, nullptr, WNOHANG) == pid_) return;
        std::this_thread::sleep_for(50ms);
    }
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

double child::cpu_seconds() const {
    return static_cast<double>(stat_field(pid_, 11) + stat_field(pid_, 12)) /
           static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t child::written() const { return written_by(std::to_string(pid_)); }
std::uint64_t written_here() { return written_by("self"); }

double child::resident_megabytes() const {
    return static_cast<double>(stat_field(pid_, 21) * sysconf(_SC_PAGESIZE)) / (1 << 20);
}

void stay_together(const std::vector<pid_t>& others) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(sched_getcpu()), &set);
    std::vector<pid_t> all = others;
    all.push_back(getpid());
    for (const auto pid : all)
        for (const auto& task : std::filesystem::directory_iterator{"/proc/" + std::to_string(pid) + "/task"})
            sched_setaffinity(std::atoi(task.path().filename().c_str()), sizeof set, &set);
}

void run(const std::vector<std::string>& command) {
    int status = 0;
    if (waitpid(start(command, "/dev/null"), &status, 0) < 0 || status != 0)
        throw std::runtime_error(command[0] + " failed");
}

void wait_for(const std::string& path) {
    for (int i = 0; i < 400; ++i) {
        struct stat s {};
        if (stat(path.c_str(), &s) == 0) return;
        std::this_thread::sleep_for(50ms);
    }
    throw std::runtime_error(path + " did not appear");
}

std::string read_text(const std::string& path) { return io::read_file(path, 16U << 20); }

void write_text(const std::string& path, const std::string& content) { io::write_file(path, content, 0600); }

std::string machine() {
    const auto text = read_text("/proc/cpuinfo");
    const auto at = text.find("model name");
    const auto colon = text.find(": ", at);
    const auto name = at == std::string::npos ? std::string{"unknown processor"}
                                              : text.substr(colon + 2, text.find('\n', colon) - colon - 2);
    return name + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores";
}

} // namespace wesh::bench
