#include "notify/template.hpp"

#include "common/text.hpp"
#include "notify/texts.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr std::size_t name_max = 60;
constexpr std::size_t type_max = 64;
constexpr std::string_view any_attribute = "attribute.";
constexpr std::array<std::string_view, 9> own_names{"device",   "site", "since",  "until", "duration",
                                                    "severity", "type", "number", "text"};

enum class piece_kind : std::uint8_t { text, name, open, close };
struct piece {
    piece_kind kind;
    std::string_view text;
};

/// A text taken apart; `wrong` says why that cannot be done.
struct parsed {
    std::vector<piece> pieces;
    std::string wrong;
};

bool is_template_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= name_max && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '-' || c == '_';
    });
}

class parser {
  public:
    explicit parser(std::string_view text)
        : rest_{text} {}

    parsed run() {
        if (rest_.size() > template_text_max)
            return {{}, fmt::format("it has more than {} bytes", template_text_max)};
        while (!rest_.empty() && out_.wrong.empty()) step();
        if (out_.wrong.empty() && inside_) out_.wrong = "a '[' is never closed";
        return std::move(out_);
    }

  private:
    void step() {
        constexpr std::string_view signs = "{}[]";
        const auto at = rest_.find_first_of(signs);
        if (at != 0) return take(piece_kind::text, rest_.substr(0, at), at);
        const char sign = rest_[0];
        // Two closing brackets may also end a group and stand for one.
        if (rest_.size() > 1 && rest_[1] == sign && !(sign == ']' && inside_))
            return take(piece_kind::text, rest_.substr(0, 1), 2);
        if (sign == '{') return name();
        if (sign == '}') return fail("a '}' stands alone; }} is a brace");
        if (inside_ == (sign == '['))
            return fail(inside_ ? "a '[' stands inside brackets" : "a ']' stands alone; ]] is a bracket");
        inside_ = !inside_;
        take(inside_ ? piece_kind::open : piece_kind::close, {}, 1);
    }
    void name() {
        const auto end = rest_.find('}');
        if (end == rest_.npos) return fail("a '{' is never closed; {{ is a brace");
        const auto inner = rest_.substr(1, end - 1);
        if (!is_template_name(inner))
            return fail(fmt::format("{{{}}} is no name; {{{{ is a brace", sanitised(inner, name_max)));
        if (++names_ > template_names_max)
            return fail(fmt::format("it has more than {} names", template_names_max));
        take(piece_kind::name, inner, end + 1);
    }
    void take(piece_kind kind, std::string_view text, std::size_t n) {
        out_.pieces.push_back({kind, text});
        rest_.remove_prefix(std::min(n, rest_.size()));
    }
    void fail(std::string why) { out_.wrong = std::move(why); }

    std::string_view rest_;
    parsed out_;
    std::size_t names_ = 0;
    bool inside_ = false;
};

std::string check_name(std::string_view name) {
    const auto attributes = known_attributes();
    std::vector<std::string_view> known{own_names.begin(), own_names.end()};
    known.insert(known.end(), attributes.begin(), attributes.end());
    if (std::find(known.begin(), known.end(), name) != known.end()) return {};
    if (name.starts_with(any_attribute) && name.size() > any_attribute.size()) return {};
    const auto meant = nearest(name, known);
    return fmt::format("{{{}}} is not known; {}", name,
                       meant.empty() ? fmt::format("an attribute is {{{}NAME}}", any_attribute)
                                     : fmt::format("is {{{}}} meant?", meant));
}

/// Three bytes that begin a character which breaks a line or turns the direction of writing.
bool is_unruly(std::string_view text) noexcept {
    if (text.size() < 3 || text[0] != '\xe2') return false;
    const auto second = static_cast<unsigned char>(text[1]);
    const auto third = static_cast<unsigned char>(text[2]);
    return (second == 0x80 && third >= 0xa8 && third <= 0xae) ||
           (second == 0x81 && third >= 0xa6 && third <= 0xa9);
}

void fill_up(std::string& to, std::string_view from) {
    if (to.empty()) to = from;
}

} // namespace

std::string one_line(std::string_view text, std::size_t most) {
    auto clean = sanitised(text, most);
    for (std::size_t i = 0; i < clean.size(); ++i)
        if (is_unruly(std::string_view{clean}.substr(i))) clean.replace(i, 3, " ");
    return clean;
}

std::string check_template(std::string_view text) {
    for (const auto line : split(text, '\n'))
        if (!is_clean(line)) return "it holds control bytes, or is not UTF-8";
    const auto p = parser{text}.run();
    if (!p.wrong.empty()) return p.wrong;
    for (const auto& one : p.pieces) {
        if (one.kind != piece_kind::name) continue;
        if (auto wrong = check_name(one.text); !wrong.empty()) return wrong;
    }
    return {};
}

std::string filled(std::string_view text, const template_values& value_of) {
    const auto p = parser{text}.run();
    if (!p.wrong.empty()) return one_line(text, template_text_max);
    std::string out;
    std::size_t group = 0; // where it began in `out`
    bool inside = false;
    bool lacking = false;
    for (const auto& one : p.pieces) {
        if (one.kind == piece_kind::text) {
            out += one.text;
        } else if (one.kind == piece_kind::open) {
            group = out.size();
            inside = true;
            lacking = false;
        } else if (one.kind == piece_kind::close) {
            if (lacking) out.resize(group);
            inside = false;
        } else {
            const auto value = value_of(one.text);
            const auto clean = one_line(value.value_or(std::string{}));
            lacking = lacking || clean.empty();
            out += clean.empty() && !inside ? "?" : clean;
        }
    }
    return out;
}

std::vector<template_complaint> template_set::add(template_row row) {
    std::vector<template_complaint> all;
    const auto check = [&](const char* field, const std::string& text) {
        if (auto wrong = check_template(text); !wrong.empty()) all.push_back({field, std::move(wrong)});
    };
    if (row.type.empty() || row.type.size() > type_max || !is_clean(row.type))
        all.push_back({"type", fmt::format("an event type or a pattern of at most {} bytes", type_max)});
    if (added_.size() >= template_rows_max)
        all.push_back({"type", fmt::format("there are more than {} texts", template_rows_max)});
    check("title", row.title);
    check("what", row.what);
    check("todo", row.todo);
    check("over", row.over);
    if (row.title.find('\n') != row.title.npos) all.push_back({"title", "it has more than one line"});
    if (all.empty()) added_.push_back(std::move(row));
    return all;
}

template_row template_set::find(std::string_view type, notify::language language) const {
    template_row found;
    found.type = type;
    found.language = language;
    const auto merge = [&](const auto& row) {
        fill_up(found.title, row.title);
        fill_up(found.what, row.what);
        fill_up(found.todo, row.todo);
        fill_up(found.over, row.over);
    };
    for (auto r = added_.rbegin(); r != added_.rend(); ++r)
        if (r->language == language && matches(r->type, type)) merge(*r);
    // Of the built-in rows one: what one type lets out is not said with the words for any.
    for (const auto& r : built_in_texts()) {
        if (r.language != language || !matches(r.type, type)) continue;
        merge(r);
        break;
    }
    return found;
}

} // namespace wesh::notify
