// Where the server listens.
#include "httpd/server.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace wesh::httpd {
namespace {

constexpr int backlog = 512;

/// Of a socket address of either family; empty for others.
std::string text_of(const sockaddr_storage& a, bool with_port) {
    char text[INET6_ADDRSTRLEN] = {};
    if (a.ss_family == AF_INET) {
        const auto& four = reinterpret_cast<const sockaddr_in&>(a);
        inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
        return with_port ? fmt::format("{}:{}", text, ntohs(four.sin_port)) : text;
    }
    if (a.ss_family != AF_INET6) return {};
    const auto& six = reinterpret_cast<const sockaddr_in6&>(a);
    inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
    return with_port ? fmt::format("[{}]:{}", text, ntohs(six.sin6_port)) : text;
}

} // namespace

int listen_tcp(const std::string& address, std::uint16_t port) {
    sockaddr_storage a{};
    socklen_t size = sizeof(sockaddr_in6);
    auto& six = reinterpret_cast<sockaddr_in6&>(a);
    auto& four = reinterpret_cast<sockaddr_in&>(a);
    if (inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
    } else if (inet_pton(AF_INET, address.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
        size = sizeof four;
    } else {
        throw std::runtime_error{
            fmt::format("listen.address is \"{}\"; expected an address of this machine, as "
                        "127.0.0.1 or ::",
                        address)};
    }
    const auto fail = [&](const char* what) {
        throw std::system_error{errno, std::generic_category(),
                                fmt::format("{} {} port {}", what, address, port)};
    };
    const int fd = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("no socket for");
    const int on = 1;
    const int off = 0;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (a.ss_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&a), size) != 0 || ::listen(fd, backlog) != 0) {
        const int why = errno;
        close(fd);
        errno = why;
        fail("cannot listen at");
    }
    return fd;
}

std::string address_of(int fd) {
    sockaddr_storage a{};
    socklen_t size = sizeof a;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&a), &size) != 0) return {};
    return text_of(a, true);
}

std::string peer_text(const sockaddr* peer) {
    if (peer == nullptr) return {};
    sockaddr_storage a{};
    if (peer->sa_family == AF_INET)
        reinterpret_cast<sockaddr_in&>(a) = *reinterpret_cast<const sockaddr_in*>(peer);
    else if (peer->sa_family == AF_INET6)
        reinterpret_cast<sockaddr_in6&>(a) = *reinterpret_cast<const sockaddr_in6*>(peer);
    auto text = text_of(a, false);
    // An IPv4 caller of a socket that serves both.
    if (text.starts_with("::ffff:") && text.find('.') != std::string::npos) text.erase(0, 7);
    return text;
}

} // namespace wesh::httpd
