// The registry's part about contact: which devices answer, and what is told of it.
#include "common/log.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "daemon/registry.hpp"

namespace wesh {

void registry::set_state(device_id id, device_state s, std::string_view reason) {
    auto& about = statuses_.at(id);
    about.reason = sanitised(reason);
    if (about.state == s) return;
    about.state = s;
    about.since = clock_.now();
    log::line(s == device_state::online ? log::level::notice : log::level::warning, "{}: {}{}{}", about.name,
              to_text(s), about.reason.empty() ? "" : ": ", about.reason);
}

void registry::attempt(device_id id) {
    auto& about = statuses_.at(id);
    about.last_attempt = clock_.now();
    ++about.attempts;
}

void registry::answered(device_id id) {
    auto& about = statuses_.at(id);
    auto& d = entries_.at(id);
    // A daemon that was itself asleep may see the answer before it sees the time.
    look_at_silence(id, d);
    about.last_answer = clock_.now();
    d.answered_at = clock_.steady();
    // What was on its way when it was asked last says nothing of the time since.
    if (about.state != device_state::online && !d.resting) came_back(id, d);
    d.answered_once = true;
}

void registry::remark(device_id id, std::string_view text) {
    auto& about = statuses_.at(id);
    auto clean = sanitised(text);
    if (clean == about.reason || entries_.at(id).resting) return;
    if (!clean.empty()) log::warning("{}: {}", about.name, clean);
    about.reason = std::move(clean);
}

void registry::failed(device_id id, std::string_view reason, device_state state) {
    auto& about = statuses_.at(id);
    auto& d = entries_.at(id);
    ++about.failures;
    if (d.resting) return;
    about.reason = sanitised(reason);
    // One lost answer is no outage: an online device stays so until its silence has lasted. A refusal is one
    // at once.
    if ((about.state == device_state::online || d.rested) && state == device_state::stale) return;
    if (!d.silent) went_silent(id, d);
    set_state(id, state == device_state::stale && !d.answered_once ? device_state::unreachable : state,
              reason);
}

void registry::tick() {
    for (auto& [id, d] : entries_) look_at_silence(id, d);
}

void registry::ask_every(device_id id, duration period, duration stale_after) {
    auto& d = entries_.at(id);
    statuses_.at(id).period = period;
    d.stale_after = stale_after;
    d.resting = false;
    d.answered_at = clock_.steady();
}

void registry::rest(device_id id, std::string_view why) {
    auto& d = entries_.at(id);
    d.resting = true;
    if (statuses_.at(id).state != device_state::online) return;
    d.rested = true;
    close_run(d);
    for (auto& p : d.points) {
        p->after_gap = true;
        touch(*p);
    }
    set_state(id, device_state::stale, why);
}

void registry::look_at_silence(device_id id, entry& d) {
    const auto& about = statuses_.at(id);
    const bool expected = !d.resting && (d.rested || about.state == device_state::online);
    if (!expected || clock_.steady() - d.answered_at <= d.stale_after) return;
    went_silent(id, d);
    set_state(id, device_state::stale, about.reason.empty() ? std::string{"no answer"} : about.reason);
}

void registry::went_silent(device_id id, entry& d) {
    const auto& about = statuses_.at(id);
    d.silent = true;
    d.rested = false;
    close_run(d);
    for (auto& p : d.points) {
        p->after_gap = true;
        touch(*p);
    }
    const auto since = d.answered_once ? about.last_answer : about.since;
    const auto why = about.reason.empty() ? std::string{} : ": " + about.reason;
    interval away;
    away.start = since;
    away.device = about.name;
    away.type = "device.unreachable";
    away.severity = severity::warning;
    away.text = sanitised(about.name + " gives no whole answer" + why);
    recording_.open(std::move(away));
    event e;
    e.device = about.name;
    e.type = "device.lost";
    e.severity = severity::warning;
    e.text =
        sanitised(about.name + " has not answered since " + iso_text(since) + why + "; its values are stale");
    e.attributes = {{"since", iso_text(since)}, {"reason", about.reason}};
    raise(std::move(e));
}

void registry::came_back(device_id id, entry& d) {
    const auto& about = statuses_.at(id);
    set_state(id, device_state::online, "");
    for (auto& p : d.points) touch(*p);
    if (std::exchange(d.rested, false)) return;
    recording_.close(about.name, "device.unreachable", clock_.now());
    event e;
    e.device = about.name;
    e.type = d.silent ? "device.back" : "device.online";
    e.severity = d.silent ? severity::notice : severity::info;
    e.text = about.name + (d.silent ? " answers again" : " answers");
    raise(std::move(e));
    d.silent = false;
}

void registry::close_run(entry& d) {
    for (auto& p : d.points) {
        if (!p->kept || p->now.time == no_time || p->confirmed <= p->now.time) continue;
        sample s = p->now;
        s.number = 0;
        s.time = s.received = p->confirmed;
        s.quality = static_cast<quality>(static_cast<std::uint32_t>(s.quality) &
                                         ~static_cast<std::uint32_t>(quality::gap | quality::reset));
        p->now = s;
        recording_.record(std::move(s));
    }
}

void registry::close_runs() {
    for (auto& [id, d] : entries_)
        if (statuses_.at(id).state == device_state::online) close_run(d);
}

void registry::identify(device_id id, std::string_view identity) {
    auto& about = statuses_.at(id);
    const auto clean = sanitised(identity);
    if (clean == about.identity) return;
    if (!about.identity.empty()) {
        event e;
        e.device = about.name;
        e.type = "device.replaced";
        e.severity = severity::warning;
        e.text = sanitised(about.name + " is another device now: " + about.identity + " became " + clean);
        e.attributes = {{"before", about.identity}, {"after", clean}};
        raise(std::move(e));
    }
    about.identity = clean;
}

void registry::attribute(device_id id, std::string_view key, std::string_view content) {
    auto& about = statuses_.at(id);
    const auto clean = sanitised(content);
    for (auto& [k, before] : about.attributes) {
        if (k != key) continue;
        if (before == clean) return;
        event e;
        e.device = about.name;
        e.type = "device.changed";
        e.severity = severity::notice;
        e.text = sanitised(about.name + ": " + std::string{key} + " was " + before + " and is " + clean);
        e.attributes = {{"attribute", std::string{key}}, {"before", before}, {"after", clean}};
        before = clean;
        return raise(std::move(e));
    }
    if (about.attributes.size() < attributes_max) about.attributes.emplace_back(key, clean);
}

void registry::raise(event e) {
    if (e.time == no_time) e.time = clock_.now();
    e.received = clock_.now();
    log::line(e.severity >= severity::warning ? log::level::warning : log::level::info, "{}: {}", e.type,
              e.text);
    recording_.record(std::move(e));
}

void registry::begin(device_id id, interval i) {
    i.device = statuses_.at(id).name;
    recording_.open(std::move(i));
}

void registry::end(device_id id, std::string_view type, time_point when, const attributes& more) {
    recording_.close(statuses_.at(id).name, type, when, more);
}

} // namespace wesh
