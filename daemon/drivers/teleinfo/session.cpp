#include "daemon/drivers/teleinfo/session.hpp"

#include "common/log.hpp"

#include <fmt/core.h>

#include <stdexcept>

namespace wesh::teleinfo {
namespace {

constexpr duration look_period{500};
constexpr duration counts_period{5'000};
constexpr duration quality_period{60'000};
/// Three frames of a PME-PMI at 1200 baud; of a line that says nothing, what is waited for its first byte.
constexpr duration record_limit{25'000};
constexpr duration silent_limit{3'000};
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
    , judged_at_{started_}
    , slots_(line_points().size(), -1) {
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
        doubted_ = false;
        return true;
    case verdict::unconfirmed:
        return false;
    case verdict::doubtful:
        if (!std::exchange(doubted_, true))
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

void session::found(line& l) {
    line_ = &l;
    if (recording_ != nullptr) l.record(recording_);
    counted_ = l.seen();
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
        give_files();
        co_await device_.loop().sleep(look_period);
    }
}

/// One recording serves all who wait when it is done.
void session::give_files() {
    auto& waiting = device_.files();
    if (waiting.empty()) return;
    const auto now = device_.loop().now();
    if (recording_ == nullptr) {
        recording_ = std::make_shared<recording>(access_.line.framing == io::framing::eight_none_one);
        recorded_since_ = now;
        if (line_ != nullptr) line_->record(recording_);
        return;
    }
    const auto limit = recording_->bytes().empty() ? silent_limit : record_limit;
    if (!recording_->is_complete() && now - recorded_since_ < limit) return;
    file_content content{recording_->bytes(), {}};
    if (content.bytes.empty()) content.trouble = reason_of(link_state::no_signal);
    recording_.reset();
    while (!waiting.empty()) {
        auto f = std::move(waiting.front());
        waiting.pop_front();
        f.answer(content);
    }
}

void session::look() {
    const auto now = device_.loop().now();
    if (line_ != nullptr && line_->heard_at() != duration::min()) watch_.heard(line_->heard_at());
    const auto state = watch_.state(now);
    const auto silence = device_.polling().stale_after;
    const bool never = answered_at_ == started_;
    if (now - started_ >= silence || state == link_state::ok) say(link_point, std::string{to_text(state)});
    // The registry tells of the silence when it has lasted; by then this is why.
    const bool overdue = now - answered_at_ >= (never ? silence : silence / 2);
    if (overdue || (never && !lines_.trouble_of(*this).empty())) tell_fault(watch_.outlook(now));
    if (line_ == nullptr || !line_->is_open()) return;
    say(port_point, line_->path());
    say(speed_point, decimal{line_->speed(), 0});
    count(now);
}

/// The registry tells of a silence by itself; this is why it is silent.
void session::tell_fault(link_state now) {
    auto reason = reason_of(now);
    if (reason == told_) return;
    device_.failed(reason);
    told_ = std::move(reason);
}

std::string session::reason_of(link_state l) const {
    if (l == link_state::idle)
        return "the meter sends its address and nothing else: its TIC output is switched off";
    auto trouble = lines_.trouble_of(*this);
    if (!trouble.empty()) return trouble;
    if (line_ == nullptr && !lost_port_.empty())
        return "it is no longer heard on " + lost_port_ +
               ": unplugged, or on a port that `address` does not name";
    if (line_ == nullptr && !access_.place.meter.empty())
        return "the meter " + access_.place.meter + " is not heard on any of its ports";
    if (l == link_state::no_signal)
        return "nothing comes: check the wires (I1 and I2 of a meter, TX of a PME-PMI) and the adapter";
    if (line_ == nullptr || !line_->speed_found())
        return "bytes come, but no frame at any speed: is this the meter's port?";
    return "no frame comes whole: check the wires and the adapter for noise";
}

/// Lines come and go; what was counted stays.
void session::count(duration now) {
    const auto& seen = line_->seen();
    for (const auto& p : line_points())
        if (p.count != nullptr) total_.*p.count += seen.*p.count - counted_.*p.count;
    counted_ = seen;
    if (now - told_counts_at_ >= counts_period) {
        told_counts_at_ = now;
        for (std::size_t i = 0; i < line_points().size(); ++i)
            if (const auto c = line_points()[i].count; c != nullptr)
                say(i, decimal{static_cast<std::int64_t>(total_.*c), 0});
    }
    if (now - judged_at_ >= quality_period) judge_quality(now);
}

void session::judge_quality(duration now) {
    const auto good = total_.good - judged_.good;
    const auto bad = total_.bad_checksum + total_.bad_format - judged_.bad_checksum - judged_.bad_format;
    judged_ = total_;
    judged_at_ = now;
    if (good + bad == 0) return;
    const decimal percent{static_cast<std::int64_t>(1000 * good / (good + bad)), -1};
    say(quality_point, percent);
    const bool noisy = percent.to_double() < noisy_below;
    if (noisy)
        device_.remark(fmt::format(
            "the line is noisy: only {} % of the groups come right; check the wires and the adapter",
            percent.to_text()));
    else if (noisy_)
        device_.remark({});
    noisy_ = noisy;
}

void session::say(std::size_t point, value v) {
    auto& slot = slots_[point];
    try {
        if (slot < 0) {
            const auto& p = line_points()[point];
            slot = static_cast<std::int32_t>(
                device_.declare({std::string{p.path}, p.kind, p.unit, p.scale, p.meaning, false, p.kept}));
        }
        device_.say(static_cast<point_slot>(slot), std::move(v));
    } catch (const std::length_error& e) {
        device_.remark(e.what());
    }
}

} // namespace wesh::teleinfo
