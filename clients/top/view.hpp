// How somebody looks at the model: which pane, where the cursor is, filter and order; and what keys do to it.
#pragma once

#include "clients/top/model.hpp"
#include "clients/top/screen.hpp"

#include <array>

namespace wesh::top {

enum class pane : std::uint8_t { devices, points, events };
inline constexpr std::size_t panes = 3;

enum class order : std::uint8_t { path, value, age, quality };
std::string_view to_text(order o) noexcept;

enum class key_name : std::uint8_t {
    character, ///< with `key::character`
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    left,
    right,
    tab,
    enter,
    escape,
    backspace,
};

struct key {
    key_name name = key_name::character;
    std::string character; ///< one, in UTF-8
};

/// A place in a list. It stays with its row when the list changes around it.
struct place {
    std::size_t cursor = 0;
    std::size_t top = 0;      ///< the first row in view
    std::uint64_t anchor = 0; ///< what the row under the cursor is, see settle()
};

struct view {
    pane shown = pane::points;
    std::optional<bool> split; ///< all panes at once; nothing: where the terminal is high enough
    std::array<place, panes> places;
    std::array<std::string, panes> filters;
    bool typing = false; ///< a filter
    order sorted = order::path;
    bool bad_only = false;
    std::optional<moment> paused; ///< since when
    bool help = false;
    std::optional<point_id> detail;
    bool day = false; ///< of the detail: the last day rather than the last hour
    bool done = false;

    place& here() noexcept { return places[static_cast<std::size_t>(shown)]; }
    const place& at(pane p) const noexcept { return places[static_cast<std::size_t>(p)]; }
    std::string& filter() noexcept { return filters[static_cast<std::size_t>(shown)]; }
    const std::string& filter_of(pane p) const noexcept { return filters[static_cast<std::size_t>(p)]; }
    /// The time that ages are counted to: they stand still while paused.
    moment shown_at(const moment& m) const noexcept { return paused ? *paused : m; }
};

/// The rows of each pane, by their places in the model: those that filters let through, in order.
using listing = std::array<std::vector<std::size_t>, panes>;
listing list(const model& m, const view& v, const moment& now);

/// The rows of the screen that each pane has, its titles among them; 0: it is not shown.
using heights = std::array<std::size_t, panes>;
heights share(const view& v, extent e) noexcept;

/// Puts cursors where their rows are now, and scrolls so that they are in view.
void settle(view& v, const model& m, const listing& rows, extent e);

/// The points whose lines are on the screen.
std::vector<point_id> in_view(const view& v, const model& m, const listing& rows, extent e);

void press(view& v, const key& k, const model& m, const listing& rows, extent e, const moment& now);

} // namespace wesh::top
