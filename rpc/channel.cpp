#include "rpc/channel.hpp"

#include <endian.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace wesh::rpc {
namespace {

constexpr std::size_t in_size = 65'536;
constexpr std::size_t out_size = 4096;
/// Mark and header of a call: the credentials are always empty, so that this never changes.
constexpr std::size_t call_header_size = 40;
constexpr std::size_t arguments_at = mark_size + call_header_size;

/// How far the kernel's limit of one read may exceed what is left before it is set anew; more than a tick of
/// the clock below.
constexpr duration slack{10};

/// The words of nearly every reply after its xid: a reply, accepted, no verifier, success.
constexpr std::array<char, 20> plain_success{0, 0, 0, 1};
constexpr std::size_t plain_header_size = 4 + plain_success.size();

std::string reason(int code) { return std::strerror(code); }

std::string advice(int code, const program& p) {
    switch (code) {
    case ENOENT:
    case ECONNREFUSED:
        return "; is " + std::string{p.daemon} + " running?";
    case EACCES:
    case EPERM:
        return "; only members of the group " + std::string{p.readers} + " may connect";
    default:
        return {};
    }
}

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

std::uint32_t first_word(std::span<const char> bytes) noexcept {
    std::uint32_t w = 0;
    std::memcpy(&w, bytes.data(), sizeof w);
    return be32toh(w);
}

/// Whether this is the usual successful reply to `xid`; all others are libtirpc's to read.
bool is_plain_success(std::span<const char> reply, std::uint32_t xid) noexcept {
    return reply.size() >= plain_header_size && first_word(reply) == xid &&
           std::memcmp(reply.data() + 4, plain_success.data(), plain_success.size()) == 0;
}

/// A reply that is denied because the caller's groups do not suffice: to read, or to do this.
bool is_too_weak(std::span<const char> reply) noexcept {
    constexpr std::array<char, 16> denied{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5};
    return reply.size() >= 4 + denied.size() &&
           std::memcmp(reply.data() + 4, denied.data(), denied.size()) == 0;
}

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
    : path_{std::move(path)}
    , program_{called}
    , out_(out_size)
    , in_{std::make_unique<char[]>(in_size)} {
    if (path_.empty() || path_.size() >= sizeof(sockaddr_un{}.sun_path))
        throw local_error{"'" + path_ + "' is no path of a socket: it must have 1 to 107 bytes"};
    // Replies to an earlier connection never reach this one, but a random start makes a mix-up visible.
    if (getrandom(&xid_, sizeof xid_, GRND_NONBLOCK) != sizeof xid_)
        xid_ = static_cast<std::uint32_t>(getpid());
}

channel::~channel() { close(); }

void channel::call(std::uint32_t procedure, duration limit) {
    exchange(procedure, 0, limit, repeat::allowed);
}

std::span<char> channel::argument_room() noexcept { return std::span{out_}.subspan(arguments_at); }

bool channel::widen() {
    if (out_.size() > out_size) return false;
    out_.resize(mark_size + record_max);
    return true;
}

void channel::refuse_arguments() const {
    throw local_error{"an argument is longer, or has more entries, than the daemon takes (" +
                      std::string{program_.manual} + ")"};
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
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    int code = 0;
    do {
        code = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
    } while (code == EINTR && left_until(deadline) > duration{});
    if (code == 0) return;
    close();
    if (code == EAGAIN || code == EINTR) expire(false);
    throw transport_error{"cannot reach the daemon at " + path_ + ": " + reason(code) +
                          advice(code, program_)};
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

std::span<const char> channel::attempt(std::span<const char> record, std::uint32_t xid, duration limit,
                                       instant deadline) {
    if (fd_ < 0) open(limit, deadline);
    send(record, deadline);
    hold_to(deadline);
    for (;;) {
        const auto reply = receive(deadline);
        if (is_plain_success(reply, xid)) return reply.subspan(plain_header_size);
        const auto header = decode_reply(reply);
        if (!header) {
            close();
            throw transport_error{"what answers at " + path_ + " does not speak RPC", true};
        }
        if (header->xid == xid) {
            if (header->success) return reply.subspan(header->results_at);
            if (is_too_weak(reply))
                throw remote_error{
                    remote_code::not_permitted,
                    "the daemon at " + path_ + " does not permit this: reading takes the group " +
                        std::string{program_.readers} + ", orders " + std::string{program_.administrators}};
            throw remote_error{remote_code::rpc,
                               "the daemon at " + path_ + " refused the call: " + header->refusal};
        }
        // The late reply of a call that timed out, or a stranger's: neither buys more time.
        hold_to(deadline);
    }
}

std::span<const char> channel::exchange(std::uint32_t procedure, std::size_t arguments, duration limit,
                                        repeat r) {
    const instant deadline = tick() + limit;
    call_header header;
    header.xid = ++xid_;
    header.program = program_.number;
    header.version = program_.version;
    header.procedure = procedure;
    encode_call(header, std::span{out_}.subspan(mark_size, call_header_size));
    const auto mark = mark_of(call_header_size + arguments);
    std::memcpy(out_.data(), mark.data(), mark.size());
    const std::span<const char> record{out_.data(), arguments_at + arguments};

    for (bool repeated = false;; repeated = true) {
        try {
            return attempt(record, header.xid, limit, deadline);
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
