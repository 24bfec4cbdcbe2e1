// A model as news make it, for tests of what is shown: a small site at a time that stands still.
#pragma once

#include "clients/top/draw.hpp"
#include "tests/support/test.hpp"

#include <clocale>

namespace wesh::test {

/// 2026-11-22 13:05:12 UTC.
inline constexpr time_point noon = from_milliseconds(1'795'352'712'000);

inline top::moment at(duration later = {}) { return {noon + later, duration{1'000'000} + later}; }

class known_site {
  public:
    top::model model;
    top::view view;
    top::charset characters = top::charset::utf8;

    known_site() {
        // Widths of characters are those of the locale.
        std::setlocale(LC_ALL, "C.UTF-8");
        site.site = "harbour";
        site.release = "0.1.0";
        site.stream_id = 7;
    }

    void device(const std::string& name, device_state s, const std::string& reason = {}) {
        device_status d;
        d.name = name;
        d.driver = "wes";
        d.address = "10.0.0.1";
        d.state = s;
        d.reason = reason;
        d.since = noon - std::chrono::minutes{3};
        d.last_answer = noon - std::chrono::seconds{4};
        d.period = std::chrono::seconds{60};
        devices.push_back(d);
    }
    point_id point(const std::string& path, const value& v, const std::string& unit = "",
                   quality q = quality::good, point_kind kind = point_kind::gauge) {
        point_description d;
        d.id = static_cast<point_id>(points.size() + 1);
        d.path = path;
        d.unit = unit;
        d.kind = kind;
        d.meaning = "what " + path + " means";
        points.push_back(d);
        readings.push_back({{}, {}, {d.id, d.id, noon - duration{12'000}, noon - duration{2'000}, v, q}});
        return d.id;
    }
    void event(sequence_number number, severity s, const std::string& text, duration ago = {}) {
        events.push_back({number, noon - ago, s, "box", "some.type", "", text});
    }
    /// All of it, as the first round brings it.
    void tell(duration later = {}) {
        top::news n;
        n.site = site;
        n.devices = devices;
        n.points = points;
        n.readings = readings;
        n.occurrences = events;
        n.last_hour_known = true;
        model.take(std::move(n), at(later));
    }

    /// What the terminal would show.
    top::screen screen(top::extent e = {80, 24}, duration later = {}) {
        const auto rows = top::list(model, view, at(later));
        top::settle(view, model, rows, e);
        model.look_at(top::in_view(view, model, rows, e));
        return top::draw(model, view, rows, e, characters, at(later));
    }
    std::string text(top::extent e = {80, 24}, duration later = {}) { return screen(e, later).plain(); }
    /// The line that contains a text; empty: there is none.
    std::string line_with(const std::string& part, top::extent e = {80, 24}, duration later = {}) {
        const auto all = screen(e, later);
        for (const auto& l : all.lines())
            if (l.plain().find(part) != std::string::npos) return l.plain();
        return {};
    }

    void press(top::key_name name, top::extent e = {80, 24}) { press({name, {}}, e); }
    void type(const std::string& characters_typed, top::extent e = {80, 24}) {
        for (const char c : characters_typed) press({top::key_name::character, std::string{c}}, e);
    }

    site_info site;
    std::vector<device_status> devices;
    std::vector<point_description> points;
    std::vector<reading> readings;
    std::vector<top::occurrence> events;

  private:
    void press(const top::key& k, top::extent e) {
        const auto rows = top::list(model, view, at());
        top::settle(view, model, rows, e);
        top::press(view, k, model, rows, e, at());
    }
};

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace wesh::test
