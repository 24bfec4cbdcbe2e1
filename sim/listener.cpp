#include "sim/listener.hpp"

#include <fmt/core.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace wesh::sim {
namespace {

constexpr int backlog = 128;
/// Other boxes get their turn after so many.
constexpr int accepts_at_once = 16;
/// How long a port waits when the process has no descriptor left.
constexpr duration shortage_pause{100};

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

io::descriptor bound_to(std::uint16_t port) {
    io::descriptor fd{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!fd) fail("open a TCP socket");
    const int yes = 1;
    setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail(fmt::format("take port {} of 127.0.0.1", port));
    return fd;
}

std::uint16_t port_of(const io::descriptor& fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) fail("ask for a port");
    return ntohs(address.sin_port);
}

} // namespace

listener::listener(io::loop& l, std::uint16_t port)
    : loop_{l}
    , fd_{bound_to(port)}
    , port_{port_of(fd_)} {
    // The kernel lets go of a port it chose itself when the socket stops listening, but keeps one that was
    // asked for by number: so ask for it by number before the first socket lets go.
    if (port == 0) fd_ = bound_to(port_);
}

void listener::open(std::function<void(io::descriptor)> accepted) {
    accepted_ = std::move(accepted);
    if (listen(fd_.get(), backlog) != 0) fail(fmt::format("listen on port {}", port_));
    watch_ = loop_.watch(fd_.get(), EPOLLIN, [this](std::uint32_t) { accept_some(); });
}

void listener::close() {
    watch_.reset();
    pause_.reset();
    // A listening socket that is shut down stays bound, and the kernel refuses connections to it.
    shutdown(fd_.get(), SHUT_RDWR);
}

void listener::accept_some() {
    for (int i = 0; i < accepts_at_once && watch_; ++i) {
        io::descriptor fd{accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
        if (fd) {
            const int yes = 1;
            setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            accepted_(std::move(fd));
            continue;
        }
        if (errno == EMFILE || errno == ENFILE) {
            loop_.change(watch_, 0);
            pause_ = loop_.after(shortage_pause, [this] { loop_.change(watch_, EPOLLIN); });
        }
        return;
    }
}

} // namespace wesh::sim
