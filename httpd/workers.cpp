#include "httpd/workers.hpp"

#include "common/log.hpp"

namespace wesh::httpd {

workers::workers(std::string toniqued, const limits& l)
    : toniqued_{std::move(toniqued)}
    , limits_{l} {
    for (unsigned i = 0; i < l.workers; ++i) threads_.emplace_back([this] { work(); });
}

void workers::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& t : threads_) t.join();
    threads_.clear();
    for (const auto& j : jobs_) j.tell(busy_response("the server is being stopped"));
    jobs_.clear();
}

bool workers::ask(const route& to, const request& r, done d) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_ || jobs_.size() >= limits_.queue) return false;
        jobs_.push_back({&to, &r, std::move(d)});
    }
    wake_.notify_one();
    return true;
}

void workers::work() {
    tonique::centre_client centre{toniqued_};
    for (;;) {
        job next;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (stopping_) return;
            next = std::move(jobs_.front());
            jobs_.pop_front();
        }
        auto r = next.to->act(*next.asked, centre, limits_);
        note(r);
        next.tell(std::move(r));
    }
}

void workers::note(const response& r) {
    const std::lock_guard lock{mutex_};
    if (!r.trouble.empty() && !lost_) log::warning("toniqued: {}", r.trouble);
    if (r.status < 300 && lost_) log::notice("toniqued: it takes packets again");
    lost_ = !r.trouble.empty() || (lost_ && r.status >= 300);
}

} // namespace wesh::httpd
