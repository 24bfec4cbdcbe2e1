// What is in view: filters, order, cursors.
#include "clients/top/view.hpp"

#include "common/text.hpp"
#include "common/words.hpp"

#include <algorithm>
#include <functional>

namespace wesh::top {
namespace {

using namespace std::literals;

constexpr std::array orders{"path"sv, "value"sv, "age"sv, "quality"sv};

/// Header, tabs, the line about the row under the cursor, and the keys.
constexpr std::size_t frame_rows = 4;
/// From so many rows on, all panes are shown at once unless somebody says otherwise.
constexpr std::size_t split_rows = 40;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
    std::string s{text};
    std::transform(s.begin(), s.end(), s.begin(), lower);
    return s;
}

/// A part of a text, or a pattern that stands somewhere in it; capitals do not matter.
class text_filter {
  public:
    explicit text_filter(std::string_view wanted)
        : wanted_{lowered(wanted)}
        , pattern_{wanted_.find_first_of("*?") != std::string::npos} {
        if (pattern_) wanted_ = "*" + wanted_ + "*";
    }
    bool lets_through(std::string_view text) const {
        if (wanted_.empty()) return true;
        const auto low = lowered(text);
        return pattern_ ? matches(wanted_, low) : low.find(wanted_) != std::string::npos;
    }

  private:
    std::string wanted_;
    bool pattern_;
};

/// Numbers before words, the greatest first; nothing at the end.
bool value_before(const value& a, const value& b) {
    const auto rank = [](const value& v) {
        return number_of(v) != nullptr ? 0 : text_of(v) != nullptr ? 1 : 2;
    };
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    if (const auto* n = number_of(a)) return *n > *number_of(b);
    if (const auto* t = text_of(a)) return *t < *text_of(b);
    return false;
}

/// The worst first.
std::uint32_t badness(quality q) noexcept {
    const auto flag = [&](quality f, std::uint32_t weight) { return has(q, f) ? weight : 0U; };
    return flag(quality::invalid, 32) + flag(quality::stale, 16) + flag(quality::reset, 8) +
           flag(quality::gap, 4) + flag(quality::clock_doubtful, 2) + flag(quality::estimated, 1);
}

void sort_points(std::vector<std::size_t>& rows, const model& m, const view& v, const moment& now) {
    const auto& points = m.points();
    const auto by = [&](const auto& before) {
        std::stable_sort(rows.begin(), rows.end(),
                         [&](std::size_t a, std::size_t b) { return before(points[a], points[b]); });
    };
    switch (v.sorted) {
    case order::path:
        return;
    case order::value:
        return by([](const auto& a, const auto& b) { return value_before(a.now.value, b.now.value); });
    case order::age:
        return by([](const auto& a, const auto& b) { return a.now.received < b.now.received; });
    case order::quality:
        return by([&](const auto& a, const auto& b) {
            return badness(m.quality_of(a, now)) > badness(m.quality_of(b, now));
        });
    }
}

/// What a row is, as long as it is there.
std::uint64_t anchor_of(const model& m, pane p, std::size_t row) {
    switch (p) {
    case pane::devices:
        return std::hash<std::string>{}(m.devices()[row].name);
    case pane::points:
        return m.points()[row].about.id;
    case pane::events:
        return m.occurrences()[row].number;
    }
    return 0;
}

/// The first row of a list whose order is that of what happens: whoever looks at it wants to go on seeing it.
bool stays_first(const view& v, pane p) noexcept {
    return p == pane::events || (p == pane::points && v.sorted != order::path);
}

void settle_pane(view& v, const model& m, pane p, const std::vector<std::size_t>& rows, std::size_t height) {
    auto& at = v.places[static_cast<std::size_t>(p)];
    if (rows.empty()) {
        at = {};
        return;
    }
    const bool first = at.cursor == 0 && stays_first(v, p);
    const bool same = at.cursor < rows.size() && anchor_of(m, p, rows[at.cursor]) == at.anchor;
    if (!first && !same && at.anchor != 0) {
        const auto found = std::find_if(rows.begin(), rows.end(),
                                        [&](std::size_t r) { return anchor_of(m, p, r) == at.anchor; });
        if (found != rows.end()) at.cursor = static_cast<std::size_t>(found - rows.begin());
    }
    at.cursor = std::min(at.cursor, rows.size() - 1);
    at.anchor = anchor_of(m, p, rows[at.cursor]);
    const std::size_t page = height > 1 ? height - 1 : 1;
    at.top = std::min(at.top, rows.size() > page ? rows.size() - page : 0);
    at.top = std::clamp(at.top, at.cursor + 1 > page ? at.cursor + 1 - page : 0, at.cursor);
}

} // namespace

std::string_view to_text(order o) noexcept { return word_of(orders, o); }

listing list(const model& m, const view& v, const moment& now) {
    listing rows;
    const auto add = [&](pane p, std::size_t count, const auto& wanted) {
        const text_filter filter{v.filter_of(p)};
        auto& to = rows[static_cast<std::size_t>(p)];
        for (std::size_t i = 0; i < count; ++i)
            if (wanted(i, filter)) to.push_back(i);
    };
    add(pane::devices, m.devices().size(), [&](std::size_t i, const text_filter& f) {
        const auto& d = m.devices()[i];
        return (!v.bad_only || d.state != device_state::online || !d.reason.empty() || !m.live(now)) &&
               (f.lets_through(d.name) || f.lets_through(to_text(d.state)) || f.lets_through(d.reason));
    });
    add(pane::points, m.points().size(), [&](std::size_t i, const text_filter& f) {
        const auto& p = m.points()[i];
        return (!v.bad_only || m.quality_of(p, now) != quality::good) && f.lets_through(p.about.path);
    });
    add(pane::events, m.occurrences().size(), [&](std::size_t i, const text_filter& f) {
        const auto& o = m.occurrences()[i];
        return (!v.bad_only || o.severity >= severity::warning) &&
               (f.lets_through(o.text) || f.lets_through(o.device) || f.lets_through(to_text(o.severity)));
    });
    sort_points(rows[static_cast<std::size_t>(pane::points)], m, v, now);
    return rows;
}

heights share(const view& v, extent e) noexcept {
    heights h{};
    const std::size_t body = e.rows > frame_rows ? e.rows - frame_rows : 0;
    if (!v.split.value_or(e.rows >= split_rows) || body < 3 * panes) {
        h[static_cast<std::size_t>(v.shown)] = body;
        return h;
    }
    h = {body / 4, body - body / 4 * 2, body / 4};
    return h;
}

void settle(view& v, const model& m, const listing& rows, extent e) {
    const auto h = share(v, e);
    for (std::size_t p = 0; p < panes; ++p) settle_pane(v, m, static_cast<pane>(p), rows[p], h[p]);
    if (v.detail && m.find(*v.detail) == nullptr) v.detail.reset();
}

std::vector<point_id> in_view(const view& v, const model& m, const listing& rows, extent e) {
    if (v.detail) return {*v.detail};
    const std::size_t height = share(v, e)[static_cast<std::size_t>(pane::points)];
    const auto& all = rows[static_cast<std::size_t>(pane::points)];
    std::vector<point_id> ids;
    for (std::size_t i = v.at(pane::points).top; i < all.size() && ids.size() + 1 < height; ++i)
        ids.push_back(m.points()[all[i]].about.id);
    return ids;
}

} // namespace wesh::top
