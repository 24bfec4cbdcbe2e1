// What keys do.
#include "clients/top/view.hpp"

#include <algorithm>

namespace wesh::top {
namespace {

constexpr std::size_t filter_max = 128;

/// Moves the cursor; a detail goes with it.
void move(view& v, std::ptrdiff_t by, const model& m, const std::vector<std::size_t>& rows) {
    if (rows.empty()) return;
    auto& here = v.here();
    const auto last = static_cast<std::ptrdiff_t>(rows.size()) - 1;
    const auto wanted = static_cast<std::ptrdiff_t>(here.cursor) + by;
    here.cursor = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(wanted, 0, last));
    here.anchor = 0;
    if (v.detail) v.detail = m.points()[rows[here.cursor]].about.id;
}

/// A filter that changes shows its list from the top, the cursor where it was if that is still there.
void change_filter(view& v, std::string text) {
    v.filter() = std::move(text);
    v.here().top = 0;
}

void type(view& v, const key& k) {
    auto text = v.filter();
    switch (k.name) {
    case key_name::character:
        if (text.size() + k.character.size() <= filter_max) change_filter(v, text + k.character);
        break;
    case key_name::backspace:
        while (!text.empty() && (text.back() & 0xc0) == 0x80) text.pop_back();
        if (!text.empty()) text.pop_back();
        change_filter(v, text);
        break;
    case key_name::escape:
        change_filter(v, {});
        v.typing = false;
        break;
    case key_name::enter:
        v.typing = false;
        break;
    default:
        break;
    }
}

void show(view& v, pane p) noexcept {
    v.shown = p;
    v.detail.reset();
}

void enter(view& v, const model& m, const std::vector<std::size_t>& rows) {
    const auto& here = v.here();
    if (here.cursor >= rows.size()) return;
    switch (v.shown) {
    case pane::devices:
        show(v, pane::points);
        change_filter(v, m.devices()[rows[here.cursor]].name + "/");
        v.here() = {};
        break;
    case pane::points:
        v.detail = m.points()[rows[here.cursor]].about.id;
        break;
    case pane::events:
        break;
    }
}

void escape(view& v) {
    if (v.detail)
        v.detail.reset();
    else if (!v.filter().empty())
        change_filter(v, {});
    else
        v.bad_only = false;
}

void press_character(view& v, char c, const model& m, const std::vector<std::size_t>& rows, extent e,
                     const moment& now) {
    switch (c) {
    case 'q':
        v.done = true;
        break;
    case '?':
        v.help = true;
        break;
    case '/':
        v.detail.reset();
        v.typing = true;
        break;
    case 'j':
        move(v, 1, m, rows);
        break;
    case 'k':
        move(v, -1, m, rows);
        break;
    case 's':
        v.sorted = static_cast<order>((static_cast<std::size_t>(v.sorted) + 1) % 4);
        v.places[static_cast<std::size_t>(pane::points)] = {};
        break;
    case 'p':
        if (v.paused)
            v.paused.reset();
        else
            v.paused = now;
        break;
    case 'e':
        v.bad_only = !v.bad_only;
        break;
    case '0':
        v.split = share(v, e)[0] == 0 || share(v, e)[1] == 0;
        v.detail.reset();
        break;
    case '1':
    case '2':
    case '3':
        show(v, static_cast<pane>(c - '1'));
        break;
    default:
        break;
    }
}

} // namespace

void press(view& v, const key& k, const model& m, const listing& rows, extent e, const moment& now) {
    if (v.help) {
        // Whatever it is, it ends the help; one that asks to quit means it.
        v.help = false;
        v.done = k.character == "q";
        return;
    }
    if (v.typing) return type(v, k);
    const auto& here = rows[static_cast<std::size_t>(v.shown)];
    const auto page = std::max<std::ptrdiff_t>(
        static_cast<std::ptrdiff_t>(share(v, e)[static_cast<std::size_t>(v.shown)]) - 2, 1);
    const auto all = static_cast<std::ptrdiff_t>(here.size());
    switch (k.name) {
    case key_name::character:
        if (k.character.size() == 1) press_character(v, k.character[0], m, here, e, now);
        break;
    case key_name::up:
        move(v, -1, m, here);
        break;
    case key_name::down:
        move(v, 1, m, here);
        break;
    case key_name::page_up:
        move(v, -page, m, here);
        break;
    case key_name::page_down:
        move(v, page, m, here);
        break;
    case key_name::home:
        move(v, -all, m, here);
        break;
    case key_name::end:
        move(v, all, m, here);
        break;
    case key_name::left:
    case key_name::right:
        v.day = v.detail ? !v.day : v.day;
        break;
    case key_name::tab:
        if (v.detail)
            v.day = !v.day;
        else
            show(v, static_cast<pane>((static_cast<std::size_t>(v.shown) + 1) % panes));
        break;
    case key_name::enter:
        if (v.detail)
            v.detail.reset();
        else
            enter(v, m, here);
        break;
    case key_name::escape:
    case key_name::backspace:
        escape(v);
        break;
    }
}

} // namespace wesh::top
