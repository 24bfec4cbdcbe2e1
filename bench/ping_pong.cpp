#include "bench/ping_pong.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace wesh::bench {
namespace {

/// A null call and its reply with their marks: header of 40 and 24 bytes.
constexpr std::size_t call_size = 44;
constexpr std::size_t reply_size = 28;

sockaddr_un address_of(const std::string& path) {
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    path.copy(a.sun_path, sizeof a.sun_path - 1);
    return a;
}

int connect_to(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto a = address_of(path);
    if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0)
        throw std::runtime_error{"cannot connect to " + path};
    return fd;
}

/// Waits in poll(), as a server of more than one caller must: one that sleeps in recv() is woken on the
/// caller's own processor, one that waits for several descriptors on whichever is idle, which here costs four
/// times the call.
void serve(int listener) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    std::array<char, call_size> in{};
    const std::array<char, reply_size> out{};
    for (;;) {
        pollfd ready{fd, POLLIN, 0};
        if (poll(&ready, 1, -1) < 0) break;
        if (recv(fd, in.data(), in.size(), MSG_WAITALL) != static_cast<ssize_t>(in.size())) break;
        if (send(fd, out.data(), out.size(), MSG_NOSIGNAL) < 0) break;
    }
    close(fd);
}

} // namespace

int listen_at(const std::string& path, int flags) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
    const auto a = address_of(path);
    if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0 || listen(fd, 1) != 0)
        throw std::runtime_error{"cannot listen at " + path};
    return fd;
}

ping_pong::ping_pong(const std::string& path)
    : listener_{listen_at(path)}
    , server_{[fd = listener_] { serve(fd); }}
    , caller_{connect_to(path)} {}

ping_pong::~ping_pong() {
    close(caller_);
    server_.join();
    close(listener_);
}

void ping_pong::call() const {
    const std::array<char, call_size> out{};
    std::array<char, reply_size> in{};
    if (send(caller_, out.data(), out.size(), MSG_NOSIGNAL) < 0 ||
        recv(caller_, in.data(), in.size(), MSG_WAITALL) != static_cast<ssize_t>(in.size()))
        throw std::runtime_error{"the reference broke"};
}

} // namespace wesh::bench
