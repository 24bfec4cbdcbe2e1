#include "tonique/site/https_carrier.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

namespace wesh::tonique::site {
namespace {

constexpr const char* packets_type = "application/vnd.wesh.packets";

} // namespace

https_carrier::https_carrier(io::loop& l, https_options o, done d)
    : loop_{l}
    , https_{std::move(o)}
    , done_{std::move(d)}
    , thread_{[this] { work(); }} {}

https_carrier::~https_carrier() {
    alive_.reset();
    https_.stop();
    {
        const std::scoped_lock locked{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void https_carrier::send(consignment c) {
    busy_ = true;
    {
        const std::scoped_lock locked{mutex_};
        waiting_ = std::move(c);
    }
    wake_.notify_one();
}

void https_carrier::work() {
    const std::weak_ptr<const bool> alive = alive_;
    std::unique_lock locked{mutex_};
    for (;;) {
        wake_.wait(locked, [this] { return stopping_ || waiting_; });
        if (stopping_) return;
        auto c = std::make_shared<consignment>(std::move(*waiting_));
        waiting_.reset();
        locked.unlock();
        auto outcome = std::make_shared<carried>(carry(*c));
        loop_.post([this, alive, c, outcome] {
            if (alive.expired()) return;
            busy_ = false;
            done_(std::move(*c), std::move(*outcome));
        });
        locked.lock();
    }
}

carried https_carrier::carry(const consignment& c) {
    if (c.question) {
        const auto a = https_.get("/api/v1/health");
        if (a.status == 200) return {true, {}, {}};
        return {false,
                {},
                a.status == 0 ? a.error : fmt::format("the centre says that it is not well ({})", a.status)};
    }
    const auto batch = join(c.packets);
    const auto a = https_.post("/api/v1/packets", packets_type,
                               {reinterpret_cast<const char*>(batch.data()), batch.size()});
    if (a.status == 0) return {false, {}, a.error};
    if (a.status != 200)
        return {false,
                {},
                fmt::format("the centre answers with status {}: {}", a.status, sanitised(a.body, 120))};
    auto answer = a.content_type == packets_type
                      ? part({reinterpret_cast<const std::uint8_t*>(a.body.data()), a.body.size()})
                      : std::nullopt;
    if (!answer) return {false, {}, "what answers there is no centre: its answer is no batch of packets"};
    return {true, std::move(*answer), {}};
}

} // namespace wesh::tonique::site
