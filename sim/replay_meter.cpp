#include "sim/replay_meter.hpp"

#include "common/text.hpp"
#include "sim/refusal.hpp"
#include "sim/tic_group.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace wesh::sim {
namespace {

/// A group as it stands in a frame: LF, this, CR.
struct heard_group {
    std::string_view text;
    tic_separator separator = tic_separator::space;
    std::string_view label;
    std::string_view horodate; ///< none: empty
    std::string_view data;
};

/// Damaged or not: the last character is the checksum and the one before it a separator.
heard_group parse_group(std::string_view text) {
    heard_group g;
    g.text = text;
    if (text.find('\t') != std::string_view::npos) g.separator = tic_separator::tab;
    const char between = static_cast<char>(g.separator);
    const auto end = std::min(text.find(between), text.size());
    g.label = text.substr(0, end);
    auto rest = text.substr(std::min(end + 1, text.size()));
    rest.remove_suffix(std::min<std::size_t>(2, rest.size()));
    const auto tab = rest.find('\t');
    if (tab != std::string_view::npos) {
        g.horodate = rest.substr(0, tab);
        rest.remove_prefix(tab + 1);
    }
    g.data = rest;
    return g;
}

/// Calls f(group) for each, and g(bytes) for what stands between them.
template <class F, class G>
void each_group(std::string_view frame, F f, G between) {
    std::size_t done = 0;
    for (auto lf = frame.find('\n'); lf != std::string_view::npos; lf = frame.find('\n', done)) {
        const auto cr = frame.find('\r', lf);
        if (cr == std::string_view::npos) break;
        between(frame.substr(done, lf - done));
        f(parse_group(frame.substr(lf + 1, cr - lf - 1)));
        done = cr + 1;
    }
    between(frame.substr(done));
}

template <class F>
void each_group(std::string_view frame, F f) {
    each_group(frame, f, [](std::string_view) {});
}

std::vector<std::string> frames_in(std::string_view bytes) {
    std::vector<std::string> frames;
    for (std::size_t at = 0; at < bytes.size();) {
        // What precedes the first STX is no frame of its own.
        const auto from = at == 0 ? std::min(bytes.find(tic_stx), bytes.size() - 1) : at;
        const auto end = std::min(bytes.find(tic_stx, from + 1), bytes.size());
        frames.emplace_back(bytes.substr(at, end - at));
        at = end;
    }
    if (frames.empty()) frames.emplace_back();
    return frames;
}

std::string text_of(const heard_group& g) {
    if (g.horodate.empty()) return std::string{g.data};
    return g.data.empty() ? std::string{g.horodate} : fmt::format("{} {}", g.horodate, g.data);
}

} // namespace

replay_meter::replay_meter(const meter_settings& settings)
    : tic_source{settings.speed}
    , settings_{settings} {
    for (const auto& said : *settings_.says) frames_.push_back(frames_in(said.bytes));
    for (const auto& [label, text] : settings_.set) set(label, text, {});
    for (const auto& [label, text] : settings_.raw) set_raw(label, text);
}

void replay_meter::turn(const moment& now) {
    const auto& said = *settings_.says;
    auto next = answer_;
    while (next + 1 < said.size() && said[next + 1].at <= now.elapsed) ++next;
    if (next != answer_) next_ = 0;
    answer_ = next;
}

const replay_meter::told* replay_meter::told_of(std::string_view label) const noexcept {
    const auto t = std::find_if(told_.begin(), told_.end(), [&](const told& x) { return x.label == label; });
    return t == told_.end() ? nullptr : &*t;
}

const std::string& replay_meter::frame(const moment& now) {
    turn(now);
    const auto& frames = frames_[answer_];
    const auto& heard = frames[next_++ % frames.size()];
    if (told_.empty()) return frame_ = heard;
    frame_.clear();
    const auto keep = [&](std::string_view bytes) { frame_ += bytes; };
    each_group(
        heard,
        [&](const heard_group& g) {
            const auto* t = told_of(g.label);
            if (t == nullptr)
                frame_.append("\n").append(g.text).append("\r");
            else if (!t->raw)
                append_group(frame_, g.separator, g.label, g.horodate, t->text);
            else if (!t->text.empty())
                frame_.append("\n").append(t->text).append("\r");
        },
        keep);
    // A line that says nothing at all would not take any time.
    if (frame_.empty()) frame_ = {tic_stx, tic_etx};
    return frame_;
}

const std::string& replay_meter::idle_frame() {
    frame_ = tic_stx;
    bool first = true;
    each_group(frames_[answer_].front(), [&](const heard_group& g) {
        if (std::exchange(first, false)) frame_.append("\n").append(g.text).append("\r");
    });
    return frame_ += tic_etx;
}

void replay_meter::tell(std::string_view label, bool raw, std::string_view text) {
    std::erase_if(told_, [&](const told& t) { return t.label == label; });
    told_.push_back({std::string{label}, raw, std::string{text}});
}

void replay_meter::set(std::string_view label, std::string_view text, const moment& now) {
    value(label, now);
    const bool clean = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!clean) throw refusal{fmt::format("{} takes printable characters (raw puts any there)", label)};
    tell(label, false, text);
}

void replay_meter::set_raw(std::string_view label, std::string_view text) {
    value(label, {});
    tell(label, true, text);
}

void replay_meter::release(std::string_view label) {
    if (std::erase_if(told_, [&](const told& t) { return t.label == label; }) == 0)
        throw refusal{fmt::format("{} was not set: nothing to release", sanitised(label))};
}

std::string replay_meter::value(std::string_view label, const moment& now) {
    for (const auto& [name, text] : values(now))
        if (name == label) return text;
    throw refusal{fmt::format("the capture has no group {}", sanitised(label))};
}

std::vector<assignment> replay_meter::values(const moment& now) {
    if (now.elapsed > duration::zero()) turn(now);
    std::vector<assignment> all;
    for (const auto& heard : frames_[answer_])
        each_group(heard, [&](const heard_group& g) {
            const bool known =
                std::any_of(all.begin(), all.end(), [&](const assignment& a) { return a.first == g.label; });
            if (known || g.label.empty()) return;
            const auto* t = told_of(g.label);
            all.emplace_back(g.label, t == nullptr ? text_of(g) : t->text);
        });
    return all;
}

void replay_meter::replace(std::string_view serial) {
    check_serial(serial);
    tell(label_of_number(), false, serial);
}

std::string_view replay_meter::label_of_number() const {
    std::string_view found;
    for (const auto& heard : frames_[answer_])
        each_group(heard, [&](const heard_group& g) {
            if (g.label == "ADCO" || g.label == "ADSC" || g.label == "ADS") found = g.label;
        });
    if (found.empty()) throw refusal{"the capture has no number of a meter"};
    return found;
}

void replay_meter::vary(const variation&, const moment&) {
    throw refusal{"a replayed meter says what was heard, or what is set: nothing of it moves"};
}

void replay_meter::change_mode(tic_mode) {
    throw refusal{"a replayed meter speaks as it was heard: it has one mode"};
}

} // namespace wesh::sim
