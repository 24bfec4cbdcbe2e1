#include "clients/synopsis.hpp"

#include "common/text.hpp"

namespace wesh::client {
namespace {

bool stands_for_a_value(std::string_view word) { return !word.empty() && word[0] >= 'A' && word[0] <= 'Z'; }

} // namespace

std::vector<std::string_view> forms_of(std::string_view synopsis) {
    constexpr std::string_view between = " | ";
    std::vector<std::string_view> forms;
    for (;;) {
        const auto end = synopsis.find(between);
        forms.push_back(synopsis.substr(0, end));
        if (end == std::string_view::npos) return forms;
        synopsis.remove_prefix(end + between.size());
    }
}

std::vector<place> places_of(const tool_words& t, std::string_view form) {
    const auto takes_value = [&](std::string_view option) {
        return std::any_of(t.options.begin(), t.options.end(),
                           [&](const auto& o) { return o.name == option && !o.value.empty(); });
    };
    std::vector<place> all;
    bool value = false; // of the option before
    for (auto word : split(form, ' ')) {
        while (!word.empty() && word.front() == '[') word.remove_prefix(1);
        while (!word.empty() && word.back() == ']') word.remove_suffix(1);
        if (value || word.starts_with("--")) {
            // "--day DAY|--month MONTH"
            const auto option = word.substr(std::min(word.find("--"), word.size()));
            value = takes_value(option);
            continue;
        }
        const bool repeated = word.ends_with("...");
        if (repeated) word.remove_suffix(3);
        if (!word.empty() && word.front() != '-') all.push_back({word, repeated});
        value = takes_value(word); // of one letter: "-O FILE"
    }
    return all;
}

std::vector<std::string_view> choices_of(const tool_words& t, std::string_view word) {
    for (const auto& c : t.choices)
        if (c.word == word) return split(c.values, '|');
    std::vector<std::string_view> all;
    for (const auto part : split(word, '|'))
        if (!part.empty() && !stands_for_a_value(part)) all.push_back(part);
    return all;
}

} // namespace wesh::client
