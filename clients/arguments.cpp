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

} // namespace

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
        if (row == known.end()) throw usage_error{fmt::format("there is no option {}", sanitised(word))};
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

bool names(std::string_view list, std::string_view word) {
    const auto all = split(list, ' ');
    return std::find(all.begin(), all.end(), word) != all.end();
}

usage_error no_such_command(std::string_view command) {
    return usage_error{fmt::format("there is no command '{}'", sanitised(command))};
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
