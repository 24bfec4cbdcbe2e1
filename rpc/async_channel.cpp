#include "rpc/async_channel.hpp"

#include "rpc/socket_path.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace wesh::rpc {
namespace {

constexpr std::size_t in_size = 65'536;
/// Reads of one take(), and records that it looks at: the longest record fits, and nobody is held up.
constexpr int reads_max = 8;
constexpr int records_max = 64;

} // namespace

async_channel::async_channel(std::string path, const program& called)
    : async_caller{called}
    , path_{std::move(path)}
    , in_{std::make_unique<char[]>(in_size)} {
    check_path(path_);
}

duration async_channel::now() const noexcept {
    return std::chrono::floor<duration>(std::chrono::steady_clock::now().time_since_epoch());
}

short async_channel::events() const noexcept { return sent_ < asked().record().size() ? POLLOUT : POLLIN; }

void async_channel::close() noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
    unread_ = {};
    reader_ = record_reader{};
}

void async_channel::lose(const std::string& why, bool sent) {
    close();
    throw transport_error{"the connection to the daemon at " + path_ + " broke: " + why, sent};
}

void async_channel::begin(duration limit) {
    deadline_ = now() + limit;
    sent_ = 0;
    if (fd_ < 0) open();
    flush();
}

void async_channel::open() {
    fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0) throw transport_error{"no socket can be made: " + std::string{std::strerror(errno)}};
    const sockaddr_un address = address_of(path_);
    // On this kind of socket it is done at once or fails at once; a full backlog is a failure too.
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    const int code = errno;
    close();
    refuse_connection(path_, code, asked().called());
}

void async_channel::flush() {
    const auto record = asked().record();
    while (sent_ < record.size()) {
        const ssize_t n = ::send(fd_, record.data() + sent_, record.size() - sent_, MSG_NOSIGNAL);
        if (n > 0)
            sent_ += static_cast<std::size_t>(n);
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            lose(std::strerror(errno), false);
    }
}

/// Takes what is there; a record is then in the reader.
async_channel::arrival async_channel::receive() {
    if (unread_.empty()) {
        const ssize_t n = ::recv(fd_, in_.get(), in_size, 0);
        if (n == 0) lose("the daemon closed the connection", true);
        if (n < 0) {
            if (errno != EAGAIN && errno != EINTR) lose(std::strerror(errno), true);
            return arrival::nothing;
        }
        unread_ = {in_.get(), static_cast<std::size_t>(n)};
    }
    switch (reader_.next(unread_)) {
    case record_reader::state::record:
        return arrival::record;
    case record_reader::state::more:
        return arrival::bytes;
    default:
        lose("it sent more than a record may hold", true);
    }
}

std::optional<std::span<const char>> async_channel::take() {
    if (fd_ < 0) lose("it was closed", false);
    flush();
    for (int reads = 0, records = 0; reads < reads_max && records < records_max;) {
        const auto came = receive();
        if (came == arrival::nothing) break;
        if (came == arrival::bytes) {
            ++reads;
            continue;
        }
        ++records;
        try {
            // Any other is the late reply of a call that was given up, or a stranger's.
            if (const auto results = results_of(reader_.record(), asked(), path_)) return results;
        } catch (const transport_error&) {
            close();
            throw;
        }
    }
    if (now() < deadline_) return {};
    const bool whole = sent_ == asked().record().size();
    close();
    throw timed_out{"no answer from the daemon at " + path_ + " in time", whole};
}

bool async_channel::wait(duration until) {
    const auto left = std::clamp(until - now(), duration{}, duration{60'000});
    pollfd p{fd_, events(), 0};
    poll(&p, 1, static_cast<int>(left.count()));
    return true;
}

} // namespace wesh::rpc
