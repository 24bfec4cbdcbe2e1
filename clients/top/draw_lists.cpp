// The panes.
#include "clients/command.hpp"
#include "clients/top/draw.hpp"
#include "clients/top/plot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::top {
namespace {

using client::tone;

constexpr style title{tone::faint, false};

/// What a line of a list begins with, so that the cursor is seen without colours as well.
void begin(line& l, bool under_cursor, bool has_focus) {
    l.chosen = under_cursor && has_focus;
    l.put(under_cursor ? ">" : " ", 1);
}

/// The rows in view, each given to `fill` with its line; what to say when there is none.
template <class Fill>
void each_row(screen& s, const view& v, pane p, const std::vector<std::size_t>& rows, std::size_t height,
              std::string_view nothing, const Fill& fill) {
    const auto& at = v.at(p);
    if (rows.empty()) s.next().put(fmt::format(" {}", nothing), s.size().columns, title);
    for (std::size_t i = at.top; i < rows.size() && i - at.top + 1 < height; ++i) {
        auto& l = s.next();
        begin(l, i == at.cursor, v.shown == p);
        fill(l, rows[i]);
    }
}

/// "12-31/415", so that one knows where one is.
std::string where(const view& v, pane p, std::size_t rows, std::size_t height) {
    const auto top = v.at(p).top;
    if (rows == 0 || height < 2) return {};
    return fmt::format(" {}-{}/{}", top + 1, std::min(rows, top + height - 1), rows);
}

std::string_view nothing_text(const view& v, pane p, std::string_view what) {
    return v.filter_of(p).empty() && !v.bad_only ? what : "nothing here: Esc clears the filter";
}

struct point_columns {
    std::size_t path;
    std::size_t value = 11;
    std::size_t unit = 7;
    std::size_t quality = 7;
    std::size_t age = 0;
    std::size_t trend = 0;

    explicit point_columns(std::size_t width) {
        if (width >= 60) age = 7;
        if (width >= 72) trend = width >= 150 ? trail::length : width >= 100 ? 28 : 11;
        if (width >= 100) quality = 16;
        const auto field = [](std::size_t n) { return n == 0 ? 0 : n + 1; };
        const std::size_t others =
            1 + field(value) + field(unit) + field(quality) + field(age) + field(trend);
        path = width > others ? width - others : 0;
    }
};

/// Words need no unit and have its room.
void put_value(line& l, const point_line& p, const point_columns& w, style how) {
    if (text_of(p.now.value) != nullptr) {
        l.put(" " + to_text(p.now.value), w.value + w.unit + 2, how, true);
        return;
    }
    l.skip(1);
    l.put(has_value(p.now.value) ? to_text(p.now.value) : "-", w.value, how, true);
    l.skip(1);
    l.put(p.about.unit, w.unit, title);
}

void put_trend(line& l, const point_line& p, std::size_t width, charset c) {
    if (width == 0 || !p.trail) return;
    std::size_t left = width;
    l.skip(1);
    std::vector<double> course;
    if (p.about.kind == point_kind::counter) {
        course = rates_of(*p.trail);
        if (const auto rate = rate_of(*p.trail, p.now.received)) {
            const auto text = fmt::format("~{} {}", short_number(*rate), rate_unit(p.about.unit));
            const auto room = std::min<std::size_t>(columns_of(text, c), left);
            l.put(text, room);
            left -= room;
        }
        if (left > 1) l.skip(1);
        left -= std::min<std::size_t>(left, 1);
    } else {
        for (std::size_t i = 0; i < p.trail->size(); ++i) course.push_back((*p.trail)[i].number);
    }
    l.put(sparkline(course, left, c), left, {tone::good, false});
}

} // namespace

void draw_devices(screen& s, const model& m, const view& v, const std::vector<std::size_t>& rows,
                  std::size_t height, const moment& now) {
    const std::size_t width = s.size().columns;
    const std::size_t name = width >= 100 ? 28 : width >= 72 ? 18 : 14;
    const std::size_t since = width >= 60 ? 10 : 0;
    const std::size_t period = width >= 72 ? 7 : 0;
    const std::size_t points = width >= 100 ? 6 : 0;
    constexpr std::size_t state = 15;
    auto& t = s.next();
    const auto head = [&](std::string_view text, std::size_t w, bool right = false) {
        if (w == 0) return;
        t.put(text, w, title, right);
        t.skip(1);
    };
    t.skip(1);
    head("DEVICE" + where(v, pane::devices, rows.size(), height), name);
    head("STATE", state);
    head("SINCE", since);
    head("ANSWER", 7, true);
    head("PERIOD", period, true);
    head("POINTS", points, true);
    head("REASON", t.left());
    each_row(s, v, pane::devices, rows, height, nothing_text(v, pane::devices, "there are no devices"),
             [&](line& l, std::size_t i) {
                 const auto& d = m.devices()[i];
                 const style how{m.live(now) ? client::tone_of(d.state) : tone::faint, false};
                 const auto field = [&](std::string_view text, std::size_t w, style h = {},
                                        bool right = false) {
                     if (w == 0) return;
                     l.put(text, w, h, right);
                     l.skip(1);
                 };
                 field(d.name, name);
                 field(state_text(m, d, now), state, how);
                 field(time_text(d.since, now.date), since);
                 field(age_of(d.last_answer, now), 7, {}, true);
                 field(d.period == duration{} ? "-" : client::age_text(d.period), period, {}, true);
                 field(fmt::format("{}", d.points), points, {}, true);
                 l.put(d.reason, l.left(), how);
             });
}

void draw_points(screen& s, const model& m, const view& v, const std::vector<std::size_t>& rows,
                 std::size_t height, const moment& now) {
    const point_columns w{s.size().columns};
    auto& t = s.next();
    t.skip(1);
    t.put("POINT" + where(v, pane::points, rows.size(), height), w.path, title);
    t.skip(1);
    t.put("VALUE", w.value, title, true);
    t.skip(1);
    t.put("UNIT", w.unit, title);
    t.skip(1);
    t.put("QUALITY", w.quality, title);
    if (w.age != 0) t.skip(1);
    t.put("AGE", w.age, title, true);
    if (w.trend != 0) t.skip(1);
    t.put("LAST VALUES", w.trend, title);
    each_row(s, v, pane::points, rows, height, nothing_text(v, pane::points, "there are no points"),
             [&](line& l, std::size_t i) {
                 const auto& p = m.points()[i];
                 const auto q = m.quality_of(p, now);
                 const style how{q == quality::good ? tone::plain : client::tone_of(q), false};
                 l.put(p.about.path, w.path);
                 put_value(l, p, w, how);
                 l.skip(1);
                 l.put(to_text(q), w.quality, {client::tone_of(q), false});
                 if (w.age != 0) l.skip(1);
                 l.put(age_of(p.now.received, now), w.age, how, true);
                 put_trend(l, p, w.trend, s.characters());
             });
}

void draw_events(screen& s, const model& m, const view& v, const std::vector<std::size_t>& rows,
                 std::size_t height, const moment& now) {
    const bool wide = s.size().columns >= 100;
    const std::size_t time = wide ? 19 : 10;
    const std::size_t device = wide ? 20 : 0;
    constexpr std::size_t severity_width = 8;
    constexpr std::size_t phase = 6;
    auto& t = s.next();
    t.skip(1);
    t.put("TIME (UTC)", time + 1, title);
    t.put("SEVERITY", severity_width + 1, title);
    t.put("", phase + 1, title);
    if (device != 0) t.put("DEVICE", device + 1, title);
    t.put("EVENT" + where(v, pane::events, rows.size(), height), t.left(), title);
    each_row(s, v, pane::events, rows, height, nothing_text(v, pane::events, "nothing has happened"),
             [&](line& l, std::size_t i) {
                 const auto& o = m.occurrences()[i];
                 const style how{client::tone_of(o.severity), o.severity >= severity::error};
                 l.put(time_text(o.time, now.date, wide), time + 1);
                 l.put(to_text(o.severity), severity_width + 1, how);
                 l.put(o.phase, phase + 1);
                 if (device != 0) l.put(o.device, device + 1);
                 l.put(o.text, l.left(), how);
             });
}

} // namespace wesh::top
