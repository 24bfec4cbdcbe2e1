// The frame of the picture: what is above and below the panes.
#include "clients/top/draw.hpp"

#include "clients/command.hpp"
#include "common/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::top {
namespace {

using client::tone;

constexpr style strong{tone::plain, true};
constexpr style faint{tone::faint, false};

/// How well the daemon is heard, in words.
std::pair<std::string, style> connection_text(const model& m, const view& v, const moment& now) {
    const auto silent = now.steady - m.heard().steady;
    if (!m.trouble().empty()) return {"RECONNECTING " + client::age_text(silent), {tone::bad, true}};
    if (!m.live(now)) return {"NO ANSWER " + client::age_text(silent), {tone::bad, true}};
    if (v.paused)
        return {"PAUSED " + client::age_text(now.steady - v.paused->steady), {tone::doubtful, true}};
    return {"live", {tone::good, false}};
}

/// "events/h 1 error 2 warning 9 other"
void add_events(line& l, const model& m, const moment& now) {
    std::size_t critical = 0;
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t others = 0;
    for (const auto& o : m.occurrences()) {
        if (now.date - o.time > std::chrono::hours{1}) continue;
        auto& count = o.severity == severity::critical  ? critical
                      : o.severity == severity::error   ? errors
                      : o.severity == severity::warning ? warnings
                                                        : others;
        ++count;
    }
    // Of more than are kept, or while old ones are still being read, these are the least there were.
    const bool all = m.last_hour_known() && (m.occurrences().size() < model::occurrences_max ||
                                             now.date - m.occurrences().back().time > std::chrono::hours{1});
    l.add(all ? "  events/h" : "  events/h at least", faint);
    if (critical != 0) l.add(fmt::format(" {} crit", critical), {tone::bad, true});
    if (errors != 0) l.add(fmt::format(" {} err", errors), {tone::bad, true});
    if (warnings != 0) l.add(fmt::format(" {} warn", warnings), {tone::doubtful, false});
    l.add(fmt::format(" {}{}", others, critical + errors + warnings != 0 ? " other" : ""));
}

void draw_header(screen& s, const model& m, const view& v, const moment& now) {
    auto& l = s.next();
    const auto [connection, how] = connection_text(m, v, now);
    const auto& devices = m.devices();
    const auto online = std::count_if(devices.begin(), devices.end(),
                                      [](const auto& d) { return d.state == device_state::online; });
    const bool all = static_cast<std::size_t>(online) == devices.size() && m.live(now);
    // What may be long is in the middle, so that a narrow terminal cuts the least of it.
    l.add(fmt::format("{} ", iso_text(now.date).substr(11, 8)));
    l.add(connection, how);
    const auto& site = m.site().site;
    l.add(fmt::format("  {}", clipped(site.empty() ? "weshd" : site, s.size().columns / 5, s.characters())),
          strong);
    if (s.size().columns >= 76) l.add(fmt::format(" {}", m.site().release), faint);
    l.add("  devices ", faint);
    l.add(fmt::format("{}/{}", online, devices.size()), all ? style{} : style{tone::doubtful, true});
    l.add("  points ", faint);
    l.add(fmt::format("{}", m.points().size()));
    add_events(l, m, now);
}

void draw_tabs(screen& s, const view& v) {
    constexpr std::array<std::string_view, panes> names{"1 Devices", "2 Points", "3 Events"};
    auto& l = s.next();
    for (std::size_t i = 0; i < panes; ++i) {
        const bool here = static_cast<std::size_t>(v.shown) == i;
        l.add(here ? fmt::format("[{}] ", names[i]) : fmt::format(" {}  ", names[i]), here ? strong : faint);
    }
    const auto& filter = v.filter_of(v.shown);
    if (!filter.empty()) l.add(fmt::format(" /{}", filter), {tone::doubtful, false});
    if (v.bad_only) l.add("  only not good", {tone::doubtful, false});
    if (v.shown == pane::points && v.sorted != order::path) l.add(fmt::format("  by {}", to_text(v.sorted)));
}

/// All of the row under the cursor that its columns may not have shown.
void draw_about(screen& s, const model& m, const view& v, const listing& rows) {
    auto& l = s.next();
    const auto& here = rows[static_cast<std::size_t>(v.shown)];
    const auto cursor = v.at(v.shown).cursor;
    if (cursor >= here.size()) return;
    switch (v.shown) {
    case pane::devices: {
        const auto& d = m.devices()[here[cursor]];
        l.add(fmt::format("{} {} {}", d.name, d.driver, d.address), strong);
        l.add(d.identity.empty() ? "" : " " + d.identity, faint);
        l.add(d.reason.empty() ? "" : ": " + d.reason);
        break;
    }
    case pane::points: {
        const auto& p = m.points()[here[cursor]];
        l.add(p.about.path, strong);
        l.add(": " + p.about.meaning);
        break;
    }
    case pane::events:
        l.add(m.occurrences()[here[cursor]].text);
        break;
    }
}

void draw_footer(screen& s, const model& m, const view& v, const moment& now) {
    auto& l = s.next();
    if (v.typing) {
        l.add("/" + v.filter_of(v.shown) + "_", strong);
        l.add("   part or pattern (* ?); Enter keeps it, Esc clears it", faint);
    } else if (!m.trouble().empty()) {
        l.add(fmt::format("not heard since {}: {}", time_text(m.heard().date, now.date), m.trouble()),
              {tone::bad, false});
    } else if (v.detail) {
        l.add("Up Down point  Tab hour or day  Esc back  p pause  ? help  q quit", faint);
    } else {
        l.add("/ filter  s sort  e not good  p pause  Enter more  Tab pane  ? help  q quit", faint);
    }
}

void draw_pane(screen& s, const model& m, const view& v, const listing& rows, pane p, std::size_t height,
               const moment& now) {
    const auto& these = rows[static_cast<std::size_t>(p)];
    switch (p) {
    case pane::devices:
        return draw_devices(s, m, v, these, height, now);
    case pane::points:
        return draw_points(s, m, v, these, height, now);
    case pane::events:
        return draw_events(s, m, v, these, height, now);
    }
}

} // namespace

std::string time_text(time_point t, time_point now, bool whole) {
    if (t == no_time) return "-";
    const auto iso = iso_text(t);
    if (whole) return iso.substr(0, 10) + " " + iso.substr(11, 8);
    return iso.substr(0, 10) == iso_text(now).substr(0, 10) ? iso.substr(11, 8) : iso.substr(0, 10);
}

std::string age_of(time_point t, const moment& now) {
    return t == no_time ? "-" : client::age_text(std::max(now.date - t, duration{}));
}

std::string state_text(const model& m, const device_status& d, const moment& now) {
    return fmt::format("{}{}", m.live(now) ? "" : "was ", to_text(d.state));
}

screen draw(const model& m, const view& v, const listing& rows, extent e, charset c, const moment& now) {
    screen s{e, c};
    if (e.columns < least.columns || e.rows < least.rows) {
        s.next().add(fmt::format("too small: {}x{} needed", least.columns, least.rows));
        s.fill_to(e.rows);
        return s;
    }
    draw_header(s, m, v, now);
    draw_tabs(s, v);
    const auto shown = v.shown_at(now);
    const std::size_t body = e.rows - 4;
    if (v.help) {
        draw_help(s, body);
    } else if (v.detail) {
        draw_detail(s, m, v, body, shown);
    } else {
        const auto h = share(v, e);
        std::size_t end = 2;
        for (std::size_t p = 0; p < panes; ++p) {
            end += h[p];
            if (h[p] != 0) draw_pane(s, m, v, rows, static_cast<pane>(p), h[p], shown);
            s.fill_to(end);
        }
    }
    s.fill_to(2 + body);
    if (v.help || v.detail)
        s.next();
    else
        draw_about(s, m, v, rows);
    draw_footer(s, m, v, now);
    return s;
}

} // namespace wesh::top
