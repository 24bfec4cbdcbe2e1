#include "tests/example/away.hpp"

#include "tests/support/in_child.hpp"
#include "tests/support/test.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <thread>

namespace wesh::test {
namespace {

constexpr const char* cannot = "cannot make a network: ";

sockaddr_in address_of(const char* host, std::uint16_t port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    inet_pton(AF_INET, host, &a.sin_addr);
    return a;
}

bool set_up(const char* name, const char* host) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq r{};
    std::strncpy(r.ifr_name, name, IFNAMSIZ - 1);
    const auto a = address_of(host, 0);
    std::memcpy(&r.ifr_addr, &a, sizeof a);
    bool done = ioctl(fd, SIOCSIFADDR, &r) == 0;
    r.ifr_flags = IFF_UP | IFF_RUNNING;
    done = ioctl(fd, SIOCSIFFLAGS, &r) == 0 && done;
    close(fd);
    return done;
}

std::string make_network(const char* address) {
    const auto uid = getuid();
    const auto gid = getgid();
    if (unshare(uid == 0 ? CLONE_NEWNET : CLONE_NEWNET | CLONE_NEWUSER) != 0)
        return cannot + std::string{std::strerror(errno)};
    if (uid != 0) {
        std::ofstream{"/proc/self/setgroups"} << "deny";
        std::ofstream{"/proc/self/uid_map"} << "0 " << uid << " 1";
        std::ofstream{"/proc/self/gid_map"} << "0 " << gid << " 1";
    }
    if (!set_up("lo", "127.0.0.1") || !set_up("lo:1", address))
        return cannot + std::string{"its addresses cannot be set"};
    return {};
}

void hand_on(int from, std::uint16_t port) {
    std::array<char, 8192> some{};
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos) {
        const auto n = recv(from, some.data(), some.size(), 0);
        if (n <= 0) return;
        request.append(some.data(), static_cast<std::size_t>(n));
    }
    const int to = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto a = address_of("127.0.0.1", port);
    if (connect(to, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0 &&
        send(to, request.data(), request.size(), MSG_NOSIGNAL) > 0)
        for (ssize_t n = 0; (n = recv(to, some.data(), some.size(), 0)) > 0;)
            send(from, some.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL);
    close(to);
}

} // namespace

void forward_http(const char* address, std::uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto a = address_of(address, 80);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0 || listen(fd, 16) != 0)
        throw std::runtime_error{"cannot listen at port 80: " + std::string{std::strerror(errno)}};
    std::thread{[fd, port] {
        for (int c = 0; (c = accept4(fd, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; close(c)) hand_on(c, port);
    }}.detach();
}

std::string in_network_with(const char* address, const std::function<std::string()>& f) {
    const auto said = in_child([&] {
        auto trouble = make_network(address);
        return trouble.empty() ? f() : trouble;
    });
    if (said.starts_with(cannot)) throw not_run(said);
    return said;
}

} // namespace wesh::test
