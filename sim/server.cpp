#include "sim/server.hpp"

#include <fmt/core.h>

#include <poll.h>

#include <algorithm>

namespace wesh::sim {
namespace {

/// A request that is never answered is held no longer than this, should its client never leave.
constexpr duration longest_hang{600'000};

} // namespace

/// A connection in the frame of the task that serves it.
class box_server::connection {
  public:
    connection(box_server& server, io::descriptor fd)
        : server_{server}
        , fd_{std::move(fd)} {
        server_.connections_.push_back(this);
        auto& counts = server_.counts_;
        ++counts.now;
        counts.most_at_once = std::max(counts.most_at_once, counts.now);
    }
    ~connection() {
        leave();
        std::erase(server_.connections_, this);
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    int fd() const noexcept { return fd_.get(); }
    /// Counts no longer as open.
    void leave() noexcept {
        if (counted_) --server_.counts_.now;
        counted_ = false;
    }
    bool has_been_closed() const noexcept {
        pollfd p{fd_.get(), POLLRDHUP, 0};
        return poll(&p, 1, 0) > 0;
    }

  private:
    box_server& server_;
    io::descriptor fd_;
    bool counted_ = true;
};

box_server::box_server(io::loop& l, const clock& c, const calendar& zone, const box_settings& settings,
                       duration started)
    : loop_{l}
    , clock_{c}
    , started_{started}
    , box_{settings, zone}
    , gate_{settings}
    , realm_{settings.realm}
    , reboot_time_{settings.reboot_time}
    , sessions_{settings.sessions}
    , segment_{settings.segment}
    , noise_{seed_for(settings.seed, settings.name + " noise")}
    , fault_{l}
    , listener_{l, settings.port} {
    if (settings.fails) fault_.begin(*settings.fails, {}, {});
    follow_faults();
}

void box_server::fail(const fault& f, const fault_term& term) {
    fault_.begin(f, term, [this] {
        fault_.end();
        follow_faults();
    });
    follow_faults();
}

void box_server::clear() {
    fault_.end();
    reboot_end_.reset();
    follow_faults();
}

void box_server::reboot() {
    for (const auto* c : connections_) reset_on_close(c->fd());
    reboot_end_ = loop_.after(reboot_time_, [this] {
        reboot_end_.reset();
        follow_faults();
    });
    follow_faults();
    // Not here: the request for the reboot may be one of the tasks that end with it.
    loop_.post([this] { tasks_.clear(); });
}

std::string box_server::address() const { return fmt::format("http 127.0.0.1:{}", port()); }

std::string box_server::condition() const {
    if (fault_.get()) return text_of(*fault_.get());
    return listener_.is_open() ? "well" : "rebooting";
}

std::vector<assignment> box_server::values() {
    const auto& values = box_.values(now());
    const auto fields = box_.firmware().page.fields();
    std::vector<assignment> all;
    for (std::size_t i = 0; i < fields.size(); ++i) all.emplace_back(fields[i].name, values[i]);
    return all;
}

std::vector<named_count> box_server::tally() {
    return {{"connections", counts_.connections},   {"requests", counts_.requests},
            {"unauthorised", counts_.unauthorised}, {"faulty", counts_.faulty},
            {"turned-away", counts_.turned_away},   {"now", counts_.now},
            {"most-at-once", counts_.most_at_once}};
}

void box_server::forget_counts() { counts_ = box_counts{.now = counts_.now, .most_at_once = counts_.now}; }

void box_server::follow_faults() {
    const bool refuses = fault_.has(fault_kind::refuse) || reboot_end_;
    if (refuses && listener_.is_open()) listener_.close();
    if (!refuses && !listener_.is_open())
        listener_.open([this](io::descriptor fd) { accept(std::move(fd)); });
}

void box_server::accept(io::descriptor fd) {
    ++counts_.connections;
    count_those_that_left();
    if (counts_.now >= sessions_) {
        ++counts_.turned_away;
        reset_on_close(fd.get());
        return;
    }
    tasks_.spawn(serve(std::move(fd)));
}

/// A client that closes one connection and opens the next has one at a time, even when we hear of the new one
/// first.
void box_server::count_those_that_left() noexcept {
    for (auto* c : connections_)
        if (c->has_been_closed()) c->leave();
}

std::optional<fault> box_server::met_fault() {
    auto met = fault_.get();
    if (!met) return met;
    ++counts_.faulty;
    if (fault_.met_last()) fault_.end();
    return met;
}

io::task<void> box_server::serve(io::descriptor fd) {
    connection c{*this, std::move(fd)};
    std::string bytes;
    http_request request;
    const bool complete = co_await read_request(loop_, c.fd(), bytes, request);
    if (!complete) co_return;
    co_await answer_request(c, request);
}

io::task<void> box_server::answer_request(connection& c, const http_request& request) {
    ++counts_.requests;
    const auto f = met_fault();
    if (f && f->kind == fault_kind::hang) {
        co_await wait_for_end(loop_, c.fd(), loop_.now() + longest_hang);
        co_return;
    }
    auto a = respond_to(request, f);
    if (a.status == 401) ++counts_.unauthorised;
    if (a.reboot) {
        reboot();
        co_return;
    }
    const auto ready = prepare(std::move(a), realm_, f, noise_);
    co_await deliver(c, ready);
}

answer box_server::respond_to(const http_request& request, const std::optional<fault>& f) {
    if (f && f->kind == fault_kind::wrong_password) return error_answer(401);
    if (f && f->kind == fault_kind::error_404) return error_answer(404);
    const bool other = f && f->kind == fault_kind::firmware;
    return respond(box_, gate_, request, now(), other ? &profile_named(f->firmware) : nullptr);
}

io::task<void> box_server::deliver(connection& c, const delivery& d) {
    if (d.corked) cork(c.fd());
    if (d.spread > duration::zero())
        co_await send_slowly(loop_, c.fd(), d);
    else
        co_await send_plainly(loop_, c.fd(), d, d.corked ? d.body.size() + 1 : segment_);
    drain(c.fd());
    if (d.reset) reset_on_close(c.fd());
    // The client may open its next connection as soon as it sees this one end.
    c.leave();
}

} // namespace wesh::sim
