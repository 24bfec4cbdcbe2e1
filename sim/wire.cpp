#include "sim/wire.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace wesh::sim {
namespace {

constexpr std::size_t longest_request = 8192;
constexpr duration longest_reading{10'000};
/// How long a client may leave the answer unread.
constexpr duration answer_stall{30'000};
/// Between two pieces of a slow answer.
constexpr duration trickle_tick{25};
constexpr int most_drains = 128;
constexpr std::size_t filler_size = 16'384;

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

void fill_with_noise(std::string& body, std::uint64_t size, dice& d) {
    body.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size, 16U << 20)));
    for (char& c : body) c = static_cast<char>(d.below(256));
}

/// The page without its end, so that it can go on.
void open_end(std::string& body) {
    const auto end = body.rfind("</");
    if (end != std::string::npos) body.resize(end);
}

void apply(const fault& f, delivery& d, dice& chance) {
    switch (f.kind) {
    case fault_kind::slow:
        d.spread = f.spread;
        break;
    case fault_kind::truncated:
        d.body.resize(std::min<std::size_t>(d.body.size(), f.bytes));
        break;
    case fault_kind::garbage:
        fill_with_noise(d.body, f.bytes, chance);
        break;
    case fault_kind::half_then_close:
        d.body.resize(d.body.size() / 2);
        d.reset = f.reset;
        break;
    case fault_kind::fin_with_data:
        d.corked = true;
        break;
    case fault_kind::huge:
        open_end(d.body);
        d.endless = true;
        break;
    default:
        break; // the others change what is answered, or that anything is
    }
}

/// Ends when the client leaves.
io::task<void> send_for_ever(io::loop& l, int fd) {
    std::string filler;
    while (filler.size() < filler_size) filler += "<pad>0</pad>";
    for (;;) {
        // Waiting each time, even when there is room, gives the other boxes their turn.
        const auto events = co_await l.ready(fd, EPOLLOUT, l.now() + answer_stall);
        if (events == 0) co_return;
        const bool sent = co_await send_piece(l, fd, filler, answer_stall);
        if (!sent) co_return;
    }
}

} // namespace

io::task<bool> send_piece(io::loop& l, int fd, std::string_view piece, duration longest_stall) {
    while (!piece.empty()) {
        const auto n = send(fd, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) {
            piece.remove_prefix(static_cast<std::size_t>(n));
            continue;
        }
        if (!would_block()) co_return false;
        const auto events = co_await l.ready(fd, EPOLLOUT, l.now() + longest_stall);
        if (events == 0) co_return false;
    }
    co_return true;
}

delivery prepare(answer a, std::string_view realm, const std::optional<fault>& f, dice& d) {
    if (f && f->kind == fault_kind::wrong_type) a.type = "text/html";
    delivery out{answer_head(a.status, a.type, realm), std::move(a.body), {}, false, false, false};
    if (f) apply(*f, out, d);
    return out;
}

io::task<bool> send_plainly(io::loop& l, int fd, const delivery& d, std::size_t segment) {
    const bool begun = co_await send_piece(l, fd, d.head, answer_stall);
    if (!begun) co_return false;
    for (std::size_t at = 0; at < d.body.size(); at += segment) {
        const auto piece = std::string_view{d.body}.substr(at, segment);
        const bool sent = co_await send_piece(l, fd, piece, answer_stall);
        if (!sent) co_return false;
    }
    if (!d.endless) co_return true;
    co_await send_for_ever(l, fd);
    co_return false;
}

io::task<bool> send_slowly(io::loop& l, int fd, const delivery& d) {
    const std::string all = d.head + d.body;
    const auto ticks = static_cast<std::size_t>(std::max<std::int64_t>(1, d.spread / trickle_tick));
    const std::size_t pieces = std::min(ticks, all.size());
    const duration start = l.now();
    for (std::size_t i = 0; i < pieces; ++i) {
        const std::size_t from = all.size() * i / pieces;
        const std::size_t to = all.size() * (i + 1) / pieces;
        co_await l.sleep_until(start + d.spread * static_cast<std::int64_t>(i + 1) /
                                           static_cast<std::int64_t>(pieces));
        const auto piece = std::string_view{all}.substr(from, to - from);
        const bool sent = co_await send_piece(l, fd, piece, answer_stall);
        if (!sent) co_return false;
    }
    co_return true;
}

io::task<void> wait_for_end(io::loop& l, int fd, duration until) {
    std::array<char, 512> scratch;
    for (;;) {
        const auto events = co_await l.ready(fd, EPOLLIN | EPOLLRDHUP, until);
        if (events == 0) co_return;
        const auto n = recv(fd, scratch.data(), scratch.size(), MSG_DONTWAIT);
        if (n == 0 || (n < 0 && !would_block())) co_return;
    }
}

io::task<bool> read_request(io::loop& l, int fd, std::string& bytes, http_request& request) {
    const duration until = l.now() + longest_reading;
    std::array<char, 2048> some;
    for (;;) {
        const auto n = recv(fd, some.data(), some.size(), MSG_DONTWAIT);
        if (n > 0) {
            bytes.append(some.data(), static_cast<std::size_t>(n));
            request = parse_request(bytes);
            if (request.state == request_state::incomplete && bytes.size() > longest_request)
                request.state = request_state::malformed;
            if (request.state != request_state::incomplete) co_return true;
            continue;
        }
        if (n == 0 || !would_block()) co_return false;
        const auto events = co_await l.ready(fd, EPOLLIN, until);
        if (events == 0) co_return false;
    }
}

void drain(int fd) noexcept {
    std::array<char, 512> scratch;
    for (int i = 0; i < most_drains; ++i)
        if (recv(fd, scratch.data(), scratch.size(), MSG_DONTWAIT) <= 0) return;
}

void reset_on_close(int fd) noexcept {
    const linger now{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void cork(int fd) noexcept {
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_CORK, &yes, sizeof yes);
}

} // namespace wesh::sim
