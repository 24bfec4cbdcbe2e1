#include "notify/mail_desk.hpp"

#include "common/text.hpp"

namespace wesh::notify {

mail_desk::mail_desk(io::loop& l, done d, sender s)
    : loop_{l}
    , done_{std::move(d)}
    , sender_{std::move(s)}
    , thread_{[this] { work(); }} {}

mail_desk::~mail_desk() {
    {
        const std::scoped_lock locked{mutex_};
        stopping_ = true;
    }
    stop_ = true;
    wake_.notify_all();
    thread_.join();
}

void mail_desk::send(std::uint64_t id, mail_server server, mail m) {
    const std::scoped_lock locked{mutex_};
    job_ = job{id, std::move(server), std::move(m)};
    busy_ = true;
    wake_.notify_all();
}

void mail_desk::work() {
    std::unique_lock locked{mutex_};
    for (;;) {
        wake_.wait(locked, [this] { return stopping_ || job_; });
        if (stopping_) return;
        const auto j = *std::exchange(job_, {});
        locked.unlock();
        attempt a;
        try {
            a = sender_(j.server, j.what, &stop_);
        } catch (const std::exception& e) {
            // Before anything was said to a server: no memory, no thread.
            a = {verdict::again, 0, 0, sanitised(e.what())};
        }
        locked.lock();
        outcome_.emplace(j.id, std::move(a));
        wake_.notify_all();
        loop_.post([this] {
            std::optional<std::pair<std::uint64_t, attempt>> o;
            {
                const std::scoped_lock again{mutex_};
                o = std::exchange(outcome_, {});
            }
            if (!o) return;
            busy_ = false;
            done_(o->first, o->second);
        });
    }
}

std::optional<std::pair<std::uint64_t, attempt>> mail_desk::finish(duration limit) {
    if (!busy_) return {};
    std::unique_lock locked{mutex_};
    if (!wake_.wait_for(locked, limit, [this] { return outcome_.has_value(); })) {
        stop_ = true;
        wake_.wait_for(locked, duration{2'000}, [this] { return outcome_.has_value(); });
    }
    return std::exchange(outcome_, {});
}

} // namespace wesh::notify
