#include "tests/support/upsd.hpp"

#include "io/descriptor.hpp"
#include "tests/support/mariadb.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <fmt/core.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace wesh::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* password = "of-the-test";

std::string program_path(const char* name) {
    const auto path = peers_folder() + "/bin/" + name;
    if (!fs::exists(path)) throw not_run{std::string{"make peers could not fetch "} + name};
    return path;
}

std::string me() {
    const auto* p = getpwuid(geteuid());
    return p != nullptr ? p->pw_name : "root";
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    if (!file.flush()) throw std::runtime_error{"cannot write " + path};
    chmod(path.c_str(), 0600);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    a.sin_port = htons(port);
    return a;
}

/// One that nobody had a moment ago.
std::uint16_t free_port() {
    const io::descriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    auto a = loopback(0);
    socklen_t size = sizeof a;
    CHECK(::bind(fd.get(), reinterpret_cast<sockaddr*>(&a), size) == 0);
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&a), &size);
    return ntohs(a.sin_port);
}

std::string lines_of(const ups_values& values) {
    std::string text;
    for (const auto& [name, value] : values) text += name + ": " + value + "\n";
    return text;
}

/// The driver gives its values one by one, in the order of their names.
std::string last_of(const ups_values& values) {
    std::string last;
    for (const auto& [name, value] : values) last = std::max(last, name);
    return last;
}

} // namespace

nut_peer::nut_peer(const folder& where, std::vector<dummy_ups> all)
    : folder_{where / "nut"} {
    for (const auto* p : {"upsd", "dummy-ups", "upsc", "upsrw"}) program_path(p);
    fs::create_directory(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
    for (const auto& u : all) say(u.name, u.says);
    // Another program may take the port between the look and the start.
    for (int tries = 0; port_ == 0 && tries < 5; ++tries) {
        port_ = free_port();
        configure(all);
        start_server();
        if (ask("NETVER").empty()) port_ = 0;
    }
    CHECK_MESSAGE("upsd does not start: " + server_->output(), port_ != 0);
    for (const auto& u : all) start_driver(u.name);
    for (const auto& u : all)
        CHECK_MESSAGE(u.name + " has no values: " + drivers_.at(u.name)->output(), soon(20s, [&] {
                          return ask("GET VAR " + u.name + " " + last_of(u.says)).starts_with("VAR");
                      }));
}

std::string nut_peer::address(const std::string& ups) const {
    return ups + "@127.0.0.1:" + std::to_string(port_);
}

void nut_peer::configure(const std::vector<dummy_ups>& all) const {
    std::string devices;
    for (const auto& u : all)
        devices += fmt::format("[{0}]\ndriver = dummy-ups\nport = {0}.dev\npollinterval = 1\n", u.name);
    write(folder_ + "/ups.conf", "maxretry = 1\n" + devices);
    write(folder_ + "/upsd.conf", fmt::format("LISTEN 127.0.0.1 {}\nMAXAGE 15\n", port_));
    write(
        folder_ + "/upsd.users",
        fmt::format("[admin]\npassword = {}\nactions = SET\nactions = FSD\ninstcmds = ALL\nupsmon primary\n",
                    password));
}

// ---- programs ----

start_options nut_peer::environment() const {
    start_options o;
    for (const auto* name : {"NUT_CONFPATH", "NUT_STATEPATH", "NUT_ALTPIDPATH"})
        o.environment.emplace_back(name, folder_);
    return o;
}

std::vector<std::string> nut_peer::command(const char* program) const {
    return {program_path(program), "-F", "-u", me()};
}

void nut_peer::start_server() {
    server_.reset();
    server_ = std::make_unique<process>(command("upsd"), folder_ + "/upsd.log", environment());
    soon(10s, [&] { return !server_->running() || !ask("NETVER").empty(); });
}

void nut_peer::start_driver(const std::string& ups) {
    auto words = command("dummy-ups");
    words.insert(words.end(), {"-a", ups});
    auto& d = drivers_[ups];
    d.reset();
    d = std::make_unique<process>(words, folder_ + "/" + ups + ".log", environment());
}

// ---- what a UPS says ----

/// Renamed into its place, with a date of its own: the driver reads it again when that is another one.
void nut_peer::say(const std::string& ups, const ups_values& values) {
    const auto fresh = file(ups) + ".new";
    write(fresh, lines_of(values));
    written_ = std::max<std::int64_t>(written_ + 1, std::time(nullptr));
    const timespec when[2] = {{written_, 0}, {written_, 0}};
    CHECK(utimensat(AT_FDCWD, fresh.c_str(), when, 0) == 0);
    fs::rename(fresh, file(ups));
}

void nut_peer::set(const std::string& ups, const std::string& variable, const std::string& value) const {
    process rw{{program_path("upsrw"), "-w", "-s", variable + "=" + value, "-u", "admin", "-p", password,
                address(ups)},
               folder_ + "/upsrw.log",
               environment()};
    const auto end = rw.wait();
    CHECK_MESSAGE(rw.output(), end.clean());
}

void nut_peer::force_shutdown(const std::string& ups) const {
    const auto answer = converse({"USERNAME admin", std::string{"PASSWORD "} + password, "FSD " + ups});
    CHECK_EQUAL(std::string{"OK FSD-SET"}, answer);
}

// ---- what upsd serves ----

/// The last line of what the lines are answered with, one line each.
std::string nut_peer::converse(const std::vector<std::string>& lines) const {
    const io::descriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const timeval most{2, 0};
    for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO})
        ::setsockopt(fd.get(), SOL_SOCKET, option, &most, sizeof most);
    const auto a = loopback(port_);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0) return {};
    std::string answer;
    for (const auto& line : lines) {
        const auto text = line + "\n";
        if (::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0) return {};
        answer.clear();
        for (char c = 0; ::recv(fd.get(), &c, 1, 0) == 1 && c != '\n';) answer += c;
    }
    return answer;
}

std::string nut_peer::ask(const std::string& line) const { return converse({line}); }

std::string nut_peer::status(const std::string& ups) const {
    const auto line = ask("GET VAR " + ups + " ups.status");
    const auto begin = line.find('"');
    return begin == std::string::npos ? line : line.substr(begin + 1, line.rfind('"') - begin - 1);
}

std::map<std::string, std::string> nut_peer::upsc(const std::string& ups) const {
    const auto output = folder_ + "/upsc." + ups;
    fs::remove(output);
    process p{{"/bin/sh", "-c", "exec \"$1\" \"$2\" 2>/dev/null", "sh", program_path("upsc"), address(ups)},
              output,
              environment()};
    CHECK(p.wait().clean());
    std::istringstream lines{p.output()};
    std::map<std::string, std::string> all;
    for (std::string line; std::getline(lines, line);)
        if (const auto at = line.find(": "); at != std::string::npos)
            all[line.substr(0, at)] = line.substr(at + 2);
    return all;
}

} // namespace wesh::test
