#include "sim/nut_server.hpp"

#include "common/text.hpp"
#include "sim/refusal.hpp"
#include "sim/wire.hpp"

#include <fmt/core.h>

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace wesh::sim {
namespace {

/// upsd closes a connection of which it has heard nothing for so long.
constexpr duration longest_idle{60'000};
constexpr duration longest_stall{30'000};
/// A request that is never answered is held no longer than this, should its client never leave.
constexpr duration longest_hang{600'000};
constexpr std::size_t most_connections = 256;
constexpr std::uint64_t longest_noise = 1U << 20;

} // namespace

// ---- a UPS ----

ups_unit::ups_unit(io::loop& l, nut_server& s, const ups_settings& settings, duration started)
    : loop_{l}
    , server_{s}
    , name_{settings.name}
    , description_{settings.description}
    , started_{started}
    , values_{settings}
    , fault_{l} {
    if (const auto m = values_.find("ups.model", {}); m && !m->text.empty()) model_ = sanitised(m->text);
    std::replace(model_.begin(), model_.end(), ' ', '_');
    server_.add(*this);
    if (settings.fails) fail(*settings.fails, {});
}

std::string ups_unit::address() const { return fmt::format("nut {}@127.0.0.1:{}", name_, server_.port()); }

std::string ups_unit::value(std::string_view field) {
    const auto v = variable(field);
    if (!v) throw refusal{fmt::format("{} says nothing of '{}'", name_, sanitised(field))};
    return v->text;
}

std::vector<assignment> ups_unit::values() {
    std::vector<assignment> all;
    for (auto& v : variables()) all.emplace_back(std::move(v.name), std::move(v.text));
    return all;
}

void ups_unit::fail(const fault& f, const fault_term& term) {
    fault_.begin(f, term, [this] { recover(*this); });
    failed_at_ = now();
    server_.follow_faults();
}

void ups_unit::clear() {
    fault_.end();
    server_.follow_faults();
}

std::vector<named_count> ups_unit::tally() {
    return {{"connections", server_.connections()},
            {"requests", requests_},
            {"faulty", faulty_},
            {"logins", logins_},
            {"now", server_.open_now()}};
}

void ups_unit::forget_counts() {
    requests_ = faulty_ = logins_ = 0;
    server_.forget_counts();
}

std::optional<fault> ups_unit::meet(const nut_answer& a) {
    ++requests_;
    logins_ += a.logs_in ? 1 : 0;
    const auto met = fault_.get();
    // What a server says of itself does not take a driver.
    if (!met || (excuse(*met) && !a.reads)) return {};
    if (met->kind == fault_kind::stale && !excuse(*met)) return {};
    ++faulty_;
    if (fault_.met_last()) clear();
    return met;
}

std::optional<std::string> ups_unit::excuse(const fault& f) const {
    switch (f.kind) {
    case fault_kind::driver_lost:
        return nut_error("DRIVER-NOT-CONNECTED");
    case fault_kind::stale:
        if (now() - failed_at_ < f.spread) return {};
        return nut_error("DATA-STALE");
    case fault_kind::error:
        return nut_error(f.token);
    default:
        return {};
    }
}

// ---- its server ----

/// An open connection, in the frame of the task that serves it.
class nut_server::connection {
  public:
    connection(nut_server& s, int fd)
        : server_{s}
        , fd_{fd} {
        server_.open_.push_back(fd);
    }
    ~connection() { std::erase(server_.open_, fd_); }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

  private:
    nut_server& server_;
    int fd_;
};

nut_server::nut_server(io::loop& l, std::uint16_t port, std::uint64_t seed)
    : loop_{l}
    , noise_{seed_for(seed, "nut noise")}
    , listener_{l, port} {
    follow_faults();
}

void nut_server::add(ups_unit& u) {
    served_.push_back(&u);
    units_.push_back(&u);
}

void nut_server::follow_faults() {
    const bool refuses =
        std::any_of(units_.begin(), units_.end(), [](const auto* u) { return u->has(fault_kind::refuse); });
    if (!refuses && !listener_.is_open())
        listener_.open([this](io::descriptor fd) { accept(std::move(fd)); });
    if (!refuses || !listener_.is_open()) return;
    listener_.close();
    for (const int fd : open_) reset_on_close(fd);
    // Not here: a request may be what has begun the fault.
    loop_.post([this] { tasks_.clear(); });
}

void nut_server::accept(io::descriptor fd) {
    ++connections_;
    if (open_.size() >= most_connections) return reset_on_close(fd.get());
    tasks_.spawn(serve(std::move(fd)));
}

io::task<void> nut_server::serve(io::descriptor fd) {
    const connection open_here{*this, fd.get()};
    nut_session session{served_};
    std::string bytes;
    std::array<char, 2'048> some;
    for (bool open = true; open;) {
        const auto events = co_await loop_.ready(fd.get(), EPOLLIN, loop_.now() + longest_idle);
        const auto n = events == 0 ? 0 : recv(fd.get(), some.data(), some.size(), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (n <= 0) co_return;
        bytes.append(some.data(), static_cast<std::size_t>(n));
        for (auto end = bytes.find('\n'); open && end != std::string::npos; end = bytes.find('\n')) {
            std::string line = bytes.substr(0, end);
            bytes.erase(0, end + 1);
            const bool goes_on = co_await respond(fd.get(), std::move(line), session);
            open = goes_on;
        }
        open = open && bytes.size() <= longest_nut_line;
    }
}

io::task<bool> nut_server::respond(int fd, std::string line, nut_session& session) {
    auto a = session.answer(line);
    auto* const unit = static_cast<ups_unit*>(a.about);
    const auto met = unit == nullptr ? std::optional<fault>{} : unit->meet(a);
    if (met) {
        if (const auto said = unit->excuse(*met))
            a.text = *said;
        else {
            const bool whole = co_await respond_badly(fd, std::move(a.text), *met);
            co_return whole && !a.ends;
        }
    }
    const bool sent = co_await send_piece(loop_, fd, a.text, longest_stall);
    co_return sent && !a.ends;
}

io::task<bool> nut_server::respond_badly(int fd, std::string text, fault f) {
    if (f.kind == fault_kind::hang) {
        co_await wait_for_end(loop_, fd, loop_.now() + longest_hang);
        co_return false;
    }
    if (f.kind == fault_kind::slow) {
        const delivery d{{}, std::move(text), f.spread, false, false, false};
        const bool sent = co_await send_slowly(loop_, fd, d);
        co_return sent;
    }
    const bool drops = f.kind == fault_kind::drop;
    if (drops) text.resize(text.size() / 2);
    if (f.kind == fault_kind::garbage) text = noise(f.bytes);
    const bool sent = co_await send_piece(loop_, fd, text, longest_stall);
    co_return sent && !drops;
}

std::string nut_server::noise(std::uint64_t size) {
    std::string all(static_cast<std::size_t>(std::min(size, longest_noise)), '\0');
    for (char& c : all) c = static_cast<char>(noise_.below(256));
    return all + '\n';
}

} // namespace wesh::sim
