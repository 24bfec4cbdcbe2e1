#include "tests/abuse/wire.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace wesh::test {
namespace {

int milliseconds_until(std::chrono::steady_clock::time_point deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return left.count() < 0 ? 0 : static_cast<int>(left.count());
}

bool readable(int fd, std::chrono::steady_clock::time_point deadline) {
    pollfd p{fd, POLLIN, 0};
    return poll(&p, 1, milliseconds_until(deadline)) == 1;
}

std::uint32_t word_at(const char* bytes) noexcept {
    std::uint32_t w = 0;
    for (int k = 0; k < 4; ++k) w = (w << 8) | static_cast<unsigned char>(bytes[k]);
    return w;
}

} // namespace

std::string words(const std::vector<std::uint32_t>& w) {
    std::string bytes;
    for (const auto x : w)
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((x >> shift) & 0xff);
    return bytes;
}

std::string call_words::text() const {
    return words({xid, direction, rpc_version, program, version, procedure, flavour}) + credentials +
           words({0, 0});
}

std::string fragment(std::string_view content, bool last) {
    return words({static_cast<std::uint32_t>(content.size()) | (last ? 0x8000'0000U : 0)}) +
           std::string{content};
}

std::string read_arguments(std::uint32_t ids) {
    std::vector<std::uint32_t> w{0, 7, ids};
    w.insert(w.end(), ids, 4'000'000'000U);
    w.insert(w.end(), {0, 0, 0});
    return words(w);
}

std::string read_everything() { return words({0, 0, 0, 0, 0, 0}); }

wire::wire(const std::string& path)
    : fd_{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (fd_ >= 0 && connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    const int why = errno;
    if (fd_ >= 0) close(fd_);
    throw std::runtime_error{"cannot connect: " + std::string{std::strerror(why)}};
}

wire::~wire() {
    if (fd_ >= 0) close(fd_);
}

std::size_t wire::offer(std::string_view bytes) const {
    const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return n < 0 ? 0 : static_cast<std::size_t>(n);
}

void wire::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return; // the other end has closed, which the test will see
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool wire::read(char* into, std::size_t n, std::chrono::steady_clock::time_point deadline) const {
    while (n > 0) {
        if (!readable(fd_, deadline)) return false;
        const auto got = recv(fd_, into, n, 0);
        if (got <= 0) return false;
        into += got;
        n -= static_cast<std::size_t>(got);
    }
    return true;
}

std::optional<std::vector<std::uint32_t>> wire::receive(std::chrono::milliseconds limit) const {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::string record;
    for (bool last = false; !last;) {
        std::array<char, 4> mark{};
        if (!read(mark.data(), mark.size(), deadline)) return {};
        const auto m = word_at(mark.data());
        last = (m & 0x8000'0000U) != 0;
        const auto before = record.size();
        record.resize(before + (m & 0x7fff'ffffU));
        if (!read(record.data() + before, record.size() - before, deadline)) return {};
    }
    std::vector<std::uint32_t> w;
    for (std::size_t i = 0; i + 4 <= record.size(); i += 4) w.push_back(word_at(record.data() + i));
    return w;
}

bool wire::closes(std::chrono::milliseconds limit) const {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::array<char, 4096> ignored{};
    while (readable(fd_, deadline)) {
        const auto n = recv(fd_, ignored.data(), ignored.size(), 0);
        if (n == 0 || (n < 0 && errno == ECONNRESET)) return true;
    }
    return false;
}

} // namespace wesh::test
