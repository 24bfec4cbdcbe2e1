#include "tests/support/commit_tap.hpp"

#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace wesh::test {

namespace {

using namespace std::chrono_literals;

sockaddr_un address_of(const std::string& path) {
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    CHECK(path.size() < sizeof a.sun_path);
    std::copy(path.begin(), path.end(), a.sun_path);
    return a;
}

int unix_socket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); }

bool send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

} // namespace

commit_tap::commit_tap(const std::string& path, std::string server)
    : server_{std::move(server)}
    , listener_{unix_socket()} {
    const auto a = address_of(path);
    CHECK(::bind(listener_, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0);
    CHECK(::listen(listener_, 16) == 0);
    thread_ = std::thread{[this] { run(); }};
}

commit_tap::~commit_tap() {
    stopping_ = true;
    thread_.join();
    for (const auto& p : pairs_) {
        close(p.client);
        close(p.server);
    }
    close(listener_);
}

bool commit_tap::at_next_commit(const std::function<void()>& act, std::chrono::milliseconds limit) {
    act_ = act;
    doing_ = doing::waiting;
    soon(limit, [this] { return doing_ != doing::waiting; });
    auto then = doing::waiting;
    if (doing_.compare_exchange_strong(then, doing::nothing)) return false;
    // What it uses may be gone once this has returned.
    doing_.wait(doing::acting);
    return true;
}

void commit_tap::run() {
    while (!stopping_) {
        std::vector<pollfd> all{{listener_, POLLIN, 0}};
        for (const auto& p : pairs_) {
            all.push_back({p.client, POLLIN, 0});
            all.push_back({p.server, POLLIN, 0});
        }
        if (::poll(all.data(), all.size(), 50) <= 0) continue;
        for (std::size_t i = pairs_.size(); i-- > 0;) {
            const auto p = pairs_[i];
            const bool open = (all[1 + 2 * i].revents == 0 || pass(p, true)) &&
                              (all[2 + 2 * i].revents == 0 || pass(p, false));
            if (open) continue;
            close(p.client);
            close(p.server);
            pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
        }
        if (all[0].revents != 0) join_up();
    }
}

void commit_tap::join_up() {
    pair p{::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), unix_socket()};
    const auto a = address_of(server_);
    if (p.client >= 0 && ::connect(p.server, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0) {
        pairs_.push_back(p);
        return;
    }
    close(p.client);
    close(p.server);
}

bool commit_tap::pass(const pair& p, bool from_client) {
    std::array<char, 65'536> room{};
    const auto n = ::recv(from_client ? p.client : p.server, room.data(), room.size(), 0);
    if (n <= 0) return false;
    const std::string_view bytes{room.data(), static_cast<std::size_t>(n)};
    if (!send_all(from_client ? p.server : p.client, bytes)) return false;
    // A query of its own: length, number, the command "query", and the text.
    constexpr std::string_view commit{"\7\0\0\0\3COMMIT", 11};
    auto now = doing::waiting;
    if (!from_client || bytes != commit || !doing_.compare_exchange_strong(now, doing::acting)) return true;
    act_();
    doing_ = doing::nothing;
    doing_.notify_one();
    return false;
}

} // namespace wesh::test
