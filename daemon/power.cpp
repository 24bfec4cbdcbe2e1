#include "daemon/power.hpp"

#include "common/log.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace wesh {
namespace {

/// The better, the smaller; what is not known says nothing.
int rank(supply s) noexcept {
    switch (s) {
    case supply::on_line:
        return 0;
    case supply::on_battery:
        return 1;
    case supply::low_battery:
        return 2;
    case supply::forced_shutdown:
        return 3;
    case supply::off:
        return 4;
    case supply::unknown:
        break;
    }
    return 5;
}

pace pace_on(supply s) noexcept {
    switch (s) {
    case supply::on_battery:
        return pace::sparing;
    case supply::low_battery:
    case supply::forced_shutdown:
        return pace::quiet;
    default:
        // A load that gets nothing is not this computer.
        return pace::normal;
    }
}

} // namespace

site_power::site_power(registry& r, const clock& c, options o)
    : registry_{r}
    , clock_{c}
    , options_{o} {}

void site_power::feed(device_id id, supply s) {
    if (s != supply::unknown) std::erase_if(feeders_, [](const auto& f) { return f.second.gone; });
    auto [at, fresh] = feeders_.try_emplace(id);
    auto& f = at->second;
    if (!fresh && f.now == s) return;
    if (f.now != supply::unknown) f.last_known = f.now;
    f.now = s;
    f.since = clock_.steady();
    judge();
}

/// A UPS that is set up anew in the middle of a cut is no return of the mains.
void site_power::withdraw(device_id id) {
    const auto f = feeders_.find(id);
    if (f == feeders_.end()) return;
    f->second.gone = true;
    if (f->second.now != supply::unknown) f->second.last_known = f->second.now;
    f->second.now = supply::unknown;
    f->second.since = clock_.steady();
    judge();
}

void site_power::tick() { judge(); }

/// A UPS that stays silent on battery is taken to be at its end, as upsmon takes it; for a time, since one
/// that never comes back must not stop the site for ever.
supply site_power::believed(const ups& s) const noexcept {
    if (s.now != supply::unknown) return s.now;
    const auto silence = clock_.steady() - s.since;
    if (silence < options_.silent_most) return s.last_known;
    if (pace_on(s.last_known) == pace::normal || silence >= options_.lost_most) return supply::unknown;
    return s.gone ? s.last_known : supply::low_battery;
}

/// One UPS that still feeds well keeps the site going; one that does not is a cut all the same.
supply site_power::of_all() const noexcept {
    auto best = supply::unknown;
    auto worst = supply::on_line;
    for (const auto& [id, feeder] : feeders_) {
        const auto s = believed(feeder);
        if (s == supply::unknown) continue;
        if (rank(s) < rank(best)) best = s;
        if (rank(s) > rank(worst)) worst = s;
    }
    return best == supply::on_line && worst != supply::on_line ? supply::on_battery : best;
}

void site_power::judge() {
    std::erase_if(feeders_,
                  [this](const auto& f) { return f.second.gone && believed(f.second) == supply::unknown; });
    const auto before = std::exchange(site_, of_all());
    auto wanted = pace_on(site_);
    if (wanted != pace::quiet)
        quiet_since_.reset();
    else if (!quiet_since_)
        quiet_since_ = clock_.steady();
    else if (clock_.steady() - *quiet_since_ >= options_.quiet_most)
        wanted = pace::sparing;
    const auto old = std::exchange(pace_, wanted);
    show();
    if (site_ != before) log::notice("the site's power: {}, before {}", to_text(site_), to_text(before));
    if (old == pace_) return;
    tell(old);
    if (changed_) changed_();
}

void site_power::tell(wesh::pace before) {
    if (pace_ != pace::quiet && before != pace::quiet) return;
    event e;
    e.device = own_device;
    if (pace_ == pace::quiet) {
        e.type = "site.quiet";
        e.severity = severity::notice;
        e.text = "the battery is about to end: all is committed, and no device is asked until mains are back";
    } else {
        e.type = "site.awake";
        e.severity = severity::notice;
        e.text = pace_ == pace::normal
                     ? "mains are back: devices are asked again"
                     : "still without mains, but the battery lasts: devices are asked again";
    }
    e.attributes = {{"power", std::string{to_text(site_)}}};
    registry_.raise(std::move(e));
}

/// The device of the site's own points is there as long as a UPS feeds it, and there is room for them.
bool site_power::open_device() {
    device_status about;
    about.name = own_device;
    about.driver = "weshd";
    about.origin = "built in";
    about.state = device_state::online;
    const auto id = registry_.add(std::move(about), duration::max());
    try {
        power_point_ = registry_.declare(
            id, {"power", point_kind::state, "", 0, "what the site stands on, from the UPSes that feed it"});
        pace_point_ = registry_.declare(
            id, {"pace", point_kind::state, "", 0, "how devices are asked: normal, sparing, quiet"});
    } catch (const std::length_error& e) {
        registry_.remove(id);
        log::warning("{}: {}", own_device, e.what());
        no_room_ = true;
        return false;
    }
    device_ = id;
    return true;
}

void site_power::show() {
    if (feeders_.empty()) {
        if (device_) registry_.remove(*std::exchange(device_, {}));
        no_room_ = false;
        return;
    }
    if (no_room_ || (!device_ && !open_device())) return;
    registry_.answered(*device_);
    registry_.say(*device_, power_point_, std::string{to_text(site_)});
    registry_.say(*device_, pace_point_, std::string{to_text(pace_)});
}

std::string_view to_text(pace p) noexcept {
    switch (p) {
    case pace::normal:
        return "normal";
    case pace::sparing:
        return "sparing";
    case pace::quiet:
        return "quiet";
    }
    return "?";
}

} // namespace wesh
