#include "daemon/drivers/teleinfo/session.hpp"

#include "common/log.hpp"

#include <fmt/core.h>

#include <stdexcept>

namespace wesh::teleinfo {
namespace {

constexpr duration look_period{500};
constexpr duration quality_period{60'000};
/// Percent of good groups below which a line is called noisy.
constexpr double noisy_below = 98.0;

} // namespace

session::session(device& d, access a, lines& l)
    : device_{d}
    , access_{std::move(a)}
    , lines_{l}
    , meter_{d, access_.meter}
    , indexes_{access_.most_power}
    , watch_{d.polling().stale_after}
    , address_{access_.place.meter}
    , started_{d.loop().now()}
    , answered_at_{started_}
    , judged_at_{started_} {
    remember_history();
    lines_.join(*this);
}

session::~session() { lines_.leave(*this); }

/// What the history knows of the meter's indexes, so that the first frame after a restart is compared as
/// well.
void session::remember_history() {
    if (const auto* p = device_.find("adco"); p != nullptr)
        if (const auto* said = text_of(p->now.value); said != nullptr) {
            if (!address_.empty() && address_ != *said) return;
            address_ = *said;
        }
    const auto now = device_.loop().now();
    for (label_id i = 0; i < labels().size(); ++i) {
        const auto& row = labels()[i];
        const auto* p = row.index ? device_.find(row.path) : nullptr;
        const auto* n = p == nullptr ? nullptr : number_of(p->now.value);
        const auto whole = n == nullptr ? std::nullopt : n->rescaled(row.scale);
        if (!whole) continue;
        const auto age = std::max(device_.clock().now() - p->confirmed, time_point::duration{});
        indexes_.know(i, whole->mantissa(), now - std::chrono::duration_cast<duration>(age));
    }
}

// ---- frames ----

void session::take(line& l, const frame& f, frame_state s) {
    const auto now = device_.loop().now();
    if (line_ != &l) {
        line_ = &l;
        good_ = bad_ = 0;
        judged_at_ = duration{};
    }
    bool believed = s == frame_state::whole && is_same_meter(f);
    if (believed && !f.is_idle() && !believes(f, now)) {
        s = frame_state::partial;
        believed = false;
    }
    watch_.frame(s, f.is_idle(), now);
    if (believed && !f.is_idle()) {
        device_.answered();
        answered_at_ = now;
        told_.clear();
        meter_.take(f, l.speed());
    }
    look();
}

/// An address that differs is believed when it comes twice: once may be an error that got past all checks.
bool session::is_same_meter(const frame& f) {
    const auto meter = f.meter();
    if (meter.empty() || meter == address_) {
        new_address_.clear();
        return true;
    }
    if (meter != new_address_ && !address_.empty()) {
        new_address_ = meter;
        return false;
    }
    address_ = meter;
    new_address_.clear();
    indexes_ = index_memory{access_.most_power};
    return true;
}

bool session::believes(const frame& f, duration now) {
    switch (indexes_.judge(f, now)) {
    case verdict::fits:
        return true;
    case verdict::unconfirmed:
        return false;
    case verdict::doubtful:
        log::info("{}: an index went back or grew too fast; the frame is not believed", device_.name());
        return false;
    case verdict::anew: {
        event e;
        e.type = "meter.index-jump";
        e.severity = severity::warning;
        e.text = device_.name() +
                 ": its indexes went back or grew faster than `max_power` allows, and three frames "
                 "agree: they are taken as they stand now";
        device_.raise(std::move(e));
        return true;
    }
    }
    return false;
}

void session::lost(const line& l) {
    if (line_ != &l) return;
    line_ = nullptr;
    lost_port_ = l.path();
}

// ---- the line ----

io::task<void> session::run() {
    for (;;) {
        device_.attempt();
        look();
        co_await device_.loop().sleep(look_period);
    }
}

void session::look() {
    const auto now = device_.loop().now();
    if (line_ != nullptr && line_->heard_at() != duration::min()) watch_.heard(line_->heard_at());
    const auto state = watch_.state(now);
    const auto silence = device_.polling().stale_after;
    if (now - started_ >= silence || state == link_state::ok) say(link_point, std::string{to_text(state)});
    // The registry tells of the silence when it has lasted; by then this is why.
    if (now - answered_at_ >= (answered_at_ == started_ ? silence : silence / 2))
        tell_fault(watch_.outlook(now));
    if (line_ == nullptr || !line_->is_open()) return;
    say(port_point, line_->path());
    say(speed_point, decimal{line_->speed(), 0});
    judge_quality(now);
}

void session::tell_fault(link_state now) {
    auto reason = reason_of(now);
    if (reason == told_) return;
    device_.failed(reason);
    told_ = std::move(reason);
}

std::string session::reason_of(link_state l) const {
    if (l == link_state::idle)
        return "the meter sends its address and nothing else: its TIC output is switched off";
    const auto trouble = lines_.trouble_of(*this);
    if (!trouble.empty()) return trouble;
    if (line_ == nullptr && !lost_port_.empty())
        return "it is no longer heard on " + lost_port_ +
               ": unplugged, or on a port that `address` does not name";
    if (l == link_state::no_signal)
        return "nothing comes: check the wires (I1 and I2 of a meter, TX of a PME-PMI) and the adapter";
    if (line_ == nullptr || !line_->speed_found())
        return "bytes come, but no frame at any speed: is this the meter's port?";
    return "no frame comes whole: check the wires and the adapter for noise";
}

void session::judge_quality(duration now) {
    if (now - judged_at_ < quality_period) return;
    const auto& seen = line_->seen();
    const auto bad = seen.bad_checksum + seen.bad_format;
    const auto judged = seen.good + bad - good_ - bad_;
    if (judged > 0 && judged_at_ != duration{}) {
        const auto percent = 100.0 * static_cast<double>(seen.good - good_) / static_cast<double>(judged);
        say(quality_point, decimal{static_cast<std::int64_t>(percent * 10), -1});
        device_.remark(
            percent < noisy_below
                ? fmt::format("the line is noisy: only {:.1f} % of the groups come right; check the "
                              "wires and the adapter",
                              percent)
                : std::string{});
    }
    good_ = seen.good;
    bad_ = bad;
    judged_at_ = now;
}

void session::say(int point, value v) {
    static const point_spec specs[points] = {
        {"link", point_kind::state, "", 0,
         "whether the meter's frames come: ok, bad-frame, idle, no-frame, no-signal", false, true},
        {"line.port", point_kind::text, "", 0, "port on which the meter was last heard", false, true},
        {"line.speed", point_kind::gauge, "baud", 0, "speed of the line", false, true},
        {"line.quality", point_kind::gauge, "%", -1, "groups of the line that came right, over a minute",
         false, true},
    };
    try {
        auto& slot = slots_[static_cast<std::size_t>(point)];
        if (slot < 0) slot = static_cast<std::int32_t>(device_.declare(specs[point]));
        device_.say(static_cast<point_slot>(slot), std::move(v));
    } catch (const std::length_error& e) {
        device_.remark(e.what());
    }
}

} // namespace wesh::teleinfo
