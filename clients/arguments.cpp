#include "clients/arguments.hpp"
#include "common/text.hpp"

#include <wesh/error.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace wesh::client {
namespace {

/// "-5" is a value to set, not an option.
bool is_option(std::string_view word) {
    return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9');
}

int code_of(const remote_error& e) noexcept {
    switch (e.code()) {
    case remote_code::not_found:
        return exit_nothing;
    case remote_code::timed_out:
        return exit_unconfirmed;
    default:
        return exit_failed;
    }
}

std::vector<std::string_view> names_of(std::span<const option_row> options) {
    std::vector<std::string_view> all;
    for (const auto& o : options) all.push_back(o.name);
    return all;
}

std::string no_such(std::string_view what, std::string_view word,
                    const std::vector<std::string_view>& known) {
    const auto near = nearest(word, known);
    return fmt::format("there is no {} '{}'{}", what, sanitised(word),
                       near.empty() ? "" : fmt::format("; did you mean {}?", near));
}

/// "sites add" of the words "sites", "add", "3": a command of two words where there is none of one.
const command_words* find_command(const tool_words& t, const std::vector<std::string>& words) {
    for (const std::size_t n : {1U, 2U}) {
        if (words.size() < n) break;
        const auto name = n == 1 ? words[0] : words[0] + ' ' + words[1];
        for (const auto* c : t.commands)
            if (c->name == name) return c;
    }
    return nullptr;
}

std::size_t word_count(std::string_view name) { return name.find(' ') == std::string_view::npos ? 1 : 2; }

usage_error no_such_command(const tool_words& t, const std::vector<std::string>& words) {
    std::vector<std::string_view> known;
    for (const auto* c : t.commands) known.push_back(c->name);
    // Of two words the second is the misspelt one where the first is right.
    const bool two = words.size() > 1 && std::any_of(known.begin(), known.end(), [&](std::string_view name) {
                         return name.starts_with(words[0] + ' ');
                     });
    return usage_error{no_such("command", two ? words[0] + ' ' + words[1] : words[0], known)};
}

/// The help of a command, or of all that begin with that word.
std::string help_of(const tool_words& t, const std::vector<std::string>& words) {
    if (const auto* c = find_command(t, words)) return help_text(t, *c);
    std::string text;
    for (const auto* c : t.commands)
        if (words.size() == 1 && c->name.starts_with(words[0] + ' '))
            text.append(text.empty() ? "" : "\n").append(help_text(t, *c));
    if (text.empty()) throw no_such_command(t, words);
    return text;
}

} // namespace

std::optional<std::string> about_itself(const tool_words& t, const arguments& a) {
    if (a.has("--version")) return fmt::format("{} {}\n", t.name, WESH_VERSION);
    if (a.has("--completion")) return completion_script(t);
    const bool asks = !a.words.empty() && a.words[0] == "help";
    if (!asks && !a.has("--help")) return {};
    const auto words = a.from(asks ? 1 : 0);
    return words.empty() ? help_text(t) : help_of(t, words);
}

const command_words& take_command(const tool_words& t, arguments& a) {
    if (a.words.empty()) throw usage_error{fmt::format("which command? {} --help lists them", t.name)};
    const auto* c = find_command(t, a.words);
    if (c == nullptr) throw no_such_command(t, a.words);
    a.words.erase(a.words.begin(), a.words.begin() + static_cast<std::ptrdiff_t>(word_count(c->name)));
    for (const auto& option : a.options)
        if (!names(t.common_options, option.first) && !names(c->options, option.first))
            throw usage_error{fmt::format("{} knows no {}", c->name, option.first)};
    if (a.words.size() < c->least || a.words.size() > c->most)
        throw usage_error{fmt::format("usage: {} {} {}", t.name, c->name, c->synopsis)};
    return *c;
}

bool arguments::has(std::string_view option) const noexcept { return find(option) != nullptr; }

const std::string* arguments::find(std::string_view option) const noexcept {
    const std::string* found = nullptr;
    for (const auto& [name, value] : options)
        if (name == option) found = &value;
    return found;
}

std::vector<std::string> arguments::all(std::string_view option) const {
    std::vector<std::string> found;
    for (const auto& [name, value] : options)
        if (name == option) found.push_back(value);
    return found;
}

std::vector<std::string> arguments::from(std::size_t first) const {
    return {words.begin() + static_cast<std::ptrdiff_t>(std::min(first, words.size())), words.end()};
}

arguments parse_arguments(std::span<const char* const> argv, std::span<const option_row> known) {
    arguments a;
    bool options_over = false;
    for (std::size_t i = 0; i < argv.size(); ++i) {
        const std::string_view word = argv[i];
        if (options_over || !is_option(word)) {
            a.words.emplace_back(word);
            continue;
        }
        if (word == "--") {
            options_over = true;
            continue;
        }
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        const auto row =
            std::find_if(known.begin(), known.end(), [&](const auto& r) { return r.name == name; });
        if (row == known.end()) throw usage_error{no_such("option", name, names_of(known))};
        std::string value;
        if (row->value.empty()) {
            if (equals != std::string_view::npos)
                throw usage_error{fmt::format("{} takes no value", row->name)};
        } else if (equals != std::string_view::npos) {
            value = word.substr(equals + 1);
        } else if (i + 1 < argv.size()) {
            value = argv[++i];
        } else {
            throw usage_error{fmt::format("{} needs a value: {}", row->name, row->value)};
        }
        a.options.emplace_back(row->name, std::move(value));
    }
    return a;
}

format parse_output(const arguments& a) {
    const auto* text = a.find("-o");
    if (text == nullptr) return format::table;
    if (const auto f = parse_format(*text)) return *f;
    throw usage_error{fmt::format("-o takes table, csv or json, not '{}'", sanitised(*text))};
}

std::optional<duration> parse_timeout(const arguments& a) {
    const auto* text = a.find("--timeout");
    if (text == nullptr) return {};
    if (const auto ms = parse_milliseconds(*text); ms && *ms > 0) return duration{*ms};
    throw usage_error{
        fmt::format("--timeout takes a length of time like 5s or 2min, not '{}'", sanitised(*text))};
}

bool names(std::string_view list, std::string_view word) {
    const auto all = split(list, ' ');
    return std::find(all.begin(), all.end(), word) != all.end();
}

void complain(std::string_view program, std::string_view what) {
    // What was printed so far comes first where both go to one place.
    std::fflush(stdout);
    fmt::print(stderr, "{}: {}\n", program, what);
}

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        throw std::runtime_error{fmt::format("cannot write the output: {}", std::strerror(errno))};
}

void flush_output() {
    if (std::fflush(stdout) != 0)
        throw std::runtime_error{fmt::format("cannot write the output: {}", std::strerror(errno))};
}

int run_tool(std::string_view program, const std::function<int()>& run) {
    const auto fail = [&](int code, const std::exception& e) {
        complain(program, e.what());
        return code;
    };
    try {
        const int code = run();
        flush_output();
        return code;
    } catch (const usage_error& e) {
        return fail(exit_usage, e);
    } catch (const local_error& e) {
        return fail(exit_usage, e);
    } catch (const timed_out& e) {
        return fail(exit_unconfirmed, e);
    } catch (const transport_error& e) {
        return fail(exit_unreachable, e);
    } catch (const remote_error& e) {
        return fail(code_of(e), e);
    } catch (const std::exception& e) {
        return fail(exit_failed, e);
    }
}

} // namespace wesh::client
