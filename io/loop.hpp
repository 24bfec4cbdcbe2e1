// The event loop: epoll behind RAII sources. One thread; only post() and stop() may be called from others.
//
// It is ours, not sd-event: that costs a call of weshd a fifth more (bench/rpc_bench), and a timer file
// descriptor set for each timer, for what is little more than epoll_wait.
#pragma once

#include "common/clock.hpp"
#include "io/task.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace wesh::io {

/// How late the timer of a poll may fire, so that wake-ups can be shared.
inline constexpr duration poll_accuracy{10};

/// An armed source; destroying it disarms. Callbacks may destroy their own source.
class source {
  public:
    source() noexcept;
    ~source();
    source(source&& other) noexcept;
    source& operator=(source&& other) noexcept;
    explicit operator bool() const noexcept { return callback_ != nullptr; }
    void reset() noexcept;

  private:
    friend class loop;
    struct callback;
    std::unique_ptr<callback> callback_;
};

class loop {
  public:
    loop();
    ~loop();
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;

    /// Runs until stop(); returns its code.
    int run();
    void stop(int code = 0) noexcept;
    /// One turn of run(): waits for at most `most`, then handles what is due. False when nothing was.
    bool turn(duration most);

    /// Time that only goes forward: when timers fire.
    duration now() const noexcept;
    /// The same, some milliseconds behind, for a tenth of the cost: enough for time limits of seconds.
    duration coarse_now() const noexcept;

    using io_function = std::function<void(std::uint32_t epoll_events)>;
    /// `events` as in epoll: EPOLLIN, EPOLLOUT.
    [[nodiscard]] source watch(int fd, std::uint32_t events, io_function f);
    void change(source& s, std::uint32_t events);
    /// Once, at `when` on now()'s scale or up to `accuracy` later.
    [[nodiscard]] source at(duration when, duration accuracy, std::function<void()> f);
    [[nodiscard]] source after(duration d, std::function<void()> f) {
        return at(now() + d, poll_accuracy, std::move(f));
    }
    /// The signal must be blocked in every thread: call block_signals() first thing in main.
    [[nodiscard]] source on_signal(int signal, std::function<void()> f);
    /// Runs f on the loop's thread, soon and in order. Thread-safe.
    void post(std::function<void()> f);

    /// Feeds the systemd watchdog, when the unit asks for it.
    void enable_watchdog();

    class sleep_awaiter {
      public:
        sleep_awaiter(loop& l, duration when, duration accuracy) noexcept
            : loop_{l}
            , when_{when}
            , accuracy_{accuracy} {}
        bool await_ready() const noexcept { return when_ <= loop_.now(); }
        void await_suspend(std::coroutine_handle<> h) {
            timer_ = loop_.at(when_, accuracy_, [h] { h.resume(); });
        }
        void await_resume() noexcept { timer_.reset(); }

      private:
        loop& loop_;
        duration when_;
        duration accuracy_;
        source timer_;
    };
    sleep_awaiter sleep_until(duration when, duration accuracy = poll_accuracy) noexcept {
        return {*this, when, accuracy};
    }
    sleep_awaiter sleep(duration d) noexcept { return {*this, now() + d, poll_accuracy}; }

    class ready_awaiter {
      public:
        ready_awaiter(loop& l, int fd, std::uint32_t events, duration until) noexcept
            : loop_{l}
            , fd_{fd}
            , events_{events}
            , until_{until} {}
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> h);
        /// What epoll said; 0 when the time had passed first.
        std::uint32_t await_resume() noexcept;

      private:
        loop& loop_;
        int fd_;
        std::uint32_t events_;
        duration until_;
        std::uint32_t got_ = 0;
        source io_;
        source timer_;
    };
    /// Waits for a descriptor, or until `until` on now()'s scale (forever: duration::max()).
    ready_awaiter ready(int fd, std::uint32_t events, duration until = duration::max()) noexcept {
        return {*this, fd, events, until};
    }

  private:
    friend class source;
    /// Descriptors handled in one turn; the others have theirs in the next.
    static constexpr std::size_t turn_events = 64;

    void run_posted();
    bool run_timers();
    duration until_next_timer(duration most) const noexcept;
    void feed_watchdog(duration period);

    int epoll_fd_ = -1;
    int wake_fd_ = -1;
    source wake_;
    std::atomic<bool> stopped_ = false;
    int code_ = 0;
    /// Those of this turn that are not handled yet: a source that is destroyed meanwhile takes itself out.
    std::array<source::callback*, turn_events> ready_{};
    std::mutex mutex_;
    std::vector<std::function<void()>> posted_;
    std::multimap<duration, source::callback*> timers_; ///< by the latest moment at which they may fire
    source watchdog_;
};

/// Blocks the signals for this thread and those it starts, so that on_signal sees them; ignores SIGPIPE.
void block_signals(std::initializer_list<int> signals);

/// Lets one task wait until another says so, or until a time. A notification that comes while nobody waits is
/// kept.
class notifier {
  public:
    explicit notifier(loop& l) noexcept
        : loop_{l} {}

    void notify() {
        pending_ = true;
        if (waiting_) std::exchange(waiting_, {}).resume();
    }

    class awaiter {
      public:
        awaiter(notifier& n, duration until, duration accuracy) noexcept
            : notifier_{n}
            , until_{until}
            , accuracy_{accuracy} {}
        ~awaiter() { notifier_.waiting_ = {}; }
        awaiter(const awaiter&) = delete;
        bool await_ready() const noexcept { return notifier_.pending_ || until_ <= notifier_.loop_.now(); }
        void await_suspend(std::coroutine_handle<> h) {
            notifier_.waiting_ = h;
            if (until_ != duration::max())
                timer_ = notifier_.loop_.at(until_, accuracy_,
                                            [this] { std::exchange(notifier_.waiting_, {}).resume(); });
        }
        /// True: notified; false: the time had come.
        bool await_resume() noexcept {
            timer_.reset();
            return std::exchange(notifier_.pending_, false);
        }

      private:
        notifier& notifier_;
        duration until_;
        duration accuracy_;
        source timer_;
    };
    awaiter wait_until(duration until, duration accuracy = poll_accuracy) noexcept {
        return {*this, until, accuracy};
    }

  private:
    loop& loop_;
    std::coroutine_handle<> waiting_;
    bool pending_ = false;
};

} // namespace wesh::io
