// The words of the vocabulary's enumerations, and values as text.
#include "common/words.hpp"

#include <wesh/command.hpp>
#include <wesh/device.hpp>
#include <wesh/supply.hpp>

namespace wesh {
namespace {

using namespace std::literals;

constexpr std::array kinds{"gauge"sv, "counter"sv, "state"sv, "text"sv};
constexpr std::array severities{"debug"sv, "info"sv, "notice"sv, "warning"sv, "error"sv, "critical"sv};
constexpr std::array states{"starting"sv, "online"sv, "stale"sv, "unreachable"sv, "refused"sv, "disabled"sv};
constexpr std::array outcomes{"done"sv, "unconfirmed"sv, "failed"sv};
constexpr std::array supplies{"unknown"sv,     "on-line"sv,         "on-battery"sv,
                              "low-battery"sv, "forced-shutdown"sv, "off"sv};
constexpr std::array qualities{"stale"sv, "gap"sv, "reset"sv, "estimated"sv, "invalid"sv, "clock-doubtful"sv};

constexpr quality flag(std::size_t i) noexcept { return static_cast<quality>(1U << i); }
static_assert(flag(0) == quality::stale && flag(qualities.size() - 1) == quality::clock_doubtful);

} // namespace

std::string_view to_text(point_kind k) noexcept { return word_of(kinds, k); }
std::optional<point_kind> parse_point_kind(std::string_view t) noexcept {
    return enumerator_of<point_kind>(kinds, t);
}
std::string_view to_text(severity s) noexcept { return word_of(severities, s); }
std::optional<severity> parse_severity(std::string_view t) noexcept {
    return enumerator_of<severity>(severities, t);
}
std::string_view to_text(device_state s) noexcept { return word_of(states, s); }
std::optional<device_state> parse_device_state(std::string_view t) noexcept {
    return enumerator_of<device_state>(states, t);
}
std::string_view to_text(supply s) noexcept { return word_of(supplies, s); }
std::optional<supply> parse_supply(std::string_view t) noexcept { return enumerator_of<supply>(supplies, t); }
std::string_view to_text(command_outcome o) noexcept { return word_of(outcomes, o); }

std::string to_text(quality q) {
    std::string text;
    for (std::size_t i = 0; i < qualities.size(); ++i) {
        if (!has(q, flag(i))) continue;
        if (!text.empty()) text += ',';
        text += qualities[i];
    }
    return text.empty() ? "good" : text;
}

std::optional<quality> parse_quality(std::string_view text) noexcept {
    if (text == "good") return quality::good;
    quality q = quality::good;
    for (;;) {
        const auto comma = text.find(',');
        const auto i = enumerator_of<std::size_t>(qualities, text.substr(0, comma));
        if (!i) return {};
        q |= flag(*i);
        if (comma == std::string_view::npos) return q;
        text.remove_prefix(comma + 1);
    }
}

std::string to_text(const value& v) {
    if (const auto* number = number_of(v)) return number->to_text();
    if (const auto* text = text_of(v)) return *text;
    return {};
}

} // namespace wesh
