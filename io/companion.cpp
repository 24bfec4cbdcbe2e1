#include "io/companion.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <exception>

namespace wesh::io {

companion::companion(loop& l, rests r, tell t)
    : loop_{l}
    , rests_{r}
    , tell_{std::move(t)}
    , pause_{r.shortest} {}

void companion::start(std::function<void()> step) {
    thread_ = std::thread{[this, step = std::move(step)] { work(step); }};
}

companion::~companion() {
    {
        const std::scoped_lock locked{shared_->mutex};
        shared_->stopping = true;
    }
    shared_->wake.notify_all();
    if (thread_.joinable()) thread_.join();
}

void companion::work(const std::function<void()>& step) {
    while (!stopping()) {
        try {
            step();
        } catch (const std::exception& e) {
            say(sanitised(e.what()));
            rest(std::exchange(pause_, std::min(pause_ * 2, rests_.longest)));
        }
    }
}

void companion::rest(duration d) {
    std::unique_lock locked{shared_->mutex};
    shared_->wake.wait_for(locked, d, [this] { return stopping(); });
}

void companion::post(std::function<void()> f) {
    loop_.post([s = shared_, f = std::move(f)] {
        if (!s->stopping) f();
    });
}

void companion::say(const std::string& trouble) {
    if (trouble.empty()) pause_ = rests_.shortest;
    if (said_ == trouble) return;
    said_ = trouble;
    if (tell_) post([t = tell_, trouble] { t(trouble); });
}

bool companion::wait_for(std::function<void()> f) {
    const auto done = std::make_shared<bool>(false);
    post([s = shared_, done, f = std::move(f)] {
        f();
        const std::scoped_lock locked{s->mutex};
        *done = true;
        s->wake.notify_all();
    });
    std::unique_lock locked{shared_->mutex};
    shared_->wake.wait(locked, [&] { return stopping() || *done; });
    return *done;
}

} // namespace wesh::io
