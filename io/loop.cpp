#include "io/loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <limits>
#include <system_error>
#include <unistd.h>

namespace wesh::io {
namespace {

int checked(int r, const char* what) {
    if (r < 0) throw std::system_error(errno, std::generic_category(), what);
    return r;
}

duration read(clockid_t clock) noexcept {
    timespec t{};
    clock_gettime(clock, &t);
    return duration{static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000};
}

} // namespace

/// What the loop calls. The source may be destroyed by the very function it calls, so that function runs from
/// the stack and is put back only when the callback still lives.
struct source::callback {
    loop* owner = nullptr;
    loop::io_function function;
    bool* destroyed = nullptr;
    int watched = -1;   ///< of a descriptor
    int own = -1;       ///< a descriptor that goes with the source
    bool timed = false; ///< of a timer that stands in the loop's list
    duration when{};
    std::multimap<duration, callback*>::iterator place;

    explicit callback(loop& l, loop::io_function f)
        : owner{&l}
        , function{std::move(f)} {}
    ~callback() {
        if (destroyed != nullptr) *destroyed = true;
        if (owner == nullptr) return;
        if (timed) owner->timers_.erase(place);
        if (watched >= 0) {
            epoll_ctl(owner->epoll_fd_, EPOLL_CTL_DEL, watched, nullptr);
            std::replace(owner->ready_.begin(), owner->ready_.end(), this, static_cast<callback*>(nullptr));
        }
        if (own >= 0) close(own);
    }
    void call(std::uint32_t events) noexcept {
        bool gone = false;
        destroyed = &gone;
        auto f = std::move(function);
        f(events);
        if (gone) return;
        destroyed = nullptr;
        function = std::move(f);
    }
};

source::source() noexcept = default;
source::~source() = default;
source::source(source&&) noexcept = default;
source& source::operator=(source&&) noexcept = default;
void source::reset() noexcept { callback_.reset(); }

loop::loop()
    : epoll_fd_{checked(epoll_create1(EPOLL_CLOEXEC), "epoll")}
    , wake_fd_{checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")} {
    wake_ = watch(wake_fd_, EPOLLIN, [this](std::uint32_t) { run_posted(); });
}

loop::~loop() {
    wake_.reset();
    watchdog_.reset();
    posted_.clear();
    for (auto& [latest, c] : timers_) c->timed = false;
    close(wake_fd_);
    close(epoll_fd_);
}

// ---- turning ----

int loop::run() {
    while (!stopped_.load(std::memory_order_relaxed)) turn(duration::max());
    return code_;
}

void loop::stop(int code) noexcept {
    code_ = code;
    stopped_ = true;
    eventfd_write(wake_fd_, 1);
}

bool loop::turn(duration most) {
    std::array<epoll_event, turn_events> events;
    const auto wait = until_next_timer(most).count();
    const int n = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()),
                             static_cast<int>(std::min<std::int64_t>(wait, std::numeric_limits<int>::max())));
    const auto count = static_cast<std::size_t>(std::max(n, 0));
    for (std::size_t i = 0; i < count; ++i) ready_[i] = static_cast<source::callback*>(events[i].data.ptr);
    const bool timed = run_timers();
    for (std::size_t i = 0; i < count; ++i)
        if (auto* c = std::exchange(ready_[i], nullptr)) c->call(events[i].events);
    return timed || count != 0;
}

duration loop::until_next_timer(duration most) const noexcept {
    if (timers_.empty()) return most == duration::max() ? duration{-1} : most;
    return std::clamp(timers_.begin()->first - now(), duration{0}, most);
}

duration loop::now() const noexcept { return read(CLOCK_MONOTONIC); }
duration loop::coarse_now() const noexcept { return read(CLOCK_MONOTONIC_COARSE); }

// ---- sources ----

source loop::watch(int fd, std::uint32_t events, io_function f) {
    source s;
    s.callback_ = std::make_unique<source::callback>(*this, std::move(f));
    epoll_event e{};
    e.events = events;
    e.data.ptr = s.callback_.get();
    checked(epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &e), "watch a descriptor");
    s.callback_->watched = fd;
    return s;
}

void loop::change(source& s, std::uint32_t events) {
    epoll_event e{};
    e.events = events;
    e.data.ptr = s.callback_.get();
    checked(epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, s.callback_->watched, &e), "watch a descriptor");
}

source loop::at(duration when, duration accuracy, std::function<void()> f) {
    source s;
    s.callback_ = std::make_unique<source::callback>(*this, [f = std::move(f)](std::uint32_t) { f(); });
    s.callback_->when = when;
    s.callback_->place = timers_.emplace(when + accuracy, s.callback_.get());
    s.callback_->timed = true;
    return s;
}

bool loop::run_timers() {
    // All that is due goes, not only what cannot wait any longer. Each function may arm and disarm others, so
    // the due ones are taken off the list first; one that is disarmed meanwhile is not called.
    constexpr duration look_ahead{500};
    if (timers_.empty()) return false;
    const auto t = now();
    if (timers_.begin()->first > t) return false;
    std::vector<std::pair<source::callback*, bool>> due;
    for (auto i = timers_.begin(); i != timers_.end() && i->first <= t + look_ahead;) {
        auto* c = i->second;
        if (c->when > t) {
            ++i;
            continue;
        }
        i = timers_.erase(i);
        c->timed = false;
        due.emplace_back(c, false);
    }
    for (auto& [c, gone] : due) c->destroyed = &gone;
    for (auto& [c, gone] : due)
        if (!gone) c->call(0);
    return true;
}

source loop::on_signal(int signal, std::function<void()> f) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    const int fd = checked(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "watch a signal");
    auto s = watch(fd, EPOLLIN, [fd, f = std::move(f)](std::uint32_t) {
        signalfd_siginfo info{};
        // Several of one signal that came together are one.
        while (::read(fd, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        }
        f();
    });
    s.callback_->own = fd;
    return s;
}

void loop::post(std::function<void()> f) {
    {
        const std::lock_guard lock{mutex_};
        posted_.push_back(std::move(f));
    }
    // The counter only saturates after 2^64 posts without a read: the result needs no look.
    [[maybe_unused]] const auto n = eventfd_write(wake_fd_, 1);
}

void loop::run_posted() {
    eventfd_t count = 0;
    eventfd_read(wake_fd_, &count);
    std::vector<std::function<void()>> due;
    {
        const std::lock_guard lock{mutex_};
        due.swap(posted_);
    }
    for (auto& f : due) f();
}

void loop::enable_watchdog() {
    std::uint64_t us = 0;
    if (sd_watchdog_enabled(0, &us) > 0) feed_watchdog(duration{static_cast<std::int64_t>(us / 2000)});
}

void loop::feed_watchdog(duration period) {
    sd_notify(0, "WATCHDOG=1");
    watchdog_ = at(now() + period, poll_accuracy, [this, period] { feed_watchdog(period); });
}

void loop::ready_awaiter::await_suspend(std::coroutine_handle<> h) {
    io_ = loop_.watch(fd_, events_, [this, h](std::uint32_t events) {
        got_ = events;
        h.resume();
    });
    if (until_ != duration::max()) timer_ = loop_.at(until_, poll_accuracy, [h] { h.resume(); });
}

std::uint32_t loop::ready_awaiter::await_resume() noexcept {
    io_.reset();
    timer_.reset();
    return got_;
}

void block_signals(std::initializer_list<int> signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int s : signals) sigaddset(&set, s);
    if (sigprocmask(SIG_BLOCK, &set, nullptr) != 0)
        throw std::system_error(errno, std::generic_category(), "block signals");
    std::signal(SIGPIPE, SIG_IGN);
}

} // namespace wesh::io
