#include "daemon/drivers/nut/line.hpp"

#include <algorithm>
#include <utility>

namespace wesh::nut {
namespace {

constexpr std::size_t words_max = 32;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

/// One word from `at` on, which is moved behind it; false when its quote stays open.
bool take_word(std::string_view text, std::size_t& at, word& w) {
    w.quoted = text[at] == '"';
    if (w.quoted) ++at;
    for (; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            w.text += text[++at];
            continue;
        }
        if (w.quoted && text[at] == '"') return ++at == text.size() || is_blank(text[at]);
        if (!w.quoted && (is_blank(text[at]) || text[at] == '"')) return is_blank(text[at]);
        w.text += text[at];
    }
    return !w.quoted;
}

bool is(const std::vector<word>& all, std::initializer_list<std::string_view> head) {
    return all.size() >= head.size() &&
           std::equal(head.begin(), head.end(), all.begin(),
                      [](std::string_view a, const word& b) { return !b.quoted && a == b.text; });
}

/// VAR ups name "value". Blanks in the name are none of the protocol, but some drivers make such names.
line variable_of(std::vector<word> all) {
    line l;
    const auto well_made = [&] {
        if (all.size() < 4 || !all.back().quoted) return false;
        return std::none_of(all.begin() + 2, all.end() - 1, [](const word& w) { return w.quoted; });
    };
    if (!well_made()) return l;
    for (std::size_t i = 2; i + 1 < all.size(); ++i) l.name += (i > 2 ? " " : "") + all[i].text;
    if (l.name.empty()) return l;
    l.kind = line_kind::variable;
    l.ups = std::move(all[1].text);
    l.value = std::move(all.back().text);
    return l;
}

} // namespace

words words_of(std::string_view text) {
    words w;
    for (std::size_t at = 0; at < text.size();) {
        if (is_blank(text[at])) {
            ++at;
            continue;
        }
        if (w.all.size() >= words_max || !take_word(text, at, w.all.emplace_back())) {
            w.whole = false;
            return w;
        }
    }
    return w;
}

line parse_line(std::string_view text) {
    line l;
    if (text.size() > line_max) return l;
    auto [all, whole] = words_of(text);
    if (!whole || all.empty()) return l;
    if (is(all, {"VAR"})) return variable_of(std::move(all));
    const bool list = is(all, {"BEGIN", "LIST", "VAR"}) || is(all, {"END", "LIST", "VAR"});
    if (list && all.size() == 4) {
        l.kind = all[0].text == "END" ? line_kind::end_list : line_kind::begin_list;
        l.ups = std::move(all[3].text);
    } else if (is(all, {"ERR"}) && all.size() >= 2) {
        l.kind = line_kind::error;
        l.name = std::move(all[1].text);
    } else if (is(all, {"OK"})) {
        l.kind = line_kind::other;
    }
    return l;
}

std::string quoted(std::string_view value) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

} // namespace wesh::nut
