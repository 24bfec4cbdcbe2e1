#include "clients/top/feed.hpp"

#include "io/descriptor.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>

namespace wesh::top {
namespace {

/// Rounds are so far apart that a person sees each; after a failure further.
constexpr duration pace{250};
constexpr duration pace_without_daemon{1'000};
/// A round that is under way is waited for when the program ends, but not for long.
constexpr duration patience{500};

moment now_of(const clock& c) noexcept { return {c.now(), c.steady()}; }

} // namespace

struct feed::shared {
    shared(asker a, std::shared_ptr<const clock> c)
        : asks{std::move(a)}
        , time{std::move(c)}
        , ready{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
        if (!ready) throw std::system_error{errno, std::generic_category(), "eventfd"};
    }

    news round(const wishes& w) {
        try {
            return asks.ask(w, now_of(*time));
        } catch (const std::exception& e) {
            asks.begin_anew();
            news n;
            n.trouble = e.what();
            return n;
        }
    }

    void run() {
        std::unique_lock locked{lock};
        while (!ending) {
            const auto w = wanted;
            pressing = false;
            locked.unlock();
            auto n = round(w);
            locked.lock();
            const auto pause = n.trouble.empty() ? pace : pace_without_daemon;
            waiting = std::move(n);
            eventfd_write(ready.get(), 1);
            changed.wait_for(locked, pause, [&] { return ending || pressing; });
            changed.wait(locked, [&] { return ending || !waiting; });
        }
        ended = true;
        changed.notify_all();
    }

    asker asks;                        ///< the thread's alone
    std::shared_ptr<const clock> time; ///< the thread may outlive whoever made it
    io::descriptor ready;
    std::mutex lock;
    std::condition_variable changed;
    wishes wanted;
    bool pressing = false; ///< what is wanted is something else than before
    std::optional<news> waiting;
    bool ending = false;
    bool ended = false;
};

feed::feed(asker a, std::shared_ptr<const clock> c)
    : shared_{std::make_shared<shared>(std::move(a), std::move(c))} {
    // Signals are the main thread's.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread{[s = shared_] { s->run(); }}.detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

feed::~feed() {
    std::unique_lock locked{shared_->lock};
    shared_->ending = true;
    shared_->changed.notify_all();
    shared_->changed.wait_for(locked, patience, [&] { return shared_->ended; });
}

int feed::fd() const noexcept { return shared_->ready.get(); }

std::optional<news> feed::take() {
    const std::scoped_lock locked{shared_->lock};
    eventfd_t count = 0;
    eventfd_read(shared_->ready.get(), &count);
    auto n = std::move(shared_->waiting);
    shared_->waiting.reset();
    shared_->changed.notify_all();
    return n;
}

void feed::wish(wishes w) {
    const std::scoped_lock locked{shared_->lock};
    auto& wanted = shared_->wanted;
    const auto id = [](const auto& p) { return p ? p->id : point_id{0}; };
    const bool pressing =
        id(w.past) != id(wanted.past) || w.in_view != wanted.in_view || w.paused != wanted.paused;
    wanted = std::move(w);
    if (!pressing) return;
    shared_->pressing = true;
    shared_->changed.notify_all();
}

} // namespace wesh::top
