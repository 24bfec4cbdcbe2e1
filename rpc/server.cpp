#include "rpc/server.hpp"

#include "common/log.hpp"
#include "rpc/connection.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace wesh::rpc {
namespace {

constexpr std::size_t read_size = 65'536;
/// When descriptors have run out, new connections wait this long.
constexpr duration accept_pause{100};

peer credentials(int fd) {
    ucred c{};
    socklen_t size = sizeof c;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &size) != 0) return {};
    return {c.uid, c.pid, role::none};
}

} // namespace

procedure make_procedure(std::uint32_t number, std::string_view name, role needs,
                         std::function<void(const peer& who, reply_slot slot)> act) {
    return {number, name, needs,
            [act = std::move(act)](const peer& who, std::span<const char>, reply_slot slot) {
                act(who, std::move(slot));
                return true;
            }};
}

server::server(io::loop& l, limits lim, classifier classify, const program& served)
    : loop_{l}
    , limits_{lim}
    , program_{served}
    , classify_{std::move(classify)}
    , in_(read_size)
    , out_(mark_size + record_max) {
    serve(make_procedure(0, "null", role::reader, [](const peer&, reply_slot slot) { slot.answer_void(); }));
    sweep();
}

server::~server() {
    for (const auto& l : listeners_) ::close(l.fd);
    for (auto& [key, c] : connections_) c->close();
}

void server::serve(procedure p) {
    if (procedures_.size() <= p.number) procedures_.resize(p.number + 1);
    const auto n = p.number;
    procedures_[n] = std::move(p);
}

void server::listen(int fd) {
    // A socket that systemd passes blocks: accepting the one caller too many would wait for the next.
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    listeners_.push_back({fd, loop_.watch(fd, EPOLLIN, [this, fd](std::uint32_t) { accept_all(fd); })});
}

void server::accept_all(int fd) {
    // A bounded number at a time, so that a flood of connections leaves turns to those that are open.
    for (int i = 0; i < 16; ++i) {
        const int c = accept4(fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (c >= 0) {
            accept_one(c);
            continue;
        }
        if (errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != ENOBUFS) return;
        for (auto& l : listeners_) {
            if (l.fd != fd) continue;
            log::warning("rpc: no more descriptors or memory ({}): new connections wait",
                         std::strerror(errno));
            l.source = loop_.after(accept_pause, [this, fd] {
                const auto same = std::find_if(listeners_.begin(), listeners_.end(),
                                               [fd](const auto& x) { return x.fd == fd; });
                same->source = loop_.watch(fd, EPOLLIN, [this, fd](std::uint32_t) { accept_all(fd); });
            });
        }
        return;
    }
}

void server::accept_one(int fd) {
    peer who = credentials(fd);
    who.role = classify_(fd, who);
    const std::size_t room =
        limits_.connections - (who.role == role::admin ? 0 : std::min(limits_.reserved, limits_.connections));
    if (connections_.size() >= room) {
        ++counters_.refused;
        ::close(fd);
        return;
    }
    auto c = std::make_shared<connection>(*this, fd, who);
    c->start();
    connections_.emplace(c.get(), std::move(c));
    ++counters_.accepted;
    counters_.connections = connections_.size();
}

void server::remove(connection& c) {
    c.close();
    connections_.erase(&c);
    counters_.connections = connections_.size();
}

void server::sweep() {
    std::vector<std::shared_ptr<connection>> late;
    const auto now = loop_.now();
    for (auto& [key, c] : connections_)
        if (!c->overdue(now).empty()) late.push_back(c);
    for (auto& c : late) {
        log::info("rpc: closed a connection of uid {} (pid {}): {}", c->who().uid, c->who().pid,
                  c->overdue(now));
        ++counters_.closed_slow;
        remove(*c);
    }
    sweeper_ = loop_.at(now + limits_.look, limits_.look / 4, [this] { sweep(); });
}

void server::dispatch(connection& c, std::span<const char> record) {
    const auto call = decode_call(record);
    if (!call) {
        ++counters_.closed_bad;
        return remove(c);
    }
    ++counters_.calls;
    ++c.in_flight_;
    auto slot = c.slot(call->header.xid);
    const auto& h = call->header;
    const auto refuse = [&](verdict v) {
        ++counters_.rejected;
        slot.refuse(v);
    };
    if (!call->rpc_version_served) return refuse(verdict::rpc_mismatch);
    if (h.flavour != AUTH_NONE && h.flavour != AUTH_SYS && h.flavour != AUTH_SHORT)
        return refuse(verdict::bad_credentials);
    if (h.program != program_.number) return refuse(verdict::program_unavailable);
    if (h.version != program_.version) return refuse(verdict::version_mismatch);
    if (h.procedure >= procedures_.size() || !procedures_[h.procedure].call)
        return refuse(verdict::procedure_unavailable);
    const auto& p = procedures_[h.procedure];
    if (c.who().role == role::none || c.who().role < p.needs) return refuse(verdict::too_weak);
    if (!p.call(c.who(), record.subspan(h.arguments_at), std::move(slot))) ++counters_.rejected;
}

reply_slot& reply_slot::operator=(reply_slot&& other) noexcept {
    reply_slot old{std::move(*this)};
    connection_ = std::move(other.connection_);
    xid_ = other.xid_;
    return *this;
}

reply_slot::~reply_slot() {
    if (wanted()) refuse(verdict::system_error);
}

bool reply_slot::wanted() const noexcept {
    const auto c = connection_.lock();
    return c != nullptr && !c->closed();
}

void reply_slot::refuse(verdict v) {
    const auto c = std::exchange(connection_, {}).lock();
    if (c == nullptr) return;
    std::array<char, mark_size + header_max> out{};
    const auto n = encode_reply(xid_, v, c->server_.program_.version, std::span{out}.subspan(mark_size));
    const auto mark = mark_of(n);
    std::copy(mark.begin(), mark.end(), out.begin());
    c->send(std::span{out}.first(mark_size + n));
    c->finish_call();
}

void reply_slot::answer_void() { refuse(verdict::success); }

void reply_slot::answer_with(const std::function<std::size_t(std::span<char>)>& results) {
    const auto c = connection_.lock();
    if (c == nullptr) return;
    auto& out = c->server_.out_;
    const auto body = std::span{out}.subspan(mark_size);
    const auto header = encode_reply(xid_, verdict::success, c->server_.program_.version, body);
    const auto n = results(body.subspan(header));
    if (n == 0) {
        log::error("rpc: a reply breaks the bounds of {}; this is a bug in {}", c->server_.program_.manual,
                   c->server_.program_.daemon);
        return refuse(verdict::system_error);
    }
    const auto mark = mark_of(header + n);
    std::copy(mark.begin(), mark.end(), out.begin());
    connection_.reset();
    c->send(std::span{out}.first(mark_size + header + n));
    c->finish_call();
}

} // namespace wesh::rpc
