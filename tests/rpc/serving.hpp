// A server and its callers in one thread: the loop is turned by hand until what is expected has come.
#pragma once

#include "rpc/server.hpp"
#include "rpc/wesh_xdr.h"
#include "tests/support/folder.hpp"
#include "tests/support/test.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace wesh::test {

/// The record's bytes from 32-bit words.
inline std::string words(const std::vector<std::uint32_t>& all) {
    std::string bytes;
    for (const auto w : all)
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(w >> shift);
    return bytes;
}
inline std::string record_of(const std::string& body) {
    const auto mark = rpc::mark_of(body.size());
    return std::string(mark.begin(), mark.end()) + body;
}
inline std::string call(std::uint32_t xid, std::uint32_t procedure, const std::string& arguments = "") {
    return record_of(words({xid, 0, 2, rpc::wesh_program, 1, procedure, 0, 0, 0, 0}) + arguments);
}

struct reply {
    std::uint32_t xid = 0;
    std::string words; ///< all that follows the xid
};

class caller {
  public:
    explicit caller(const std::string& path)
        : fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
        sockaddr_un a{};
        a.sun_family = AF_UNIX;
        std::strncpy(a.sun_path, path.c_str(), sizeof a.sun_path - 1);
        CHECK(::connect(fd_, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0);
    }
    ~caller() { hang_up(); }
    caller(const caller&) = delete;
    caller& operator=(const caller&) = delete;

    void hang_up() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    void finish_sending() { ::shutdown(fd_, SHUT_WR); }
    /// As much as the socket takes now; the rest is lost.
    std::size_t send(std::string_view bytes) {
        const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return n < 0 ? 0 : static_cast<std::size_t>(n);
    }
    /// Reads what has come; false once the server has closed.
    bool read(std::size_t most = 1U << 20) {
        std::vector<char> buffer(most);
        const auto n = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN)) closed_ = true;
        std::span<const char> bytes{buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
        while (!bytes.empty() && reader_.next(bytes) == rpc::record_reader::state::record) {
            const std::string r(reader_.record().begin(), reader_.record().end());
            std::uint32_t xid = 0;
            for (std::size_t i = 0; i < 4; ++i) xid = (xid << 8) | static_cast<unsigned char>(r.at(i));
            replies.push_back({xid, r.substr(4)});
        }
        return !closed_;
    }
    bool closed() const noexcept { return closed_; }

    std::vector<reply> replies;

  private:
    int fd_;
    bool closed_ = false;
    rpc::record_reader reader_;
};

struct serving {
    explicit serving(rpc::limits l = {})
        : server{loop, l, [this](int, const rpc::peer&) { return role; }} {
        server.listen(rpc::listen_unix(path, ""));
    }

    /// Turns the loop until `enough` or five seconds have passed; true when enough.
    template <class F>
    bool until(const F& enough) {
        const auto end = loop.now() + duration{5'000};
        while (!enough()) {
            if (loop.now() > end) return false;
            loop.turn(duration{10});
        }
        return true;
    }
    bool replied(caller& c, std::size_t count) {
        return until([&] {
            c.read();
            return c.replies.size() >= count;
        });
    }
    bool closes(caller& c) {
        return until([&] { return !c.read(); });
    }
    /// All that can happen now has happened.
    void settle() {
        for (int quiet = 0; quiet < 3;) quiet = loop.turn(duration{0}) ? 0 : quiet + 1;
    }
    std::unique_ptr<caller> connect() { return std::make_unique<caller>(path); }

    folder private_folder;
    std::string path = private_folder / "s";
    io::loop loop;
    rpc::role role = rpc::role::reader;
    rpc::server server;
};

} // namespace wesh::test
