#include "libclient/memory_channel.hpp"

#include <algorithm>
#include <utility>

namespace wesh {
namespace {

[[noreturn]] void break_off() {
    throw transport_error{"the connection to the stand-in broke, as the test wanted", true};
}

} // namespace

memory_channel::memory_channel(std::shared_ptr<memory_daemon> daemon)
    : caller{rpc::site_program}
    , daemon_{std::move(daemon)}
    , generation_{daemon_->generation} {}

std::unique_ptr<rpc::async_caller> memory_channel::another() const {
    return std::make_unique<memory_async_channel>(daemon_);
}

std::span<const char> memory_channel::exchange(duration limit, rpc::repeat r) {
    // A connection that broke is made again, and the call repeated, where it may be.
    if (std::exchange(generation_, daemon_->generation) != daemon_->generation && r == rpc::repeat::never)
        break_off();
    ++daemon_->calls;
    const auto procedure = asked().procedure();
    const auto arguments = asked().arguments();
    if (const auto results = daemon_->answer(procedure, arguments, false)) return *results;
    daemon_->pass(std::min(memory_daemon::wait_of(procedure, arguments), limit));
    return *daemon_->answer(procedure, arguments, true);
}

void memory_channel::refuse_results() {
    throw transport_error{"the stand-in's answer cannot be decoded", true};
}

memory_async_channel::memory_async_channel(std::shared_ptr<memory_daemon> daemon)
    : async_caller{rpc::site_program}
    , daemon_{std::move(daemon)} {}

void memory_async_channel::begin(duration limit) {
    ++daemon_->calls;
    generation_ = daemon_->generation;
    deadline_ = now() + limit;
    waits_until_ = now() + memory_daemon::wait_of(asked().procedure(), asked().arguments());
    in_flight_ = true;
    results_.reset();
}

/// Whether there is something to take: the results, or that the connection broke.
bool memory_async_channel::look() {
    if (!in_flight_) return false;
    if (results_ || generation_ != daemon_->generation) return true;
    const auto results = daemon_->answer(asked().procedure(), asked().arguments(), now() >= waits_until_);
    if (results) results_.emplace(results->begin(), results->end());
    return results_.has_value();
}

std::optional<std::span<const char>> memory_async_channel::take() {
    if (!look()) return {};
    in_flight_ = false;
    if (generation_ != daemon_->generation) break_off();
    return *results_;
}

bool memory_async_channel::wait(duration until) {
    if (look()) return true;
    if (until > now()) daemon_->pass(until - now());
    return !in_flight_;
}

} // namespace wesh
