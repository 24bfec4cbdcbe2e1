// A web server for tests of what asks devices: in the same loop, and as bad-mannered as a test likes.
#pragma once

#include "io/loop.hpp"
#include "tests/support/test.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <functional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace wesh::test {

/// Listens on loopback; answers each who connects and asks, then closes, resets or hangs.
class tiny_server {
  public:
    enum class then { close, reset, hang };
    struct reply {
        int status = 200; ///< 0: not a word is said
        std::string body;
        tiny_server::then then = tiny_server::then::close;
    };
    /// What is answered to "/target?to=1", as the request line has it.
    using answers = std::function<reply(std::string_view path)>;

    explicit tiny_server(io::loop& l)
        : loop_{l}
        , fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
        sockaddr_in a{};
        a.sin_family = AF_INET;
        a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof a;
        CHECK(::bind(fd_, reinterpret_cast<const sockaddr*>(&a), size) == 0 && ::listen(fd_, 8) == 0);
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&a), &size);
        port_ = ntohs(a.sin_port);
        accept_ = loop_.watch(fd_, EPOLLIN, [this](std::uint32_t) { greet(); });
    }
    ~tiny_server() {
        accept_.reset();
        for (auto& c : open_) {
            c.second.reset();
            ::close(c.first);
        }
        ::close(fd_);
    }
    tiny_server(const tiny_server&) = delete;
    tiny_server& operator=(const tiny_server&) = delete;

    /// The same text to each, byte for byte, whatever is asked.
    void say(std::string text, then t = then::close) {
        text_ = std::move(text);
        then_ = t;
        answers_ = nullptr;
    }
    /// To each what the function gives for its path.
    void serve(answers a) { answers_ = std::move(a); }
    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string base() const { return "http://" + address(); }
    /// The last request, whole.
    const std::string& asked() const noexcept { return asked_; }
    int connections() const noexcept { return connections_; }

  private:
    void greet() {
        const int c = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (c < 0) return;
        ++connections_;
        open_.emplace_back(c, loop_.watch(c, EPOLLIN, [this, c](std::uint32_t) { answer(c); }));
    }
    void look_up() {
        const auto from = asked_.find(' ') + 1;
        auto r = answers_(std::string_view{asked_}.substr(from, asked_.find(' ', from) - from));
        text_ = r.status == 0 ? std::string{}
                              : "HTTP/1.0 " + std::to_string(r.status) + " -\r\n\r\n" + std::move(r.body);
        then_ = r.then;
    }
    void answer(int c) {
        char buffer[4096];
        const auto n = ::recv(c, buffer, sizeof buffer, 0);
        if (n > 0) asked_.assign(buffer, static_cast<std::size_t>(n));
        if (n > 0 && answers_) look_up();
        if (n > 0) ::send(c, text_.data(), text_.size(), MSG_NOSIGNAL);
        if (n > 0 && then_ == then::hang) return;
        if (then_ == then::reset) {
            const linger at_once{1, 0};
            ::setsockopt(c, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
        std::erase_if(open_, [c](const auto& x) { return x.first == c; });
        ::close(c);
    }

    io::loop& loop_;
    int fd_;
    std::uint16_t port_ = 0;
    io::source accept_;
    std::vector<std::pair<int, io::source>> open_;
    std::string text_;
    then then_ = then::close;
    answers answers_;
    std::string asked_;
    int connections_ = 0;
};

} // namespace wesh::test
