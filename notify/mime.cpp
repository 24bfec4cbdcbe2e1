#include "notify/mime.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace wesh::notify::mime {
namespace {

constexpr std::size_t line_max = 76;
constexpr std::size_t word_max = 75; ///< an encoded word, with what stands around it
constexpr std::string_view word_begin = "=?UTF-8?Q?";
constexpr std::string_view word_end = "?=";

constexpr bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
constexpr bool is_printable(char c) noexcept { return c >= ' ' && c < 0x7f; }

void append_hex(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '=';
    out += digits[byte >> 4U];
    out += digits[byte & 0xfU];
}

/// Bytes of the UTF-8 character at the front of clean text.
std::size_t character(std::string_view text) noexcept {
    std::size_t n = 1;
    while (n < text.size() && (static_cast<unsigned char>(text[n]) & 0xc0U) == 0x80) ++n;
    return n;
}

/// As RFC 2047's Q, with no more unencoded than may stand in a person's name.
std::string q_character(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        if (is_letter_or_digit(c))
            out += c;
        else if (c == ' ')
            out += '_';
        else
            append_hex(out, c);
    }
    return out;
}

/// Encoded words, each on a line of its own; `column` is where the first begins.
std::string encoded_words(std::string_view text, std::size_t column) {
    std::string out{word_begin};
    std::size_t room = std::min(word_max, line_max - column) - word_begin.size() - word_end.size();
    while (!text.empty()) {
        const auto n = character(text);
        const auto q = q_character(text.substr(0, n));
        if (q.size() > room) {
            out.append(word_end).append("\r\n ").append(word_begin);
            room = word_max - word_begin.size() - word_end.size();
        }
        out += q;
        room -= q.size();
        text.remove_prefix(n);
    }
    return out.append(word_end);
}

/// At most so many bytes, and no half of a character at the end.
std::string_view cut(std::string_view text, std::size_t most) noexcept {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80) --most;
    return text.substr(0, most);
}

/// It can stand as it is, and comes back as it is.
bool stands_plain(std::string_view text, std::size_t room) noexcept {
    return text.size() <= room && std::all_of(text.begin(), text.end(), is_printable) &&
           text.find("=?") == text.npos && (text.empty() || (text.front() != ' ' && text.back() != ' '));
}

bool is_phrase(std::string_view text) noexcept {
    return !text.empty() && text.find("  ") == text.npos &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == ' '; });
}

/// One line of the text, without its end.
void append_line(std::string& out, std::string_view line) {
    const bool separator = line.substr(0, 5) == "From "; // mailboxes would read it as a message's begin
    std::size_t column = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool last = i + 1 == line.size();
        const bool plain = is_printable(c) && c != '=' && !(c == ' ' && last) && !(separator && i == 0);
        const std::size_t width = plain ? 1 : 3;
        if (column + width > line_max - (last ? 0 : 1)) {
            out += "=\r\n";
            column = 0;
        }
        if (plain)
            out += c;
        else
            append_hex(out, c);
        column += width;
    }
    out += "\r\n";
}

} // namespace

std::string header(std::string_view name, std::string_view text) {
    const auto clean = sanitised(text, header_text_max);
    auto line = std::string{name} + ": ";
    const auto column = line.size();
    line += stands_plain(clean, line_max - column) ? clean : encoded_words(clean, column);
    return line + "\r\n";
}

std::string address_header(std::string_view name, std::string_view person, std::string_view address) {
    // Whoever reads a name makes one blank of several: RFC 5322's phrases know no more.
    auto clean = sanitised(person, header_text_max);
    clean.erase(std::unique(clean.begin(), clean.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
                clean.end());
    clean = trimmed(clean);
    if (clean.empty()) return fmt::format("{}: {}\r\n", name, address);
    const auto column = name.size() + 2;
    const bool plain = is_phrase(clean) && stands_plain(clean, line_max - column);
    return fmt::format("{}: {}\r\n <{}>\r\n", name, plain ? clean : encoded_words(clean, column), address);
}

std::string date_header(time_point t) {
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(t - day)};
    return fmt::format("Date: {}, {} {} {:04} {:02}:{:02}:{:02} +0000\r\n",
                       days[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    text = cut(text, body_text_max);
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        append_line(out, sanitised(line, line.size() * 2));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return out;
}

} // namespace wesh::notify::mime
