// What libwesh and the daemon's transport cost: null calls through wesh::interface beside a raw ping-pong of
// the same sizes over AF_UNIX, in rounds that take turns. The figure is the median ratio; below the limit the
// program ends with 1.
//
//   rpc_bench [--socket PATH] [--rounds N]
//
// Without --socket the RPC server of this tree runs in a thread of the program, as its reference does.
#include "io/loop.hpp"
#include "rpc/server.hpp"

#include <wesh/interface.hpp>

#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

using steady = std::chrono::steady_clock;

constexpr double least_ratio = 0.85;
constexpr int usual_rounds = 9;
constexpr auto round_time = std::chrono::milliseconds{400};
/// A null call and its reply with their marks: header of 40 and 24 bytes.
constexpr std::size_t call_size = 44;
constexpr std::size_t reply_size = 28;

/// A folder for sockets, gone with the object.
class folder {
  public:
    folder() {
        if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    }
    ~folder() {
        for (const char* name : {"/raw", "/rpc"}) unlink((path_ + name).c_str());
        rmdir(path_.c_str());
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    std::string operator/(const char* name) const { return path_ + "/" + name; }

  private:
    std::string path_ = "/tmp/wesh-XXXXXX";
};

sockaddr_un address_of(const std::string& path) {
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    path.copy(a.sun_path, sizeof a.sun_path - 1);
    return a;
}

int listen_at(const std::string& path, int flags = 0) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
    const auto a = address_of(path);
    if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0 || listen(fd, 1) != 0)
        throw std::runtime_error{"cannot listen at " + path};
    return fd;
}

int raw_connect(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto a = address_of(path);
    if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0)
        throw std::runtime_error{"cannot connect to " + path};
    return fd;
}

/// The reference: two threads that read and write, and know nothing of what they carry.
void raw_serve(int listener) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    std::array<char, call_size> in{};
    const std::array<char, reply_size> out{};
    while (recv(fd, in.data(), in.size(), MSG_WAITALL) == static_cast<ssize_t>(in.size()))
        if (send(fd, out.data(), out.size(), MSG_NOSIGNAL) < 0) break;
    close(fd);
}

void raw_call(int fd) {
    const std::array<char, call_size> out{};
    std::array<char, reply_size> in{};
    if (send(fd, out.data(), out.size(), MSG_NOSIGNAL) < 0 ||
        recv(fd, in.data(), in.size(), MSG_WAITALL) != static_cast<ssize_t>(in.size()))
        throw std::runtime_error{"the reference broke"};
}

/// Calls a second over one round.
template <class Call>
double rate(Call call) {
    std::uint64_t calls = 0;
    const auto start = steady::now();
    const auto end = start + round_time;
    do {
        for (int i = 0; i < 64; ++i) call();
        calls += 64;
    } while (steady::now() < end);
    return static_cast<double>(calls) / std::chrono::duration<double>(steady::now() - start).count();
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

/// The RPC server of this tree, in a thread.
class local_server {
  public:
    explicit local_server(const std::string& path)
        : listener_{listen_at(path, SOCK_NONBLOCK)}
        , thread_{[this] { run(); }} {}
    ~local_server() {
        loop_.post([this] { loop_.stop(); });
        thread_.join();
    }
    local_server(const local_server&) = delete;
    local_server& operator=(const local_server&) = delete;

  private:
    void run() {
        wesh::rpc::server server{
            loop_, {}, [](int, const wesh::rpc::peer&) { return wesh::rpc::role::reader; }};
        server.serve(wesh::rpc::make_procedure(
            0, "NULL", wesh::rpc::role::reader,
            [](const wesh::rpc::peer&, wesh::rpc::reply_slot slot) { slot.answer_void(); }));
        server.listen(listener_);
        loop_.run();
    }

    int listener_;
    wesh::io::loop loop_;
    std::thread thread_;
};

int run(const std::string& socket, const folder& f, int rounds) {
    const int listener = listen_at(f / "raw");
    std::thread raw_server{[listener] { raw_serve(listener); }};
    const int raw = raw_connect(f / "raw");
    const wesh::interface daemon { socket };
    daemon.ping();

    std::vector<double> raw_rates;
    std::vector<double> rpc_rates;
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        // Whoever goes first in a pair changes, so that a drift of the machine favours neither.
        const auto one = [&] { raw_rates.push_back(rate([raw] { raw_call(raw); })); };
        const auto other = [&] { rpc_rates.push_back(rate([&daemon] { daemon.ping(); })); };
        if (i % 2 == 0) one();
        other();
        if (i % 2 == 1) one();
        ratios.push_back(rpc_rates.back() / raw_rates.back());
    }
    close(raw);
    raw_server.join();
    close(listener);

    const double ratio = median(ratios);
    fmt::print(
        "null call through libwesh: {:.0f} calls/s; raw AF_UNIX ping-pong: {:.0f}/s; median ratio of {} "
        "rounds {:.3f} (at least {})\n",
        median(rpc_rates), median(raw_rates), rounds, ratio, least_ratio);
    return ratio < least_ratio ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) try {
    std::string socket;
    int rounds = usual_rounds;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view option = argv[i];
        if (option == "--socket")
            socket = argv[i + 1];
        else if (option == "--rounds")
            rounds = std::max(1, std::atoi(argv[i + 1]));
        else
            throw std::runtime_error{"usage: rpc_bench [--socket PATH] [--rounds N]"};
    }
    const folder f;
    if (!socket.empty()) return run(socket, f, rounds);
    const local_server server{f / "rpc"};
    return run(f / "rpc", f, rounds);
} catch (const std::exception& e) {
    fmt::print(stderr, "rpc_bench: {}\n", e.what());
    return 2;
}
