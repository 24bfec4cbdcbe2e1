// All of one point, and the keys.
#include "clients/command.hpp"
#include "clients/top/draw.hpp"
#include "clients/top/plot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::top {
namespace {

using client::tone;

constexpr style strong{tone::plain, true};
constexpr style faint{tone::faint, false};

std::string kind_text(const point_description& p) {
    std::string text = fmt::format("{}, unit {}", to_text(p.kind), p.unit.empty() ? "none" : p.unit);
    if (p.kind == point_kind::gauge || p.kind == point_kind::counter)
        text += fmt::format(", in steps of 10^{}", p.scale);
    if (p.settable) text += ", can be set";
    if (!p.kept) text += ", not kept by the history";
    return text;
}

void fact(screen& s, std::string_view name, std::string_view text, style how = {}) {
    auto& l = s.next();
    l.put(name, 10, faint);
    l.add(text, how);
}

void draw_now(screen& s, const point_line& p, quality q, const moment& now) {
    const auto value = has_value(p.now.value) ? to_text(p.now.value) : "no value";
    const auto rate = p.trail && p.about.kind == point_kind::counter ? rate_of(*p.trail, p.now.received)
                                                                     : std::optional<double>{};
    s.next().add(p.about.path, strong);
    fact(s, "meaning", p.about.meaning);
    fact(s, "kind", kind_text(p.about));
    fact(s, "value",
         fmt::format("{} {}{}", value, p.about.unit,
                     rate ? fmt::format("   ~{} {} (derived)", short_number(*rate), rate_unit(p.about.unit))
                          : ""),
         strong);
    fact(s, "quality", to_text(q), {client::tone_of(q), false});
    fact(s, "time",
         fmt::format("{}   record {}", time_text(p.now.time, now.date, true),
                     p.now.number == 0 ? "not committed yet" : std::to_string(p.now.number)));
    fact(s, "confirmed",
         fmt::format("{}   {} ago", time_text(p.now.received, now.date, true), age_of(p.now.received, now)));
}

std::string known(const std::optional<double>& n) { return n ? short_number(*n) : "-"; }

/// "last hour  min 0.4  mean 2.91  max 6 A"
void draw_summary(screen& s, const point_line& p, std::string_view name, const course& c, bool chosen) {
    const bool counter = p.about.kind == point_kind::counter;
    std::string text =
        fmt::format("min {}  mean {}  max {} {}", known(c.least), known(c.mean), known(c.greatest),
                    counter ? rate_unit(p.about.unit) + " (derived)" : p.about.unit);
    if (counter && c.used) text = fmt::format("+{} {}   {}", c.used->to_text(), p.about.unit, text);
    auto& l = s.next();
    l.put(name, 10, chosen ? strong : faint);
    l.add(text);
}

void draw_plot(screen& s, const course& c, std::size_t height) {
    constexpr std::size_t scale = 9;
    if (!c.least || !c.greatest || height < 2 || s.size().columns <= scale + 2) return;
    const extent e{s.size().columns - scale - 1, height};
    const auto picture = plot(c.steps, *c.least, *c.greatest, e, s.characters());
    for (std::size_t i = 0; i < picture.size(); ++i) {
        auto& l = s.next();
        const bool last = i + 1 == picture.size();
        const bool first = i == 0 && *c.greatest > *c.least;
        l.put(first ? short_number(*c.greatest) : last ? short_number(*c.least) : "", scale, faint, true);
        l.skip(1);
        l.add(picture[i], {tone::good, false});
    }
}

void draw_changes(screen& s, const past& p, std::size_t height, const moment& now) {
    fact(s, "changes", p.changes.empty() ? "none in the last day" : "");
    const std::size_t room = height > 0 ? height - 1 : 0;
    for (std::size_t i = 0; i < p.changes.size() && i < room; ++i) {
        const auto& row = p.changes[p.changes.size() - 1 - i];
        fact(s, "",
             fmt::format("{}  {}  {}", time_text(row.time, now.date, true),
                         has_value(row.value) ? to_text(row.value) : "no value", to_text(row.quality)));
    }
}

} // namespace

void draw_detail(screen& s, const model& m, const view& v, std::size_t height, const moment& now) {
    const auto* p = m.find(*v.detail);
    if (p == nullptr) return;
    const std::size_t begin = s.lines().size();
    draw_now(s, *p, m.quality_of(*p, now), now);
    const auto used = [&] { return s.lines().size() - begin; };
    const auto& past = m.past();
    if (!past || past->point != *v.detail) return fact(s, "history", "asking ...", faint);
    if (!past->trouble.empty()) return fact(s, "history", past->trouble, {tone::doubtful, false});
    if (!p->numeric()) return draw_changes(s, *past, height - std::min(height, used()), now);
    draw_summary(s, *p, "last hour", past->hour, !v.day);
    draw_summary(s, *p, "last day", past->day, v.day);
    const auto room = height - std::min(height, used());
    const auto& chosen = v.day ? past->day : past->hour;
    if (room < 3 || !chosen.least) return;
    draw_plot(s, chosen, room - 1);
    auto& l = s.next();
    l.skip(10);
    l.put(v.day ? "24 hours ago" : "1 hour ago", l.left() / 2, faint);
    l.put("now", l.left(), faint, true);
}

void draw_help(screen& s, std::size_t height) {
    constexpr std::array<std::array<std::string_view, 2>, 16> keys{{
        {"1 2 3  Tab", "devices, points, events; 0 shows all at once, or one again"},
        {"Up Down j k", "move; PgUp PgDn Home End"},
        {"Enter", "on a device: its points; on a point: all of it, and its plot"},
        {"/", "filter as you type: a part, or a pattern with * and ?"},
        {"Esc", "back; clears the filter, then 'only not good'"},
        {"e", "only what is not good: devices, qualities, warnings and worse"},
        {"s", "order of points: path, value, age, quality"},
        {"p", "pause: the screen stands still, the daemon is asked for nothing"},
        {"q", "quit"},
        {"", ""},
        {"AGE", "since the device last confirmed the value"},
        {"QUALITY", "stale: the device, or the daemon, has not confirmed it lately"},
        {"unknown", "the device does not tell the unit"},
        {"~480 L/h", "derived by weshtop from a counter, over ten minutes"},
        {"LAST VALUES", "the newest on the right; of a counter, how fast it moved"},
        {"", "all times are UTC"},
    }};
    for (std::size_t i = 0; i < keys.size() && i < height; ++i) {
        auto& l = s.next();
        l.skip(1);
        l.put(keys[i][0], 14, strong);
        l.add(keys[i][1]);
    }
}

} // namespace wesh::top
