#include "tests/support/mariadb.hpp"

#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace wesh::test {

namespace {

using namespace std::chrono_literals;

/// The server greets whoever connects, once it is ready.
bool greets(const std::string& socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.size() >= sizeof address.sun_path) return false;
    std::copy(socket_path.begin(), socket_path.end(), address.sun_path);
    const int s = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char byte = 0;
    const bool got = connect(s, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                     recv(s, &byte, 1, 0) == 1;
    close(s);
    return got;
}

} // namespace

std::string peers_folder() {
    const char* set = std::getenv("WESH_PEERS");
    const auto path = std::filesystem::absolute(set != nullptr ? set : build_folder() + "/peers").string();
    if (!std::filesystem::exists(path + "/bin/mariadbd"))
        throw not_run{"make peers could not fetch MariaDB into " + path};
    return path;
}

mariadb::mariadb(const folder& where, std::vector<std::string> more, const start_options& o)
    : folder_{where.path()}
    , socket_{where / "s"}
    , more_{std::move(more)}
    , options_{o} {
    process maker{words("make"), folder_ + "/log", options_};
    const auto made = maker.wait(60s);
    CHECK_MESSAGE("making the data of MariaDB: " + made.text() + ": " + maker.output(), made.clean());
    start();
}

std::vector<std::string> mariadb::words(const std::string& what) const {
    return {std::filesystem::absolute("sim/private-mariadb").string(), peers_folder(), folder_, what};
}

void mariadb::start() {
    auto command = words("run");
    command.insert(command.end(), more_.begin(), more_.end());
    std::filesystem::remove(socket_);
    server_ = std::make_unique<process>(command, folder_ + "/log", options_);
    const bool up = soon(30s, [&] { return !server_->running() || greets(socket_); });
    CHECK_MESSAGE("MariaDB did not start: " + server_->output(), up && server_->running());
}

void mariadb::start(std::vector<std::string> more) {
    more_ = std::move(more);
    start();
}

void mariadb::stop() { server_->stop(60s); }
void mariadb::kill() { server_->kill(); }
void mariadb::pause() { server_->signal(SIGSTOP); }
void mariadb::resume() { server_->signal(SIGCONT); }

std::string mariadb::sql(const std::string& text, const std::string& database) const {
    const auto out = folder_ + "/sql-out";
    std::filesystem::remove(out);
    process client{
        {peers_folder() + "/bin/mariadb", "--no-defaults", "-S", socket_, "-N", "-B", "-e", text, database},
        out,
        options_};
    const auto end = client.wait(30s);
    CHECK_MESSAGE(text + ": " + client.output(), end.clean());
    return client.output();
}

} // namespace wesh::test
