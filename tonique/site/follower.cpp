#include "tonique/site/follower.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <algorithm>

namespace wesh::tonique::site {
namespace {

constexpr const char* consumer = "tonique-site";
/// Records that become one transaction.
constexpr std::size_t records_max = 16'384;
constexpr duration describe_every = hour_length;

} // namespace

follower::follower(io::loop& l, const clock& c, follow_options o, follow_from from, take t,
                   io::companion::tell s, report r)
    : clock_{c}
    , options_{std::move(o)}
    , daemon_{options_.socket.empty() ? interface() : interface(options_.socket)}
    , from_{from}
    , take_{std::move(t)}
    , report_{std::move(r)}
    , companion_{l, {options_.slice / 2, options_.slice * 30}, std::move(s)} {
    companion_.start([this] { follow(); });
}

void follower::follow() {
    try {
        read_all();
        companion_.all_is_well();
        wait();
    } catch (const remote_error& e) {
        if (e.code() == remote_code::not_permitted && std::exchange(tells_, false)) {
            log::warning("weshd is not told what has arrived, for only members of wesh-admin may tell it: {}",
                         sanitised(e.what()));
        } else if (e.code() == remote_code::stream_changed) {
            // Its history was lost or restored: from the beginning of the one that is there.
            from_.position = {0, 0};
            from_.acknowledged = 0;
        } else {
            throw;
        }
    }
}

/// Until weshd has no more. What could not be stored is read again later.
void follower::read_all() {
    while (!companion_.stopping()) {
        followed f;
        f.caught_up = !read_some(f);
        if (!is_known(f.page) || clock_.steady() - described_at_ >= describe_every) describe(f);
        const bool caught_up = f.caught_up;
        if (caught_up) f.clocks = daemon_.read({clock_points().begin(), clock_points().end()});
        const auto what = std::make_shared<followed>(std::move(f));
        const auto next = companion_.ask<follow_from>([this, what] { return take_(*what); });
        if (!next) return companion_.rest(options_.slice);
        from_ = *next;
        if (caught_up) return carry_out();
    }
}

/// Gathers pages; true when weshd has more.
bool follower::read_some(followed& f) {
    stream_query q;
    q.stream_id = from_.position.id;
    q.after = from_.position.after;
    q.limit = 4096;
    if (tells_) q.consumer = consumer;
    q.acknowledged = from_.acknowledged;
    for (bool first = true;; first = false) {
        auto page = daemon_.stream(q);
        q.stream_id = page.stream_id;
        q.after = page.next;
        q.consumer.clear();
        const bool more = page.next < page.last;
        if (first) {
            f.page = std::move(page);
        } else {
            f.page.next = page.next;
            f.page.last = page.last;
            f.page.records.insert(f.page.records.end(), std::make_move_iterator(page.records.begin()),
                                  std::make_move_iterator(page.records.end()));
        }
        if (!more) return false;
        if (f.page.records.size() >= records_max || companion_.stopping()) return true;
    }
}

bool follower::is_known(const record_page& page) const {
    if (page.stream_id != known_of_) return false;
    return std::none_of(page.records.begin(), page.records.end(), [&](const auto& r) {
        const auto* s = std::get_if<sample>(&r);
        return s != nullptr && (s->point >= known_.size() || !known_[s->point]);
    });
}

void follower::describe(followed& f) {
    f.devices = daemon_.devices();
    f.points = daemon_.describe();
    f.described = true;
    described_at_ = clock_.steady();
    if (known_of_ != f.page.stream_id) known_.clear();
    known_of_ = f.page.stream_id;
    const auto know = [this](point_id id) {
        if (id >= known_.size()) known_.resize(id + 1);
        known_[id] = true;
    };
    for (const auto& p : f.points) know(p.id);
    // Those of devices that weshd has no more are not described.
    for (const auto& r : f.page.records)
        if (const auto* s = std::get_if<sample>(&r)) know(s->point);
}

/// Until an event happens, an hour is over, or some minutes have passed.
void follower::wait() {
    const auto until = clock_.steady() + std::min(options_.every, from_.hour_in);
    stream_query q;
    q.stream_id = from_.position.id;
    q.after = from_.position.after;
    q.samples = false;
    q.limit = 1;
    while (!companion_.stopping() && !urgent_.exchange(false) && clock_.steady() < until) {
        q.wait = options_.slice;
        const auto page = daemon_.stream(q);
        if (!page.records.empty()) return;
        q.after = std::max(q.after, page.next);
    }
}

/// Each once: what weshd refuses is refused for good, what it does not answer is tried when it is next read.
void follower::carry_out() {
    for (const auto& o : std::exchange(from_.orders, {})) {
        std::optional<setting_refusal> refused;
        try {
            device_request r;
            r.name = o.device;
            r.settings = {{"period", std::to_string(o.setting.value) + "ms"}};
            daemon_.change(r);
        } catch (const remote_error& e) {
            if (e.code() == remote_code::unavailable || e.code() == remote_code::busy) throw;
            log::warning("weshd does not take what the centre sets of {}: {}", o.device, sanitised(e.what()));
            refused = e.code() == remote_code::not_found       ? setting_refusal::unknown_unit
                      : e.code() == remote_code::not_permitted ? setting_refusal::not_permitted
                                                               : setting_refusal::not_possible;
        }
        companion_.post([this, o, refused] { report_(o, refused); });
    }
}

} // namespace wesh::tonique::site
