#include "notify/rules.hpp"

#include "common/text.hpp"
#include "common/words.hpp"

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr int minutes_of_day = 24 * 60;
constexpr duration second{1'000};
constexpr duration minute{60'000};
constexpr duration hour{3'600'000};

/// "7:00" and "07:00"; 24:00 is the end of the day.
std::optional<int> clock_face(std::string_view text) noexcept {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) return {};
    const auto h = parse_unsigned(text.substr(0, colon));
    const auto m = parse_unsigned(text.substr(colon + 1));
    if (!h || !m || *m > 59 || *h > 24 || (*h == 24 && *m > 0)) return {};
    return static_cast<int>(*h * 60 + *m) % minutes_of_day;
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view text) noexcept {
    return std::any_of(patterns.begin(), patterns.end(), [&](const auto& p) { return matches(p, text); });
}

template <class Row>
const Row* by_name(const std::vector<Row>& all, std::string_view name) noexcept {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Row& r) { return r.name == name; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

std::string_view to_text(way w) noexcept { return word_of(way_words, w); }

std::optional<day_span> day_span::parse(std::string_view text) noexcept {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return {};
    const auto from = clock_face(trimmed(text.substr(0, dash)));
    const auto to = clock_face(trimmed(text.substr(dash + 1)));
    if (!from || !to) return {};
    return day_span{*from, *to};
}

bool day_span::holds(int minute_of_day) const noexcept {
    if (from <= to) return minute_of_day >= from && minute_of_day < to;
    return minute_of_day >= from || minute_of_day < to;
}

const recipient* rule_set::find_recipient(std::string_view name) const noexcept {
    return by_name(recipients, name);
}
const rule* rule_set::find_rule(std::string_view name) const noexcept { return by_name(rules, name); }

bool fits(const rule& r, std::string_view type, std::string_view device, severity s) noexcept {
    return s >= r.severity_from && any_matches(r.events, type) &&
           any_matches(r.devices, device.empty() ? "site" : device);
}

bool is_quiet(const recipient& r, severity s, const calendar& place, time_point now) {
    if (r.quiet == day_span{} || s >= r.quiet_breaks) return false;
    const auto face = place.civil(now);
    return r.quiet.holds(face.hour * 60 + face.minute);
}

duration back_off(duration first, duration most, std::uint32_t failures) noexcept {
    auto wait = first;
    for (std::uint32_t i = 1; i < failures && wait < most; ++i) wait *= 2;
    return std::min(wait, most);
}

duration wait_after(const attempt& a, std::uint32_t nth) noexcept {
    if (a.verdict == verdict::misconfigured) return hour;
    if (is_unreachable(a)) return back_off(30 * second, 5 * minute, nth);
    return back_off(minute, 30 * minute, nth);
}

bool is_unreachable(const attempt& a) noexcept { return a.verdict == verdict::again && a.reply == 0; }

std::optional<std::uint64_t> acknowledged_by(std::string_view text) noexcept {
    auto rest = trimmed(text);
    std::string word;
    while (!rest.empty() && ((rest[0] | 0x20) >= 'a' && (rest[0] | 0x20) <= 'z')) {
        word += static_cast<char>(rest[0] | 0x20);
        rest.remove_prefix(1);
    }
    if (word != "ok" && word != "ack") return {};
    rest = trimmed(rest);
    while (!rest.empty() && (rest.back() == '.' || rest.back() == '!')) rest.remove_suffix(1);
    if (rest.empty()) return 0;
    return parse_unsigned(rest);
}

} // namespace wesh::notify
