// A server for tests of what asks upsd: in the same loop, and as bad-mannered as a test likes.
#pragma once

#include "io/descriptor.hpp"
#include "io/loop.hpp"
#include "tests/support/test.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <list>
#include <string>
#include <utility>
#include <vector>

namespace wesh::test {

/// Answers each line with the same bytes, and keeps what it was asked.
class scripted_upsd {
  public:
    enum class then { keep, close, reset };

    explicit scripted_upsd(io::loop& l)
        : loop_{l} {
        open();
    }
    scripted_upsd(const scripted_upsd&) = delete;
    scripted_upsd& operator=(const scripted_upsd&) = delete;

    std::string address() const { return "box@127.0.0.1:" + std::to_string(port_); }
    /// Whole answers to LIST VAR box.
    void say(const std::vector<std::pair<std::string, std::string>>& all) {
        std::string text = "BEGIN LIST VAR box\n";
        for (const auto& [name, value] : all) text += "VAR box " + name + " \"" + value + "\"\n";
        send(text + "END LIST VAR box\n");
    }
    void status(const std::string& words) { say({{"ups.status", words}}); }
    /// Bytes as they are; `pace` of them in each 10 ms, 0: all at once.
    void send(std::string text, then t = then::keep, std::size_t pace = 0) {
        text_ = std::move(text);
        then_ = t;
        pace_ = pace;
    }
    /// Connections go on, and nothing is said on them.
    void freeze(bool on = true) { frozen_ = on; }
    /// All connections end.
    void hang_up() { open_.clear(); }
    /// Nobody listens any more, and connections end.
    void go() {
        hang_up();
        accept_.reset();
        fd_.reset();
    }
    /// On the same port.
    void come_back() { open(); }

    const std::vector<std::string>& asked() const noexcept { return asked_; }
    int connections() const noexcept { return connections_; }
    std::size_t open_now() const noexcept { return open_.size(); }

  private:
    struct client {
        io::descriptor fd;
        io::source source;
        io::source timer;
        std::string heard;
        std::string rest;
    };

    void open() {
        fd_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const int on = 1;
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in a{};
        a.sin_family = AF_INET;
        a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        a.sin_port = htons(port_);
        socklen_t size = sizeof a;
        CHECK(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&a), size) == 0 &&
              ::listen(fd_.get(), 8) == 0);
        ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&a), &size);
        port_ = ntohs(a.sin_port);
        accept_ = loop_.watch(fd_.get(), EPOLLIN, [this](std::uint32_t) { greet(); });
    }
    void greet() {
        const int c = ::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (c < 0) return;
        ++connections_;
        auto& one = open_.emplace_back();
        one.fd.reset(c);
        one.source = loop_.watch(c, EPOLLIN, [this, &one](std::uint32_t) { hear(one); });
    }
    void hear(client& c) {
        if (frozen_) return c.source.reset();
        char buffer[1024];
        const auto n = ::recv(c.fd.get(), buffer, sizeof buffer, 0);
        if (n <= 0) return drop(c);
        c.heard.append(buffer, static_cast<std::size_t>(n));
        for (auto end = c.heard.find('\n'); end != std::string::npos; end = c.heard.find('\n')) {
            asked_.push_back(c.heard.substr(0, end));
            c.heard.erase(0, end + 1);
            c.rest += text_;
        }
        talk(c);
    }
    void talk(client& c) {
        const auto now = pace_ == 0 ? c.rest.size() : std::min(pace_, c.rest.size());
        const auto sent = ::send(c.fd.get(), c.rest.data(), now, MSG_NOSIGNAL);
        if (sent > 0) c.rest.erase(0, static_cast<std::size_t>(sent));
        if (!c.rest.empty())
            c.timer = loop_.at(loop_.now() + duration{10}, duration{}, [this, &c] { talk(c); });
        else if (then_ != then::keep)
            drop(c);
    }
    void drop(client& c) {
        const linger at_once{1, 0};
        if (then_ == then::reset) ::setsockopt(c.fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        open_.remove_if([&](const client& x) { return &x == &c; });
    }

    io::loop& loop_;
    io::descriptor fd_;
    std::uint16_t port_ = 0;
    io::source accept_;
    std::list<client> open_;
    std::string text_;
    then then_ = then::keep;
    std::size_t pace_ = 0;
    bool frozen_ = false;
    std::vector<std::string> asked_;
    int connections_ = 0;
};

} // namespace wesh::test
