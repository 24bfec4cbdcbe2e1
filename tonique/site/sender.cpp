#include "tonique/site/sender.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <limits>

namespace wesh::tonique::site {
namespace {

constexpr duration hurried{60'000};
constexpr duration shortest_retry{1'000};

/// `first`, doubled `times` times, up to `most`.
duration grown(duration first, std::uint32_t times, duration most) noexcept {
    for (; times > 0 && first < most; --times) first *= 2;
    return std::min(first, most);
}

} // namespace

sender::sender(const clock& c, const site_settings& s)
    : clock_{c}
    , settings_{s}
    , random_{s.seed}
    , budget_{static_cast<double>(s.sending.packets_per_hour)}
    , refilled_{c.steady()} {}

duration sender::drawn(duration least, duration most) {
    if (most <= least) return least;
    return least + duration{static_cast<std::int64_t>(random_() %
                                                      static_cast<std::uint64_t>((most - least).count()))};
}

void sender::refill() {
    const auto rate = static_cast<double>(settings_.sending.packets_per_hour);
    const auto now = clock_.steady();
    budget_ = std::min(rate, budget_ + rate * static_cast<double>((now - refilled_).count()) /
                                           static_cast<double>(hour_length.count()));
    refilled_ = now;
}

/// Detail waits for a moment of its own, so that not all sites send when an hour is over.
bool sender::may_leave(const waiting_packet& p, duration now) {
    auto at = now;
    if (p.priority == priority::hourly) {
        if (!detail_at_) detail_at_ = now + drawn(duration{}, settings_.sending.spread);
        at = *detail_at_;
    }
    if (const auto known = plans_.find(p.number); known != plans_.end())
        at = std::max(at, known->second.not_before);
    if (at > now) due_ = std::min(due_, at);
    return at <= now;
}

consignment sender::next(const site::outbox& o, form largest) {
    const auto now = clock_.steady();
    const auto& how = settings_.sending;
    due_ = duration::max();
    consignment c;
    if (now < retry_at_) {
        due_ = retry_at_;
        return c;
    }
    refill();
    const auto waiting = o.waiting();
    plans_.erase(plans_.begin(), plans_.upper_bound(o.acknowledged().cumulative));
    // Not what is acknowledged counts: while the digest is unclear, that stands still.
    std::uint32_t first_missing = std::numeric_limits<std::uint32_t>::max();
    for (const auto& p : waiting)
        if (!p.arrived) first_missing = std::min(first_missing, p.number);
    std::size_t size = 0;
    bool detail = false;
    for (const auto& p : waiting) {
        if (p.arrived || p.form > largest) continue;
        if (p.priority == priority::hourly) {
            if (p.number - first_missing >= how.window) continue;
            detail = detail || !plans_.contains(p.number);
        }
        if (!may_leave(p, now)) continue;
        if (how.packets_per_hour > 0 && budget_ < static_cast<double>(c.packets.size() + 1)) {
            due_ = std::min(due_, now + hour_length / how.packets_per_hour);
            break;
        }
        if (c.packets.size() == batch_packets_max || size + p.size + 2 > batch_bytes_max) {
            due_ = now;
            break;
        }
        size += p.size + 2;
        c.numbers.push_back(p.number);
        c.packets.push_back(o.sealed(p.number));
    }
    if (!detail) detail_at_.reset();
    return c;
}

void sender::count_bytes(const consignment& c) {
    const auto day = clock_.now().time_since_epoch() / day_length;
    if (day != std::exchange(day_, day)) state_.bytes_today = 0;
    for (const auto& p : c.packets) state_.bytes_today += p.size();
    if (settings_.sending.packets_per_hour > 0) budget_ -= static_cast<double>(c.packets.size());
    state_.last_try = clock_.now();
    tried_ = clock_.steady();
}

void sender::delivered(const consignment& c) {
    count_bytes(c);
    const auto& how = settings_.sending;
    for (const auto n : c.numbers) {
        auto& p = plans_[n];
        const auto most = grown(how.unanswered, p.tries++, how.longest_unanswered);
        p.not_before = clock_.steady() + drawn(most / 2, most);
    }
    retry_at_ = duration{};
    state_.connected = true;
    state_.failures = 0;
    state_.failing_since = no_time;
    state_.last_success = clock_.now();
}

void sender::failed(const consignment& c, std::string_view reason) {
    count_bytes(c);
    const auto& how = settings_.sending;
    const auto most = grown(how.first_retry, state_.failures, how.longest_retry);
    retry_at_ = clock_.steady() + drawn(std::min(shortest_retry, most), most);
    ++state_.failures;
    if (state_.connected || state_.failing_since == no_time) state_.failing_since = clock_.now();
    state_.connected = false;
    state_.error = sanitised(reason);
}

void sender::hurry() noexcept { retry_at_ = std::min(retry_at_, tried_ + hurried); }

} // namespace wesh::tonique::site
