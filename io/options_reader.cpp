#include "io/options_reader.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::io {
namespace {

constexpr std::size_t complaints_max = 50;

std::string likely_section(std::string_view name, std::span<const option> table, std::string_view elsewhere) {
    std::vector<std::string_view> names;
    for (const auto& o : table) names.push_back(o.name.substr(0, o.name.find('.')));
    if (!elsewhere.empty()) names.push_back(elsewhere);
    const auto near = nearest(name, names);
    if (near.empty() || near == name) return {};
    return near == elsewhere ? fmt::format("; did you mean [[{}]]?", near)
                             : fmt::format("; did you mean [{}]?", near);
}

} // namespace

void options_reader::complain(const toml::source_region& at, std::string_view what) {
    ++said_;
    if (complaints_.size() < complaints_max) complaints_.push_back(place(at) + ": " + std::string{what});
}

std::string options_reader::place(const toml::source_region& at) const {
    return fmt::format("{}:{}", file_, at.begin.line);
}

std::optional<toml::table> options_reader::parse(std::string_view text) {
    try {
        auto parsed = toml::parse(text);
        if (parsed) return std::move(parsed).table();
        complain(parsed.error().source(), sanitised(parsed.error().description()));
    } catch (const toml_unreadable& e) {
        complaints_.push_back(file_ + ": " + sanitised(e.what()));
    }
    return {};
}

std::optional<std::string> options_reader::plain(std::string_view key, const toml::node& n) {
    if (const auto* s = n.as_string()) return s->get();
    if (const auto* i = n.as_integer()) return std::to_string(i->get());
    if (const auto* b = n.as_boolean()) return std::string{b->get() ? "true" : "false"};
    complain(n.source(), fmt::format("{} is neither a text in quotes, nor a whole number, nor true or false",
                                     sanitised(key)));
    return {};
}

void options_reader::take(std::span<const option> table, const std::string& name, const toml::node& n,
                          settings& into) {
    const option* o = find_option(table, name);
    if (o == nullptr)
        return complain(n.source(), fmt::format("{} is not known here{}; known are {}", sanitised(name),
                                                suggestion(name, table), option_names(table)));
    const auto content = plain(name, n);
    if (!content) return;
    const auto wrong = check_option(*o, *content);
    if (!wrong.empty()) return complain(n.source(), wrong);
    into.emplace_back(name, *content);
    note(name, n.source());
}

void options_reader::sections(const toml::table& root, std::span<const option> table,
                              std::string_view elsewhere, settings& values) {
    for (const auto& [key, node] : root) {
        if (key.str() == elsewhere) continue;
        const auto* section = node.as_table();
        const auto prefix = std::string{key.str()} + ".";
        const bool known = std::any_of(table.begin(), table.end(),
                                       [&](const option& o) { return o.name.starts_with(prefix); });
        if (section == nullptr || !known) {
            const auto also = elsewhere.empty() ? std::string{} : fmt::format(" and [[{}]]", elsewhere);
            complain(node.source(),
                     fmt::format("[{}] is not known{}; known are {}{}", sanitised(key.str()),
                                 likely_section(key.str(), table, elsewhere), option_names(table), also));
            continue;
        }
        for (const auto& [name, content] : *section)
            take(table, prefix + std::string{name.str()}, content, values);
    }
}

} // namespace wesh::io
