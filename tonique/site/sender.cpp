#include "tonique/site/sender.hpp"

#include "common/text.hpp"

#include <algorithm>

namespace wesh::tonique::site {
namespace {

constexpr duration hurried{60'000};
constexpr duration shortest_retry{1'000};
/// An SMS that left this long ago should be there.
constexpr duration on_its_way{600'000};

/// `first`, doubled `times` times, up to `most`.
duration grown(duration first, std::uint32_t times, duration most) noexcept {
    for (; times > 0 && first < most; --times) first *= 2;
    return std::min(first, most);
}

/// What one consignment takes.
struct load {
    form largest;
    std::size_t packets;
};
constexpr load load_of(road by) noexcept {
    return by == road::sms ? load{form::small, 1} : load{form::large, batch_packets_max};
}

} // namespace

sender::sender(const clock& c, const site_settings& s)
    : clock_{c}
    , settings_{s}
    , random_{s.seed} {}

duration sender::drawn(duration least, duration most) {
    if (most <= least) return least;
    return least + duration{static_cast<std::int64_t>(random_() %
                                                      static_cast<std::uint64_t>((most - least).count()))};
}

bool sender::uses_sms() const noexcept {
    if (!settings_.sms.enabled || settings_.sms.alone) return settings_.sms.enabled;
    const auto& https = way(road::https);
    return !https.state.connected && https.state.failures > 0 &&
           clock_.steady() >= https.failing_from + settings_.sms.after;
}

/// What left by SMS before this process began waits on.
sender::plan& sender::plan_of(const waiting_packet& p) {
    const auto [at, is_new] = plans_.try_emplace(p.number);
    auto& known = at->second;
    if (!is_new || p.sms == 0) return known;
    const auto& how = settings_.sms;
    const auto wait = grown(how.unanswered, p.sms - 1, how.longest_unanswered);
    // The clock may have been set meanwhile.
    const auto ago = std::clamp(clock_.now() - p.sent, duration{}, wait);
    const auto left = clock_.steady() - ago;
    known = {p.sms, left + wait, left, road::sms, false};
    return known;
}

/// Detail waits for a moment of its own, so that not all sites send when an hour is over.
bool sender::may_leave(const waiting_packet& p, road by) {
    const auto now = clock_.steady();
    const auto& known = plan_of(p);
    auto at = known.not_before;
    if (by == road::https && p.priority == priority::hourly && known.left == duration{}) {
        if (!detail_at_) detail_at_ = now + drawn(duration{}, settings_.sending.spread);
        at = std::max(at, *detail_at_);
    }
    if (by == road::sms && known.tries > 0 && !known.asked) at = std::max(at, probe_at_);
    if (at > now) way(by).due = std::min(way(by).due, at);
    return at <= now;
}

/// False when nothing of substance leaves by that way now.
bool sender::opens(road by, way_out& w, consignment& c) {
    const auto now = clock_.steady();
    if (by == road::https && settings_.sms.enabled && settings_.sms.alone) return false;
    if (by == road::sms && !uses_sms()) {
        if (settings_.sms.enabled && way(road::https).state.failures > 0)
            w.due = way(road::https).failing_from + settings_.sms.after;
        return false;
    }
    if (now < w.retry_at) {
        w.due = w.retry_at;
        return false;
    }
    if (by == road::sms || !uses_sms()) return true;
    c.question = true;
    return false;
}

consignment sender::next(const site::outbox& o, road by, std::int64_t detail) {
    auto& w = way(by);
    w.due = duration::max();
    consignment c;
    c.by = by;
    if (!opens(by, w, c)) return c;
    const auto waiting = o.waiting();
    plans_.erase(plans_.begin(), plans_.upper_bound(o.acknowledged().cumulative));
    // Not what is acknowledged counts: while the digest is unclear, that stands still.
    std::uint32_t first_missing = std::numeric_limits<std::uint32_t>::max();
    for (const auto& p : waiting)
        if (!p.arrived) first_missing = std::min(first_missing, p.number);
    std::size_t size = 0;
    bool detail_waits = false;
    for (const auto& p : waiting) {
        if (p.arrived || p.form > load_of(by).largest) continue;
        if (p.priority == priority::hourly) {
            if (p.number - first_missing >= settings_.sending.window || detail <= 0) continue;
            detail_waits = detail_waits || plan_of(p).tries == 0;
        }
        if (!may_leave(p, by)) continue;
        if (c.packets.size() == load_of(by).packets || size + p.size + 2 > batch_bytes_max) {
            w.due = clock_.steady();
            break;
        }
        if (p.priority == priority::hourly) --detail;
        size += p.size + 2;
        c.numbers.push_back(p.number);
        c.packets.push_back(o.sealed(p.number));
    }
    if (by == road::https && !detail_waits) detail_at_.reset();
    return c;
}

void sender::count_bytes(const consignment& c) {
    auto& w = way(c.by);
    const auto day = clock_.now().time_since_epoch() / day_length;
    if (day != std::exchange(w.day, day)) w.state.bytes_today = 0;
    for (const auto& p : c.packets) w.state.bytes_today += p.size();
    w.state.last_try = clock_.now();
    w.tried = clock_.steady();
}

void sender::delivered(const consignment& c) {
    count_bytes(c);
    auto& w = way(c.by);
    const bool sms = c.by == road::sms;
    const auto first = sms ? settings_.sms.unanswered : settings_.sending.unanswered;
    const auto longest = sms ? settings_.sms.longest_unanswered : settings_.sending.longest_unanswered;
    for (const auto n : c.numbers) {
        auto& p = plans_[n];
        if (sms && p.tries > 0 && !p.asked) probe_at_ = clock_.steady() + settings_.sms.probed;
        if (p.by != c.by) p.tries = 0;
        const auto most = grown(first, p.tries++, longest);
        p.not_before = clock_.steady() + drawn(most / 2, most);
        p.left = clock_.steady();
        p.by = c.by;
        p.asked = false;
    }
    w.retry_at = duration{};
    // One of those that left by SMS brings back what the centre has of them.
    if (c.by == road::https && !w.state.connected)
        if (const auto p = std::find_if(plans_.begin(), plans_.end(),
                                        [](const auto& x) { return x.second.by == road::sms; });
            p != plans_.end())
            send_again(p->first);
    w.state.connected = true;
    w.state.failures = 0;
    w.state.failing_since = no_time;
    w.state.last_success = clock_.now();
}

void sender::failed(const consignment& c, std::string_view reason) {
    count_bytes(c);
    auto& w = way(c.by);
    const auto& how = settings_.sending;
    const auto most = grown(how.first_retry, w.state.failures, how.longest_retry);
    w.retry_at = clock_.steady() + drawn(std::min(shortest_retry, most), most);
    if (w.state.connected || w.state.failing_since == no_time) {
        w.state.failing_since = clock_.now();
        w.failing_from = clock_.steady();
    }
    ++w.state.failures;
    w.state.connected = false;
    w.state.error = sanitised(reason);
}

void sender::send_again(std::uint32_t number) {
    auto& p = plans_[number];
    p.tries = 0;
    p.not_before = {};
    p.asked = true;
}

void sender::not_seen_above(std::uint32_t highest) {
    if (!way(road::https).state.connected) return;
    const auto long_ago = clock_.steady() - on_its_way;
    for (auto p = plans_.upper_bound(highest); p != plans_.end(); ++p)
        if (p->second.by == road::sms && p->second.left <= long_ago) send_again(p->first);
}

void sender::hurry() noexcept {
    for (auto& w : ways_) w.retry_at = std::min(w.retry_at, w.tried + hurried);
}

} // namespace wesh::tonique::site
