#include "clients/top/screen.hpp"

#include <algorithm>
#include <cwchar>

namespace wesh::top {
namespace {

/// Marks that combine with the character before them, as many as one cell takes.
constexpr int combining_max = 2;

/// What stands for bytes that are no character: it cannot be shown.
constexpr char32_t no_character = 0xffff'ffff;

/// The character at the front of UTF-8, taken off it; a byte that begins none is taken alone.
char32_t take_character(std::string_view& text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char32_t c = length < 2 ? first : first & (0x7fU >> length);
    bool whole = length != 0 && length <= text.size();
    for (std::size_t i = 1; whole && i < length; ++i) {
        whole = (byte(i) & 0xc0U) == 0x80;
        c = (c << 6) | (byte(i) & 0x3fU);
    }
    // Longer than need be, half of a pair, or beyond the last one.
    if ((length == 3 && c < 0x800) || (length == 4 && c < 0x10000) || (c >= 0xd800 && c <= 0xdfff) ||
        c > 0x10ffff)
        whole = false;
    text.remove_prefix(whole ? length : 1);
    return whole ? c : no_character;
}

/// Characters without a shape that change how their neighbours are laid out: joiners, marks of direction,
/// variants.
constexpr bool is_invisible(char32_t c) noexcept {
    return c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

struct cut {
    std::string text;
    std::size_t columns = 0;
    bool whole = true;
};

/// As much of the text as fits into `width` columns.
cut cut_to(std::string_view text, std::size_t width, charset set) {
    cut c;
    int combined = 0;
    while (!text.empty()) {
        const std::string_view before = text;
        const char32_t character = take_character(text);
        std::string_view bytes = before.substr(0, before.size() - text.size());
        if (is_invisible(character)) continue;
        int columns = character < 0x80 ? 1 : -1;
        if (set == charset::utf8 && character >= 0x80) columns = wcwidth(static_cast<wchar_t>(character));
        if (columns < 0 || character < 0x20 || character == 0x7f) bytes = "?";
        combined = columns == 0 ? combined + 1 : 0;
        if (combined > combining_max) continue;
        // A mark with nothing before it would combine with what another field ends with.
        if (columns == 0 && c.columns == 0) continue;
        const auto taken = static_cast<std::size_t>(columns < 0 ? 1 : columns);
        if (c.columns + taken > width) {
            c.whole = false;
            break;
        }
        c.text += bytes;
        c.columns += taken;
    }
    return c;
}

cut cut_and_marked(std::string_view text, std::size_t width, charset set) {
    auto c = cut_to(text, width, set);
    if (c.whole || width == 0) return c;
    c = cut_to(text, width - 1, set);
    c.text += set == charset::utf8 ? "…" : "~";
    ++c.columns;
    return c;
}

} // namespace

std::size_t columns_of(std::string_view text, charset c) { return cut_to(text, text.size() * 2, c).columns; }

std::string clipped(std::string_view text, std::size_t width, charset c) {
    return cut_and_marked(text, width, c).text;
}

void line::put(std::string_view text, std::size_t width, style how, bool right) {
    width = std::min(width, left());
    if (width == 0) return;
    auto c = cut_and_marked(text, width, charset_);
    const std::string padding(width - c.columns, ' ');
    pieces_.push_back({right ? padding + c.text : c.text + padding, how});
    used_ += width;
}

void line::add(std::string_view text, style how) {
    auto c = cut_and_marked(text, left(), charset_);
    used_ += c.columns;
    if (c.columns != 0) pieces_.push_back({std::move(c.text), how});
}

std::string line::plain() const {
    std::string all;
    for (const auto& p : pieces_) all += p.text;
    all.resize(all.find_last_not_of(' ') + 1);
    return all;
}

line& screen::next() {
    if (lines_.size() == extent_.rows) return beyond_ = line{0, charset_};
    return lines_.emplace_back(extent_.columns, charset_);
}

void screen::fill_to(std::size_t rows) {
    rows = std::min(rows, extent_.rows);
    while (lines_.size() < rows) next();
}

std::string screen::plain() const {
    std::string all;
    for (const auto& l : lines_) all.append(l.plain()).append("\n");
    return all;
}

} // namespace wesh::top
