#include "io/line_client.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace wesh::io {
namespace {

constexpr const char* too_late = "no connection in time";

/// Begins to connect; nothing when that fails at once, and errno says why.
descriptor begin(const addrinfo& a) {
    descriptor fd{::socket(a.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!fd) return fd;
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd.get(), a.ai_addr, a.ai_addrlen) != 0 && errno != EINPROGRESS) fd.reset();
    return fd;
}

std::string words(int error) { return std::generic_category().message(error); }

} // namespace

/// The name service may take its time, and has no call that does not wait: a thread asks it, and nobody waits
/// for that thread. It owns what it writes to, as the client does.
struct line_client::lookup {
    host_port of;
    addrinfo* found = nullptr;
    int trouble = 0;
    descriptor done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::atomic<bool> told = false; ///< what is above is whole

    explicit lookup(host_port what)
        : of{std::move(what)} {}
    ~lookup() {
        if (found != nullptr) ::freeaddrinfo(found);
    }
    lookup(const lookup&) = delete;

    void ask(int flags) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = flags | AI_NUMERICSERV;
        trouble = ::getaddrinfo(of.host.c_str(), of.port.c_str(), &hints, &found);
    }
    void tell() {
        told.store(true, std::memory_order_release);
        ::eventfd_write(done.get(), 1);
    }
};

line_client::line_client(loop& l, host_port to, std::size_t line_max)
    : loop_{l}
    , to_{std::move(to)}
    , line_max_{line_max} {}

line_client::~line_client() = default;

void line_client::close() noexcept {
    fd_.reset();
    received_.clear();
    read_ = 0;
}

/// Leaves the addresses in `lookup_`, or gives why there are none. One that takes longer than its time goes
/// on, and the next call waits for it, so that a name service that hangs costs one thread.
task<std::string> line_client::find_out(duration until) {
    if (!lookup_) {
        auto l = std::make_shared<lookup>(to_);
        l->ask(AI_NUMERICHOST);
        lookup_ = l;
        if (l->trouble == 0) {
            l->tell();
        } else {
            try {
                std::thread{[l] {
                    l->ask(AI_ADDRCONFIG);
                    l->tell();
                }}.detach();
            } catch (const std::system_error& e) {
                lookup_.reset();
                co_return std::string{"no thread to look up the name: "} + e.what();
            }
        }
    }
    const int fd = lookup_->done.get();
    const auto events = co_await loop_.ready(fd, EPOLLIN, until);
    if (events == 0 || !lookup_->told.load(std::memory_order_acquire))
        co_return to_.host + " is still looked up";
    if (lookup_->trouble != 0) {
        const auto why = to_.host + ": " + ::gai_strerror(lookup_->trouble);
        lookup_.reset();
        co_return why;
    }
    co_return std::string{};
}

task<std::string> line_client::open(duration until) {
    close();
    auto why = co_await find_out(until);
    if (!why.empty()) co_return why;
    const auto found = std::exchange(lookup_, nullptr);
    why = "it has no address";
    for (const auto* a = found->found; a != nullptr; a = a->ai_next) {
        auto fd = begin(*a);
        if (!fd) {
            why = words(errno);
            continue;
        }
        const int number = fd.get();
        const auto events = co_await loop_.ready(number, EPOLLOUT, until);
        if (events == 0) co_return too_late;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == 0) {
            fd_ = std::move(fd);
            co_return std::string{};
        }
        why = words(error);
    }
    co_return why;
}

task<std::string> line_client::send(std::string text, duration until) {
    for (std::size_t sent = 0; sent < text.size();) {
        const auto n = ::send(fd_.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (n > 0) {
            sent += static_cast<std::size_t>(n);
            continue;
        }
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno != EAGAIN) co_return words(errno);
        const int fd = fd_.get();
        const auto events = co_await loop_.ready(fd, EPOLLOUT, until);
        if (events == 0) co_return std::string{"what is asked is not taken in time"};
    }
    co_return std::string{};
}

/// Of what has come, the next line.
bool line_client::take_line(std::string& line) {
    const auto end = received_.find('\n', read_);
    if (end == std::string::npos) return false;
    line.assign(received_, read_, end - read_);
    if (line.ends_with('\r')) line.pop_back();
    read_ = end + 1;
    if (read_ == received_.size()) {
        received_.clear();
        read_ = 0;
    }
    return true;
}

/// Reads once what is there: `late` when nothing is, `whole` when something came.
line_client::outcome line_client::fill() {
    std::array<char, 8192> buffer;
    const auto n = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (n == 0) return outcome::ended;
    if (n < 0) return errno == EAGAIN || errno == EINTR ? outcome::late : outcome::ended;
    received_.erase(0, std::exchange(read_, 0));
    received_.append(buffer.data(), static_cast<std::size_t>(n));
    return outcome::whole;
}

task<line_client::answer> line_client::read_line(duration until) {
    answer a;
    for (;;) {
        if (take_line(a.text)) {
            a.outcome = a.text.size() > line_max_ ? outcome::too_long : outcome::whole;
            co_return a;
        }
        a.outcome = outcome::too_long;
        if (received_.size() - read_ > line_max_ + 1) co_return a;
        a.outcome = fill();
        if (a.outcome == outcome::whole) continue;
        if (a.outcome == outcome::ended) co_return a;
        const int fd = fd_.get();
        const auto events = co_await loop_.ready(fd, EPOLLIN, until);
        if (events == 0) co_return a;
    }
}

bool line_client::has_unread() noexcept {
    if (read_ != received_.size()) return true;
    char one = 0;
    const auto n = ::recv(fd_.get(), &one, 1, MSG_PEEK);
    return n >= 0 || (errno != EAGAIN && errno != EINTR);
}

} // namespace wesh::io
