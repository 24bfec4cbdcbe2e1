#include "rpc/connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <unistd.h>

namespace wesh::rpc {

connection::connection(server& s, int fd, peer who)
    : server_{s}
    , fd_{fd}
    , who_{who}
    , active_since_{s.loop_.coarse_now()} {}

connection::~connection() { close(); }

void connection::start() {
    watched_ = EPOLLIN;
    source_ = server_.loop_.watch(fd_, watched_, [this](std::uint32_t events) { on_ready(events); });
}

void connection::close() noexcept {
    source_.reset();
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

bool connection::may_take_calls() const noexcept {
    return in_flight_ < server_.limits_.calls && out_.size() - out_sent_ < server_.limits_.backlog;
}

void connection::update_watch() {
    if (closed()) return;
    std::uint32_t wanted = 0;
    if (unread_.empty() && may_take_calls() && !caller_done_) wanted |= EPOLLIN;
    if (out_.size() > out_sent_) wanted |= EPOLLOUT;
    // The time we did not read is not the caller's.
    if ((wanted & EPOLLIN) != 0 && (watched_ & EPOLLIN) == 0) record_since_ = server_.loop_.coarse_now();
    if (wanted != watched_) server_.loop_.change(source_, watched_ = wanted);
}

void connection::on_ready(std::uint32_t events) {
    const auto self = shared_from_this();
    if ((events & EPOLLOUT) != 0 && !write()) return server_.remove(*this);
    if ((events & EPOLLIN) != 0) read();
    if (!closed() && (events & (EPOLLERR | EPOLLHUP)) != 0 && (events & EPOLLIN) == 0)
        return server_.remove(*this);
    update_watch();
}

void connection::read() {
    auto& buffer = server_.in_;
    const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n < 0) {
        if (errno != EAGAIN && errno != EINTR) server_.remove(*this);
        return;
    }
    active_since_ = server_.loop_.coarse_now();
    if (n > 0) return handle({buffer.data(), static_cast<std::size_t>(n)});
    // The caller will send no more; it may still wait for answers.
    caller_done_ = true;
    if (in_flight_ == 0 && out_.size() == out_sent_) server_.remove(*this);
}

void connection::handle(std::span<const char> bytes) {
    // A handler may answer at once, which ends a call, which would begin handling again: not while we are at
    // it.
    handling_ = true;
    int left = turn;
    while (!bytes.empty() && !closed()) {
        if (left-- == 0 || !may_take_calls()) break;
        const bool began = !reader_.inside();
        const auto state = reader_.next(bytes);
        if (began) record_since_ = active_since_;
        if (state == record_reader::state::more) break;
        if (state == record_reader::state::refused) {
            ++server_.counters_.closed_bad;
            server_.remove(*this);
            break;
        }
        server_.dispatch(*this, reader_.record());
    }
    handling_ = false;
    if (closed()) return;
    // `bytes` may lie in unread_ itself.
    std::vector<char> rest{bytes.begin(), bytes.end()};
    unread_ = std::move(rest);
    if (!unread_.empty() && may_take_calls()) resume_handling();
}

void connection::resume_handling() {
    if (resume_posted_) return;
    resume_posted_ = true;
    server_.loop_.post([weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self == nullptr) return;
        self->resume_posted_ = false;
        if (self->closed() || self->unread_.empty() || !self->may_take_calls()) return;
        const auto bytes = std::move(self->unread_);
        self->unread_.clear();
        self->handle(bytes);
        self->update_watch();
    });
}

void connection::finish_call() {
    --in_flight_;
    if (closed()) return;
    if (!unread_.empty() && !handling_ && may_take_calls()) resume_handling();
    if (caller_done_ && !handling_ && in_flight_ == 0 && unread_.empty() && out_.size() == out_sent_)
        return server_.remove(*this);
    if (!handling_) update_watch();
}

void connection::send(std::span<const char> record) {
    if (closed()) return;
    active_since_ = server_.loop_.coarse_now();
    std::size_t sent = 0;
    if (out_.size() == out_sent_) {
        const ssize_t n = ::send(fd_, record.data(), record.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN && errno != EINTR) return server_.remove(*this);
        sent = n < 0 ? 0 : static_cast<std::size_t>(n);
        if (sent == record.size()) return;
        write_since_ = active_since_;
    }
    // A caller that always reads a little less than it is sent must not make the buffer grow for ever.
    if (out_sent_ >= server_.limits_.backlog) {
        out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(out_sent_));
        out_sent_ = 0;
    }
    out_.insert(out_.end(), record.begin() + static_cast<std::ptrdiff_t>(sent), record.end());
    if (!handling_) update_watch();
}

/// False when the caller has gone.
bool connection::write() {
    while (out_sent_ < out_.size()) {
        const ssize_t n =
            ::send(fd_, out_.data() + out_sent_, out_.size() - out_sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0) return errno == EAGAIN || errno == EINTR;
        out_sent_ += static_cast<std::size_t>(n);
        write_since_ = server_.loop_.coarse_now();
    }
    std::vector<char>{}.swap(out_);
    out_sent_ = 0;
    if (caller_done_ && in_flight_ == 0 && unread_.empty()) return false;
    if (!unread_.empty() && may_take_calls()) resume_handling();
    return true;
}

std::string_view connection::overdue(duration now) const noexcept {
    const auto& l = server_.limits_;
    // While it is us who do not read, the caller cannot be late with its call.
    if (reader_.inside() && unread_.empty() && may_take_calls() && now - record_since_ > l.record_time)
        return "a call was not sent whole";
    if (out_.size() > out_sent_ && now - write_since_ > l.write_time) return "its answers were not read";
    if (in_flight_ == 0 && now - active_since_ > l.idle_time) return "it was idle";
    return {};
}

} // namespace wesh::rpc
