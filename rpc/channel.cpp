#include "rpc/channel.hpp"

#include "rpc/async_channel.hpp"
#include "rpc/socket_path.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace wesh::rpc {
namespace {

constexpr std::size_t in_size = 65'536;

/// How far the kernel's limit of one read may exceed what is left before it is set anew; more than a tick of
/// the clock below.
constexpr duration slack{10};

std::string reason(int code) { return std::strerror(code); }

void set_limit(int fd, int option, duration limit) noexcept {
    // Zero would be "for ever".
    const auto ms = std::max<duration::rep>(limit.count(), 1);
    const timeval tv{ms / 1000, ms % 1000 * 1000};
    setsockopt(fd, SOL_SOCKET, option, &tv, sizeof tv);
}

/// Only goes forward, in ticks of a few milliseconds: as exact as a deadline needs, and several times cheaper
/// than the exact clock.
duration tick() noexcept {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return duration{std::int64_t{t.tv_sec} * 1000 + t.tv_nsec / 1'000'000};
}

duration left_until(duration deadline) noexcept { return deadline - tick(); }

} // namespace

/// The connection broke: by what, and whether the whole call had gone out before.
class channel::lost {
  public:
    lost(std::string what, bool sent)
        : what_{std::move(what)}
        , sent_{sent} {}
    const std::string& what() const noexcept { return what_; }
    bool sent() const noexcept { return sent_; }

  private:
    std::string what_;
    bool sent_;
};

channel::channel(std::string path, const program& called)
    : caller{called}
    , path_{std::move(path)}
    , in_{std::make_unique<char[]>(in_size)} {
    check_path(path_);
}

channel::~channel() { close(); }

std::unique_ptr<async_caller> channel::another() const {
    return std::make_unique<async_channel>(path_, asked().called());
}

void channel::refuse_results() {
    close();
    throw transport_error{"the daemon at " + path_ + " sent an answer that cannot be decoded", true};
}

void channel::expire(bool sent) const {
    throw timed_out{"no answer from the daemon at " + path_ + " in time", sent};
}

void channel::close() noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    unread_ = {};
    reader_ = record_reader{};
}

void channel::open(duration limit, instant deadline) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) throw transport_error{"no socket can be made: " + reason(errno)};
    fd_ = fd;
    // A full backlog makes connect() wait as long as a write may. A non-blocking connect() would fail at
    // once, with nothing to poll for.
    read_limit_ = write_limit_ = limit;
    set_limit(fd, SO_SNDTIMEO, limit);
    set_limit(fd, SO_RCVTIMEO, limit);
    limit_writes(left_until(deadline));
    const sockaddr_un address = address_of(path_);
    int code = 0;
    do {
        code = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
    } while (code == EINTR && left_until(deadline) > duration{});
    if (code == 0) return;
    close();
    if (code == EAGAIN || code == EINTR) expire(false);
    refuse_connection(path_, code, asked().called());
}

void channel::limit_reads(duration left) {
    if (left <= read_limit_ && read_limit_ - left <= slack) return;
    set_limit(fd_, SO_RCVTIMEO, left);
    read_limit_ = left;
}

void channel::limit_writes(duration left) {
    if (left <= write_limit_ && write_limit_ - left <= slack) return;
    set_limit(fd_, SO_SNDTIMEO, left);
    write_limit_ = left;
}

void channel::send(std::span<const char> record, instant deadline) {
    while (!record.empty()) {
        const ssize_t n = ::send(fd_, record.data(), record.size(), MSG_NOSIGNAL);
        if (n > 0) {
            record = record.subspan(static_cast<std::size_t>(n));
            if (record.empty()) return;
        } else if (errno != EINTR && errno != EAGAIN) {
            throw lost{reason(errno), false};
        }
        const duration left = left_until(deadline);
        if (left <= duration{}) {
            // Half a call went out: nothing sensible can follow it.
            close();
            expire(false);
        }
        limit_writes(left);
    }
}

/// The next record, whosever it is.
std::span<const char> channel::receive(instant deadline) {
    for (bool measured = true;; measured = false) {
        if (!unread_.empty()) {
            const auto state = reader_.next(unread_);
            if (state == record_reader::state::record) return reader_.record();
            if (state == record_reader::state::refused) {
                close();
                throw transport_error{"the daemon at " + path_ + " sent more than a record may hold", true};
            }
        }
        if (!measured) hold_to(deadline);
        const ssize_t n = ::recv(fd_, in_.get(), in_size, 0);
        if (n > 0) {
            unread_ = {in_.get(), static_cast<std::size_t>(n)};
        } else if (n == 0) {
            throw lost{"the daemon closed the connection", true};
        } else if (errno != EINTR && errno != EAGAIN) {
            throw lost{reason(errno), true};
        }
    }
}

/// What comes next may take what is left, and no more.
void channel::hold_to(instant deadline) {
    const duration left = left_until(deadline);
    if (left <= duration{}) expire(true);
    limit_reads(left);
}

std::span<const char> channel::attempt(duration limit, instant deadline) {
    if (fd_ < 0) open(limit, deadline);
    send(asked().record(), deadline);
    hold_to(deadline);
    for (;;) {
        const auto reply = receive(deadline);
        try {
            if (const auto results = results_of(reply, asked(), path_)) return *results;
        } catch (const transport_error&) {
            close();
            throw;
        }
        // The late reply of a call that timed out, or a stranger's: neither buys more time.
        hold_to(deadline);
    }
}

std::span<const char> channel::exchange(duration limit, repeat r) {
    const instant deadline = tick() + limit;
    for (bool repeated = false;; repeated = true) {
        try {
            return attempt(limit, deadline);
        } catch (const lost& l) {
            close();
            const bool may = !l.sent() || r == repeat::allowed;
            if (repeated || !may || left_until(deadline) <= duration{})
                throw transport_error{"the connection to the daemon at " + path_ + " broke: " + l.what(),
                                      l.sent()};
        }
    }
}

} // namespace wesh::rpc
