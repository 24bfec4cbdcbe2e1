#include "daemon/drivers/teleinfo/alarms.hpp"

#include <fmt/core.h>

#include <array>

namespace wesh::teleinfo {
namespace {

constexpr duration calm{60'000};

/// A state that enters what a row describes is told once.
struct rule {
    std::string_view path;
    std::string_view word;   ///< this one...
    std::string_view except; ///< ...or, where that is empty, any but this one
    std::string_view type;
    wesh::severity severity;
    std::string_view text;
    bool at_first = false; ///< also when nothing is known of before: it is wrong now
    bool each = false;     ///< also from one such word to another

    bool fits(std::string_view w) const noexcept { return word.empty() ? w != except : w == word; }
};

// clang-format off
constexpr std::array rules{
    rule{"breaker", "", "closed", "meter.breaker-opened", severity::warning, "the meter's breaker is open", true},
    rule{"terminal-cover", "open", "", "meter.cover-opened", severity::warning, "the cover of the distributor's terminals was opened"},
    rule{"tomorrow", "", "unknown", "meter.tomorrow", severity::notice, "tomorrow's Tempo colour is known", false, true},
    rule{"peak-notice", "on", "", "meter.mobile-peak-notice", severity::notice, "a mobile peak is announced"},
    rule{"mobile-peak.notice", "", "none", "meter.mobile-peak-notice", severity::notice, "a mobile peak is announced", false, true},
    rule{"mobile-peak.running", "", "none", "meter.mobile-peak", severity::notice, "a mobile peak has begun", false, true},
    rule{"mobile-peak.running", "none", "", "meter.mobile-peak-ended", severity::notice, "the mobile peak has ended"},
    // A Linky in standard mode tells of its peaks by the bits above.
    rule{"tariff-period", "ejp-peak", "", "meter.mobile-peak", severity::notice, "a mobile peak has begun"},
    rule{"tariff-period", "", "ejp-peak", "meter.mobile-peak-ended", severity::notice, "the mobile peak has ended"},
};
// clang-format on

} // namespace

alarms::alarms(device& d, const meter_points& p)
    : device_{d}
    , points_{p}
    , exceeded_{p.word("overrun") == "on"}
    , exceeded_at_{d.clock().steady()} {}

void alarms::raise(std::string_view type, severity s, const std::string& text, attributes a) {
    event e;
    e.type = type;
    e.severity = s;
    e.text = device_.name() + ": " + text;
    std::erase_if(a, [](const auto& one) { return one.second.empty(); });
    e.attributes = std::move(a);
    device_.raise(std::move(e));
}

void alarms::state(std::string_view path, std::string_view before, std::string_view after) {
    if (after.empty() || before == after) return;
    const bool by_bits = path == "tariff-period" && points_.word("tic-mode") == "standard";
    for (const auto& r : rules) {
        if (r.path != path || by_bits || !r.fits(after)) continue;
        if (before.empty() ? !r.at_first : r.fits(before) && !r.each) continue;
        raise(r.type, r.severity, fmt::format("{}: {} is {}", r.text, path, after),
              {{"before", std::string{before}}, {"after", std::string{after}}});
    }
}

void alarms::mode(std::string_view before, std::string_view after) {
    if (before.empty() || before == after) return;
    raise(
        "meter.mode-changed", severity::notice,
        fmt::format("the meter spoke {} and speaks {} now: what only the other mode tells is no longer told",
                    before, after),
        {{"before", std::string{before}}, {"after", std::string{after}}});
}

void alarms::contract(std::string_view before, std::string_view after) {
    if (before.empty() || before == after) return;
    const std::string_view hint =
        after == "BASE" ? "; in historic mode that is also what a contract looks like which it does not "
                          "know: all energy counts as energy.base, and the indexes of HC, HP and the like "
                          "stop"
                        : "; indexes that the new one does not have stop";
    raise("meter.contract-changed", severity::notice,
          fmt::format("the tariff option was {} and is {}{}", before, after, hint),
          {{"before", std::string{before}}, {"after", std::string{after}}});
}

// ---- the subscription ----

std::string alarms::measured(std::string_view path, std::string_view unit) const {
    const auto v = points_.known(path);
    const auto* n = number_of(v);
    return n == nullptr ? std::string{} : fmt::format("{} {}", n->to_text(), unit);
}

/// What is drawn and what may be: of the phases that exceed it where the meter tells them, else the power.
std::pair<std::string, std::string> alarms::drawn_and_subscribed() const {
    std::string all;
    for (const auto path : overrun_currents) {
        const auto one = measured(path, "A");
        if (!one.empty()) all += (all.empty() ? "" : ", ") + one;
    }
    if (!all.empty()) return {all, measured("subscribed-current", "A")};
    return {measured("apparent-power", "VA"), measured("subscribed-power", "VA")};
}

void alarms::overrun(bool exceeded) {
    const auto now = device_.clock().steady();
    if (exceeded) {
        exceeded_at_ = now;
        if (std::exchange(exceeded_, true)) return;
        const auto [drawn, subscribed] = drawn_and_subscribed();
        raise("meter.overrun", severity::warning,
              fmt::format("more is drawn than is subscribed, {} of {}: the breaker opens if it lasts",
                          drawn.empty() ? "unknown" : drawn, subscribed.empty() ? "unknown" : subscribed),
              {{"drawn", drawn}, {"subscribed", subscribed}});
    } else if (exceeded_ && now - exceeded_at_ >= calm) {
        exceeded_ = false;
        raise("meter.overrun-ended", severity::notice, "the subscription has not been exceeded for a minute",
              {});
    }
}

} // namespace wesh::teleinfo
