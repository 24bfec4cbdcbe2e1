#include "daemon/drivers/nut/watch.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"

#include <algorithm>
#include <utility>

namespace wesh::nut {
namespace {

struct row {
    std::string_view name;
    std::string_view opens;
    severity weight;
    std::string_view text;
    std::string_view closes;
    std::string_view end_text;
    std::optional<flag> shown_by = std::nullopt;
    bool at_once = false; ///< without `cut_after`
};
constexpr std::array<row, condition_count> rows{{
    {"power-lost", "ups.power-lost", severity::warning,
     "the mains have failed, and what it feeds runs on its battery", "ups.power-back", "the mains are back"},
    {"low-battery", "ups.low-battery", severity::critical,
     "its battery is about to end: what it feeds will stop", "ups.battery-recovered",
     "its battery is no longer low", std::nullopt, true},
    {"forced-shutdown", "ups.forced-shutdown", severity::critical,
     "its hosts were ordered to stop: what it feeds will lose power", "ups.shutdown-cancelled",
     "its hosts are no longer ordered to stop", std::nullopt, true},
    {"off", "ups.off", severity::error, "it is off: what it feeds gets no power", "ups.on",
     "it feeds what hangs on it again"},
    {"replace-battery", "ups.replace-battery", severity::warning, "its battery is to be replaced",
     "ups.battery-replaced", "its battery need not be replaced any more", flag::replace_battery},
    {"overload", "ups.overload", severity::error, "what it feeds draws more than it can bear",
     "ups.overload-ended", "what it feeds no longer draws too much", flag::overload},
    {"bypass", "ups.bypass", severity::warning, "it lets the mains through: nothing protects what it feeds",
     "ups.bypass-ended", "it protects what it feeds again", flag::bypass},
}};

constexpr const row& row_of(condition c) noexcept { return rows[static_cast<std::size_t>(c)]; }

constexpr bool carries_figures(condition c) noexcept { return c <= condition::off; }

} // namespace

std::vector<std::string_view> event_types() {
    std::vector<std::string_view> all;
    for (const auto& r : rows)
        for (const auto type : {r.opens, r.closes})
            if (!type.empty()) all.push_back(type);
    return all;
}

// ---- what holds ----

watch::now watch::judge_low() const {
    const auto& s = last_;
    if (silent_)
        return s.mains == false && !is_explained(s) &&
                       clock_.steady() - silent_since_ >= options_.silent_after
                   ? now::on
                   : now::hold;
    if (!s.mains) return now::hold;
    const bool low = s.flags.has(flag::low_battery);
    if (!*s.mains && low && !s.flags.has(flag::calibrating)) return now::on;
    // Told once a cut; and over when the battery is filled again, which takes longer than the cut.
    return *s.mains && !low ? now::off : of(condition::low_battery).told ? now::hold : now::off;
}

watch::now watch::judge(condition c) const {
    const auto& s = last_;
    switch (c) {
    case condition::power_lost:
        if (!s.mains) return now::hold;
        if (*s.mains) return silent_ ? now::hold : now::off;
        return !is_explained(s) ? now::on : of(c).told ? now::hold : now::off;
    case condition::low_battery:
        return judge_low();
    case condition::forced_shutdown:
        if (silent_) return now::hold;
        return s.supply == supply::forced_shutdown ? now::on : now::off;
    case condition::off:
        if (silent_ || s.supply == supply::unknown || s.supply == supply::forced_shutdown) return now::hold;
        return s.supply == supply::off && !s.flags.has(flag::calibrating) ? now::on : now::off;
    default:
        return silent_ ? now::hold : s.flags.has(*row_of(c).shown_by) ? now::on : now::off;
    }
}

duration watch::delay(condition c) const {
    if (of(c).told) return options_.back_after;
    // A battery that is low from the first leaves no time to wait.
    const bool hurry = c == condition::power_lost && judge_low() == now::on;
    return row_of(c).at_once || hurry ? duration{} : options_.cut_after;
}

// ---- looking ----

news watch::saw(const status& s, attributes figures) {
    if (s.silent) return heard_nothing();
    silent_ = false;
    heard_ = true;
    last_ = s;
    figures_ = std::move(figures);
    news n;
    look(n);
    return n;
}

news watch::heard_nothing() {
    if (!std::exchange(silent_, true)) silent_since_ = clock_.steady();
    news n;
    if (heard_) look(n);
    return n;
}

void watch::look(news& n) {
    follow_cut(n);
    for (std::size_t i = 0; i < condition_count; ++i) {
        const auto c = static_cast<condition>(i);
        step(c, judge(c), n);
    }
    const auto& lost = of(condition::power_lost);
    if (in_cut_ || lost.told || lost.turned) return;
    since_ = no_time;
    since_steady_.reset();
}

/// The cut itself, not debounced.
void watch::follow_cut(news& n) {
    if (silent_ || !last_.mains) return;
    if (!*last_.mains) {
        if (in_cut_ || is_explained(last_)) return;
        in_cut_ = true;
        n.cut_began = clock_.now();
        if (since_ != no_time) return; // of the cut that was told
        since_ = *n.cut_began;
        since_steady_ = clock_.steady();
        return;
    }
    if (!in_cut_ && mains_seen_) return;
    in_cut_ = false;
    mains_seen_ = true;
    back_ = clock_.now();
    back_steady_ = clock_.steady();
    n.cut_ended = back_;
    n.cut_was_told = of(condition::power_lost).told;
}

void watch::step(condition c, now how, news& n) {
    auto& s = of(c);
    if (how == now::hold) {
        // An end must be seen to last.
        if (s.told) s.turned.reset();
        return;
    }
    if ((how == now::on) == s.told) {
        s.turned.reset();
        return;
    }
    if (!s.turned) s.turned = clock_.steady();
    if (clock_.steady() - *s.turned < delay(c)) return;
    s.turned.reset();
    s.told = !s.told;
    tell(c, n);
    // The battery of a new cut is told of anew.
    if (c == condition::power_lost && s.told) of(condition::low_battery) = {};
}

std::optional<duration> watch::due() const {
    std::optional<duration> first;
    for (std::size_t i = 0; i < condition_count; ++i)
        if (const auto& s = states_[i]; s.turned) {
            const auto when = *s.turned + delay(static_cast<condition>(i));
            if (!first || when < *first) first = when;
        }
    return first;
}

// ---- telling ----

event watch::about(condition c) const {
    const auto& r = row_of(c);
    event e;
    const bool begins = of(c).told;
    e.type = begins ? r.opens : r.closes;
    e.severity = begins ? r.weight : severity::notice;
    e.text = begins ? r.text : r.end_text;
    if (carries_figures(c) && begins) e.attributes = figures_;
    return e;
}

void watch::tell(condition c, news& n) {
    auto e = about(c);
    if (c == condition::power_lost) {
        e.attributes.insert(e.attributes.begin(), {"since", iso_text(since_)});
        if (!of(c).told) {
            const auto lasted = since_steady_ ? back_steady_ - *since_steady_ : back_ - since_;
            const auto seconds = since_ == no_time ? 0 : std::max<std::int64_t>(lasted.count() / 1000, 0);
            e.attributes.insert(e.attributes.begin() + 1,
                                {{"until", iso_text(back_)}, {"seconds", std::to_string(seconds)}});
            if (since_ != no_time) e.text += "; they were away for " + duration_text(seconds * 1000);
        }
    }
    if (c == condition::low_battery && of(c).told && silent_) {
        e.text = "nothing is heard of it since it ran on its battery, which is taken to be about to end";
        e.attributes.emplace_back("presumed", "yes");
    }
    n.events.push_back(std::move(e));
}

// ---- across a start ----

std::string watch::told() const {
    std::string all;
    for (std::size_t i = 0; i < condition_count; ++i)
        if (states_[i].told) all.append(all.empty() ? "" : " ").append(rows[i].name);
    return all;
}

void watch::restore(std::string_view told, time_point since) {
    for (const auto name : split(told, ' '))
        for (std::size_t i = 0; i < condition_count; ++i)
            if (rows[i].name == name) states_[i].told = true;
    since_ = since;
}

} // namespace wesh::nut
