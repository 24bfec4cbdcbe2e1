#include "clients/top/terminal.hpp"

#include "clients/top/crash_exit.hpp"

// The wide functions, and functions rather than macros named "move" and "clear".
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <cwchar>
#include <stdexcept>

namespace wesh::top {
namespace {

using client::tone;

constexpr short pair_of(tone t) noexcept { return static_cast<short>(t); }

std::string utf8(wint_t c) {
    std::array<char, 8> bytes{};
    std::mbstate_t state{};
    const auto n = std::wcrtomb(bytes.data(), static_cast<wchar_t>(c), &state);
    return n == static_cast<std::size_t>(-1) ? std::string{} : std::string{bytes.data(), n};
}

std::optional<key> function_key(wint_t c) {
    switch (c) {
    case KEY_UP:
        return key{key_name::up, {}};
    case KEY_DOWN:
        return key{key_name::down, {}};
    case KEY_LEFT:
        return key{key_name::left, {}};
    case KEY_RIGHT:
        return key{key_name::right, {}};
    case KEY_PPAGE:
        return key{key_name::page_up, {}};
    case KEY_NPAGE:
        return key{key_name::page_down, {}};
    case KEY_HOME:
        return key{key_name::home, {}};
    case KEY_END:
        return key{key_name::end, {}};
    case KEY_ENTER:
        return key{key_name::enter, {}};
    case KEY_BACKSPACE:
        return key{key_name::backspace, {}};
    default:
        return {};
    }
}

std::optional<key> character_key(wint_t c) {
    constexpr wint_t escape = 27;
    constexpr wint_t erase = 127;
    switch (c) {
    case L'\t':
        return key{key_name::tab, {}};
    case L'\r':
    case L'\n':
        return key{key_name::enter, {}};
    case escape:
        return key{key_name::escape, {}};
    case L'\b':
    case erase:
        return key{key_name::backspace, {}};
    default:
        break;
    }
    auto text = c < L' ' ? std::string{} : utf8(c);
    if (text.empty()) return {};
    return key{key_name::character, std::move(text)};
}

} // namespace

terminal::terminal(bool colour)
    : charset_{std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? charset::utf8 : charset::ascii}
    , colour_{colour} {
    termios before{};
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 || tcgetattr(STDIN_FILENO, &before) != 0)
        throw std::runtime_error{"this is no terminal; weshtop --once prints one screen anywhere"};
    // initscr() would end the program where the terminal is not known.
    screen_ = newterm(nullptr, stdout, stdin);
    if (screen_ == nullptr)
        throw std::runtime_error{"this kind of terminal is not known: set TERM, or try weshtop --once"};
    watch_for_crashes(before);
    cbreak();
    noecho();
    nonl();
    curs_set(0);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    colour_ = colour_ && has_colors() && start_color() == OK && use_default_colors() == OK;
    if (!colour_) return;
    init_pair(pair_of(tone::good), COLOR_GREEN, -1);
    init_pair(pair_of(tone::doubtful), COLOR_YELLOW, -1);
    init_pair(pair_of(tone::bad), COLOR_RED, -1);
}

terminal::~terminal() {
    endwin();
    leave_crashes_alone();
    delscreen(screen_);
}

extent terminal::size() const noexcept {
    return {static_cast<std::size_t>(std::max(getmaxx(stdscr), 0)),
            static_cast<std::size_t>(std::max(getmaxy(stdscr), 0))};
}

void terminal::resized() {
    winsize now{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) == 0 && now.ws_row > 0 && now.ws_col > 0)
        resizeterm(now.ws_row, now.ws_col);
}

unsigned long terminal::attributes(const style& how, bool chosen) const noexcept {
    unsigned long a = how.bold ? A_BOLD : A_NORMAL;
    if (chosen) return a | A_REVERSE;
    if (how.tone == tone::faint) return a | A_DIM;
    if (colour_ && how.tone != tone::plain) a |= static_cast<unsigned long>(COLOR_PAIR(pair_of(how.tone)));
    return a;
}

void terminal::show(const screen& s) {
    werase(stdscr);
    for (std::size_t row = 0; row < s.lines().size(); ++row) {
        const auto& l = s.lines()[row];
        if (wmove(stdscr, static_cast<int>(row), 0) != OK) break;
        for (const auto& p : l.pieces()) {
            wattrset(stdscr, static_cast<int>(attributes(p.how, l.chosen)));
            // The last cell of the last line cannot be passed, which is no failure.
            waddnstr(stdscr, p.text.data(), static_cast<int>(p.text.size()));
        }
        wattrset(stdscr, static_cast<int>(l.chosen ? A_REVERSE : A_NORMAL));
        for (std::size_t i = l.left(); i > 0; --i) waddch(stdscr, ' ');
    }
    wattrset(stdscr, A_NORMAL);
    wrefresh(stdscr);
}

std::optional<key> terminal::next_key() {
    for (;;) {
        wint_t c = 0;
        const int what = wget_wch(stdscr, &c);
        if (what == ERR) return {};
        if (auto k = what == KEY_CODE_YES ? function_key(c) : character_key(c)) return k;
    }
}

} // namespace wesh::top
