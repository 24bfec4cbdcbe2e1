#include "io/loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <systemd/sd-event.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <system_error>
#include <unistd.h>

namespace wesh::io {
namespace {

/// After stop() sd-event takes no more sources (ESTALE): what is armed then never fires, which is what
/// stopping means.
int checked(int r, const char* what) {
    if (r < 0 && r != -ESTALE) throw std::system_error(-r, std::generic_category(), what);
    return r;
}

duration read(clockid_t clock) noexcept {
    timespec t{};
    clock_gettime(clock, &t);
    return duration{static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000};
}

} // namespace

/// What sd-event calls back. The source may be destroyed by the very function it calls, so that function runs
/// from the stack and is put back only when the callback still lives.
struct source::callback {
    sd_event_source* armed = nullptr;
    loop::io_function function;
    bool* destroyed = nullptr;
    loop* timed = nullptr; ///< of a timer: the loop in whose list it stands
    duration when{};
    std::multimap<duration, callback*>::iterator place;

    ~callback() {
        if (destroyed != nullptr) *destroyed = true;
        if (timed != nullptr) timed->timers_.erase(place);
        sd_event_source_disable_unref(armed);
    }
    static int call(void* userdata, std::uint32_t events) noexcept {
        auto* self = static_cast<callback*>(userdata);
        bool gone = false;
        self->destroyed = &gone;
        auto f = std::move(self->function);
        f(events);
        if (gone) return 0;
        self->destroyed = nullptr;
        self->function = std::move(f);
        return 0;
    }
    static int on_io(sd_event_source*, int, std::uint32_t events, void* u) { return call(u, events); }
    static int on_time(sd_event_source*, std::uint64_t, void* u) { return call(u, 0); }
    static int on_signal(sd_event_source*, const signalfd_siginfo*, void* u) { return call(u, 0); }
};

source::source() noexcept = default;
source::~source() = default;
source::source(source&&) noexcept = default;
source& source::operator=(source&&) noexcept = default;
void source::reset() noexcept { callback_.reset(); }

loop::loop() {
    checked(sd_event_new(&event_), "event loop");
    wake_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    wake_ = watch(wake_fd_, EPOLLIN, [this](std::uint32_t) { run_posted(); });
}

loop::~loop() {
    wake_.reset();
    timer_.reset();
    for (auto& [latest, c] : timers_) c->timed = nullptr;
    posted_.clear();
    close(wake_fd_);
    sd_event_unref(event_);
}

int loop::run() { return checked(sd_event_loop(event_), "event loop"); }
void loop::stop(int code) noexcept { sd_event_exit(event_, code); }

duration loop::now() const noexcept { return read(CLOCK_MONOTONIC); }
duration loop::coarse_now() const noexcept { return read(CLOCK_MONOTONIC_COARSE); }

source loop::watch(int fd, std::uint32_t events, io_function f) {
    source s;
    s.callback_ = std::make_unique<source::callback>();
    s.callback_->function = std::move(f);
    checked(
        sd_event_add_io(event_, &s.callback_->armed, fd, events, source::callback::on_io, s.callback_.get()),
        "watch a descriptor");
    return s;
}

void loop::change(source& s, std::uint32_t events) {
    checked(sd_event_source_set_io_events(s.callback_->armed, events), "watch a descriptor");
}

source loop::at(duration when, duration accuracy, std::function<void()> f) {
    source s;
    s.callback_ = std::make_unique<source::callback>();
    s.callback_->function = [f = std::move(f)](std::uint32_t) { f(); };
    s.callback_->when = when;
    s.callback_->place = timers_.emplace(when + accuracy, s.callback_.get());
    s.callback_->timed = this;
    if (when + accuracy < armed_for_) arm_timers();
    return s;
}

void loop::arm_timers() {
    if (timers_.empty()) return;
    armed_for_ = timers_.begin()->first;
    const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(armed_for_.count(), 0)) * 1000U;
    if (!timer_) {
        timer_.callback_ = std::make_unique<source::callback>();
        timer_.callback_->function = [this](std::uint32_t) { run_timers(); };
        checked(sd_event_add_time(event_, &timer_.callback_->armed, CLOCK_MONOTONIC, us, 1,
                                  source::callback::on_time, timer_.callback_.get()),
                "set a timer");
        return;
    }
    checked(sd_event_source_set_time(timer_.callback_->armed, us), "set a timer");
    checked(sd_event_source_set_enabled(timer_.callback_->armed, SD_EVENT_ONESHOT), "set a timer");
}

void loop::run_timers() {
    // All that is due goes, not only what cannot wait any longer. Each function may arm and disarm others, so
    // the due ones are taken off the list first; one that is disarmed meanwhile is not called.
    constexpr duration look_ahead{500};
    const auto t = now();
    std::vector<std::pair<source::callback*, bool>> due;
    for (auto i = timers_.begin(); i != timers_.end() && i->first <= t + look_ahead;) {
        auto* c = i->second;
        if (c->when > t) {
            ++i;
            continue;
        }
        i = timers_.erase(i);
        c->timed = nullptr;
        due.emplace_back(c, false);
    }
    for (auto& [c, gone] : due) c->destroyed = &gone;
    for (auto& [c, gone] : due)
        if (!gone) source::callback::call(c, 0);
    armed_for_ = duration::max();
    arm_timers();
}

source loop::on_signal(int signal, std::function<void()> f) {
    source s;
    s.callback_ = std::make_unique<source::callback>();
    s.callback_->function = [f = std::move(f)](std::uint32_t) { f(); };
    checked(sd_event_add_signal(event_, &s.callback_->armed, signal, source::callback::on_signal,
                                s.callback_.get()),
            "watch a signal");
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

void loop::enable_watchdog() { checked(sd_event_set_watchdog(event_, 1), "watchdog"); }

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
