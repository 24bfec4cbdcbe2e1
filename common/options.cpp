#include "common/options.hpp"

#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace wesh {

const option* find_option(std::span<const option> table, std::string_view name) noexcept {
    const auto o =
        std::find_if(table.begin(), table.end(), [name](const option& x) { return x.name == name; });
    return o == table.end() ? nullptr : &*o;
}

std::string check_option(const option& o, std::string_view content) {
    const auto expected = [&](std::string_view what) {
        return fmt::format("{} is \"{}\"; expected {}", o.name,
                           o.type == option_type::secret ? "..." : sanitised(content, 60), what);
    };
    if (content.size() > text_max || !is_clean(content))
        return fmt::format("{} has control characters or more than {} bytes", o.name, text_max);
    switch (o.type) {
    case option_type::text:
    case option_type::secret:
        return o.check == nullptr ? std::string{} : o.check(content);
    case option_type::size: {
        const auto n = parse_bytes(content);
        if (n && *n >= static_cast<std::uint64_t>(o.least) && *n <= static_cast<std::uint64_t>(o.most))
            return {};
        return expected(fmt::format("a size from {} to {} bytes, as \"64MB\"", o.least, o.most));
    }
    case option_type::time: {
        const auto ms = parse_milliseconds(content);
        if (ms && *ms >= o.least && *ms <= o.most) return {};
        return expected(fmt::format("a duration from {} to {}, as \"30s\" or \"5min\"",
                                    duration_text(o.least), duration_text(o.most)));
    }
    case option_type::number: {
        const auto n = parse_unsigned(content);
        if (n && *n >= static_cast<std::uint64_t>(o.least) && *n <= static_cast<std::uint64_t>(o.most))
            return {};
        return expected(fmt::format("a whole number from {} to {}", o.least, o.most));
    }
    case option_type::boolean:
        if (content == "true" || content == "false") return {};
        return expected("true or false");
    case option_type::word: {
        const auto words = split(o.expected, '|');
        if (std::find(words.begin(), words.end(), content) != words.end()) return {};
        return expected(fmt::format("one of {}", o.expected));
    }
    }
    return {};
}

std::string option_names(std::span<const option> table) {
    std::string names;
    for (const auto& o : table) names.append(names.empty() ? "" : ", ").append(o.name);
    return names;
}

option_values::option_values(std::span<const option> table, const settings& given, setting_places places)
    : places_{std::move(places)} {
    for (const auto& o : table) {
        // Of several, the last: a file of weshd.d says otherwise than weshd.toml.
        const auto set =
            std::find_if(given.rbegin(), given.rend(), [&](const auto& s) { return s.first == o.name; });
        values_.emplace_back(o.name, set == given.rend() ? std::string{o.standard} : set->second);
    }
}

const std::string& option_values::text(std::string_view name) const {
    for (const auto& [key, content] : values_)
        if (key == name) return content;
    throw std::logic_error("no such option: " + std::string{name});
}

duration option_values::time(std::string_view name) const {
    return duration{parse_milliseconds(text(name)).value_or(0)};
}

std::uint64_t option_values::size(std::string_view name) const { return parse_bytes(text(name)).value_or(0); }

std::int64_t option_values::number(std::string_view name) const {
    return static_cast<std::int64_t>(parse_unsigned(text(name)).value_or(0));
}

bool option_values::flag(std::string_view name) const { return text(name) == "true"; }

config_error::config_error(std::vector<std::string> complaints)
    : std::runtime_error{fmt::format("{}", fmt::join(complaints, "\n"))}
    , complaints_{std::move(complaints)} {}

log::level log_level(const option_values& values) {
    constexpr std::array levels{log::level::error, log::level::warning, log::level::notice, log::level::info,
                                log::level::debug};
    const auto words = split(log_levels, '|');
    const auto w = std::find(words.begin(), words.end(), values.text("log.level"));
    return levels.at(static_cast<std::size_t>(w - words.begin()));
}

std::string toml_quoted(std::string_view text) {
    // Clean text: only two characters need care.
    std::string q{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') q += '\\';
        q += c;
    }
    return q += '"';
}

std::string toml_value(const option& o, const std::string& content) {
    // A caller may send "007", which TOML does not take for a number.
    if (o.type == option_type::number) return std::to_string(parse_unsigned(content).value_or(0));
    return o.type == option_type::boolean ? content : toml_quoted(content);
}

std::string print_meaning(const option& o, const setting_places& places) {
    const auto place = places.find(o.name);
    return fmt::format("# {} ({})\n", o.meaning, place == places.end() ? "default" : place->second);
}

std::string suggestion(std::string_view name, std::span<const option> table) {
    std::vector<std::string_view> names;
    for (const auto& o : table) names.push_back(o.name);
    const auto near = nearest(name, names);
    return near.empty() ? std::string{} : fmt::format("; did you mean {}?", near);
}

std::string print_options(std::span<const option> table, const option_values& values) {
    std::string out;
    std::string_view section;
    for (const auto& o : table) {
        const auto dot = o.name.find('.');
        if (o.name.substr(0, dot) != section) {
            section = o.name.substr(0, dot);
            out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
        }
        out += print_meaning(o, values.places());
        out += fmt::format("{} = {}\n", o.name.substr(dot + 1), toml_value(o, values.text(o.name)));
    }
    return out;
}

} // namespace wesh
