#include "tests/sim/running.hpp"

#include "common/clock.hpp"
#include "io/loop.hpp"
#include "sim/control.hpp"
#include "sim/http.hpp"
#include "sim/scenario.hpp"
#include "sim/simulation.hpp"
#include "tests/support/test.hpp"

#include <arpa/inet.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>

namespace wesh::test {
namespace {

class client_socket {
  public:
    explicit client_socket(std::uint16_t port)
        : fd_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) error_ = errno;
    }
    ~client_socket() { close(fd_); }
    client_socket(const client_socket&) = delete;
    client_socket& operator=(const client_socket&) = delete;

    int fd() const noexcept { return fd_; }
    int error() const noexcept { return error_; }
    void patience(std::int64_t ms) const {
        const timeval t{ms / 1000, ms % 1000 * 1000};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    }
    /// A reset may be told here rather than to the reader.
    void send_all(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) error_ = errno;
            if (n <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    std::uint32_t segments() const {
        tcp_info info{};
        socklen_t size = sizeof info;
        getsockopt(fd_, IPPROTO_TCP, TCP_INFO, &info, &size);
        return info.tcpi_data_segs_in;
    }

  private:
    int fd_;
    int error_ = 0;
};

void read_answer(const client_socket& s, std::size_t enough, wire_answer& a) {
    std::string all;
    std::array<char, 16384> some;
    while (all.size() < enough) {
        const auto n = recv(s.fd(), some.data(), some.size(), 0);
        if (n <= 0) a.read_error = n < 0 ? errno : s.error();
        if (n <= 0) break;
        all.append(some.data(), static_cast<std::size_t>(n));
    }
    a.segments = s.segments();
    const auto end = all.find("\r\n\r\n");
    a.head = all.substr(0, end);
    if (end != std::string::npos) a.body = all.substr(end + 4);
    if (a.head.starts_with("HTTP/1.1 ")) a.status = std::atoi(a.head.c_str() + 9);
}

} // namespace

running::running(std::string_view scenario) {
    std::array<char, 32> name{"/tmp/weshsim-test.XXXXXX"};
    if (mkdtemp(name.data()) == nullptr) throw not_run("no folder can be made in /tmp");
    folder_ = name.data();
    control_ = folder_ + "/control";
    std::promise<void> started;
    auto ready = started.get_future();
    thread_ = std::thread{[this, text = std::string{scenario}, &started] { run(text, started); }};
    try {
        ready.get();
    } catch (...) {
        thread_.join();
        rmdir(folder_.c_str());
        throw;
    }
}

void running::run(const std::string& text, std::promise<void>& started) {
    bool has_started = false;
    try {
        io::loop loop;
        const system_clock clock;
        sim::simulation simulation{loop, clock, sim::parse_scenario(text, "test.toml")};
        const sim::control_server control{loop, simulation, control_};
        for (const auto& b : simulation.boxes()) ports_.push_back(b->port());
        has_started = true;
        started.set_value();
        loop.run();
    } catch (...) {
        if (has_started) throw; // a loop that fails is a bug: end here
        started.set_exception(std::current_exception());
    }
}

running::~running() {
    try {
        ask("quit");
    } catch (const std::exception&) {
        // It has quit before.
    }
    thread_.join();
    rmdir(folder_.c_str());
}

sim::reply running::ask(const std::string& line) const { return sim::ask(control_, line); }

std::string running::told(const std::string& line) const {
    const auto r = ask(line);
    CHECK_MESSAGE(line + ": " + r.why, !r.refused);
    return r.lines.empty() ? "" : r.lines.front();
}

int running::count(const std::string& box, std::string_view what) const {
    for (const auto& l : ask("counts " + box).lines)
        if (l.starts_with(std::string{what} + " ")) return std::atoi(l.c_str() + what.size());
    return -1;
}

wire_answer fetch(std::uint16_t port, const wire_request& request) {
    wire_answer a;
    const auto start = std::chrono::steady_clock::now();
    client_socket s{port};
    a.connect_error = s.error();
    if (a.connect_error != 0) return a;
    s.patience(request.patience_ms);
    std::string text = request.method + " " + request.path + " HTTP/1.1\r\nHost: box\r\n";
    if (!request.credentials.empty())
        text += "Authorization: Basic " + sim::base64(request.credentials) + "\r\n";
    s.send_all(text + "\r\n");
    read_answer(s, request.enough, a);
    const auto took = std::chrono::steady_clock::now() - start;
    a.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    return a;
}

wire_answer send_bytes(std::uint16_t port, std::string_view bytes, std::int64_t patience_ms) {
    wire_answer a;
    client_socket s{port};
    a.connect_error = s.error();
    s.patience(patience_ms);
    s.send_all(bytes);
    read_answer(s, 1 << 20, a);
    return a;
}

open_connection::open_connection(std::uint16_t port, std::string_view bytes)
    : fd_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

open_connection::~open_connection() { close(fd_); }

} // namespace wesh::test
