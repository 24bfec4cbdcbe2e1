// Help, made from the tables: the commands in short, or one of them in full.
#include "clients/arguments.hpp"
#include "clients/synopsis.hpp"
#include "common/text.hpp"

namespace wesh::client {
namespace {

constexpr std::size_t columns = 80;

/// Words from column `at` on, the lines after the first indented as far.
std::string wrapped(std::string_view text, std::size_t at) {
    std::string out;
    std::size_t column = at;
    for (const auto word : split(text, ' ')) {
        const auto width = width_of(word);
        if (column > at && column + 1 + width >= columns) {
            out.append("\n").append(at, ' ');
            column = at;
        }
        if (column > at) {
            out += ' ';
            ++column;
        }
        out += word;
        column += width;
    }
    return out;
}

/// "  list        points and their values now", what is said of each beginning in one column.
struct entry {
    std::string name;
    std::string meaning;
};
std::string entries(const std::vector<entry>& all, std::size_t width = 0) {
    for (const auto& e : all) width = std::max(width, width_of(e.name));
    std::string text;
    for (const auto& e : all)
        text += fmt::format("  {}{}{}\n", e.name, std::string(width - width_of(e.name) + 2, ' '),
                            wrapped(e.meaning, width + 4));
    return text;
}

/// What follows "usage: NAME" on the lines after the first stands under its beginning.
std::string usage(const tool_words& t, std::string_view command, std::string_view synopsis) {
    const auto head = fmt::format("usage: {}{}{} ", t.name, command.empty() ? "" : " ", command);
    // An option and its value stay together.
    std::string joined{synopsis};
    for (std::size_t i = 0, depth = 0; i < joined.size(); ++i) {
        if (joined[i] == '[') ++depth;
        if (joined[i] == ']' && depth > 0) --depth;
        if (joined[i] == ' ' && depth > 0) joined[i] = '\x01';
    }
    auto text = head + wrapped(joined, head.size()) + '\n';
    std::replace(text.begin(), text.end(), '\x01', ' ');
    return text;
}

std::string meaning_of(const tool_words& t, const option_row& o) {
    const auto values = choices_of(t, o.value);
    std::string text{o.meaning};
    if (values.empty()) return text;
    std::string list;
    for (std::size_t i = 0; i < values.size(); ++i)
        list.append(i == 0 ? "" : i + 1 == values.size() ? " or " : ", ").append(values[i]);
    return fmt::format("{}: {}", text, list);
}

std::string options_text(const tool_words& t, std::string_view wanted) {
    std::vector<entry> all;
    for (const auto name : split(wanted, ' '))
        for (const auto& o : t.options)
            if (o.name == name && !o.meaning.empty())
                all.push_back(
                    {fmt::format("{}{}{}", o.name, o.value.empty() ? "" : " ", o.value), meaning_of(t, o)});
    return entries(all);
}

} // namespace

std::string help_text(const tool_words& t) {
    auto text = usage(t, "", "[OPTION...] COMMAND [ARGUMENT...]") + usage(t, "help", "COMMAND");
    std::string_view group;
    std::vector<entry> listed;
    std::size_t width = 0;
    for (const auto* c : t.commands) width = std::max(width, c->name.size());
    const auto end_group = [&] {
        if (!listed.empty()) text += fmt::format("\n{}:\n{}", group, entries(listed, width));
        listed.clear();
    };
    for (const auto* c : t.commands) {
        if (c->group != group) end_group();
        group = c->group;
        listed.push_back({std::string{c->name}, std::string{c->help}});
    }
    end_group();
    text += fmt::format("\nOptions of every command:\n{}", options_text(t, t.common_options));
    return text.append(t.notes);
}

std::string help_text(const tool_words& t, const command_words& c) {
    std::string text;
    for (const auto form : forms_of(c.synopsis)) text += usage(t, c.name, form);
    text += fmt::format("\n{}\n", wrapped(c.help, 0));
    if (const auto own = options_text(t, c.options); !own.empty()) text += "\n" + own;
    if (!c.example.empty()) text += fmt::format("\nExample:\n  {}\n", c.example);
    return text;
}

} // namespace wesh::client
