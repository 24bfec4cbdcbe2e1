// The command line: one table of commands, one of options, and help made from them.
#include "clients/command.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace wesh::client {
namespace {

constexpr std::size_t any = 1000;

constexpr std::array command_table{
    command_row{"list", "[PATTERN...] [--live]", 0, any, "--live", run_list, false,
                "points and their values now, or for as long as you look"},
    command_row{"describe", "[PATTERN...]", 0, any, "", run_describe, false, "points and what they mean"},
    command_row{"get", "PATH...", 1, any, "", run_get, false, "the bare values of points, one a line"},
    command_row{"watch", "PATTERN...", 1, any, "", run_watch, false, "values, then each change as it comes"},
    command_row{"history", "PATH [--from TIME] [--to TIME] [--step TIME] [--aggregate HOW]", 1, 1,
                "--from --to --step --aggregate", run_history, false, "what a point said"},
    command_row{"events", "[--since TIME] [--follow]", 0, 0, "--since --follow", run_events, false,
                "what happened: the last day's events"},
    command_row{"set", "PATH VALUE", 2, 2, "", run_set, true, "switch something, and wait until it is so"},
    command_row{"toggle", "PATH", 1, 1, "", run_toggle, true, "switch something to its other state"},
    command_row{"add",
                "NAME DRIVER ADDRESS [--user USER] [--password-file FILE] [--set KEY=VALUE] [--ask KEY]", 3,
                3, "--user --password-file --set --ask", run_add, true, "add a device to the daemon"},
    command_row{"remove", "NAME", 1, 1, "", run_remove, true, "remove a device that was added so"},
    command_row{"status", "[DEVICE...]", 0, any, "", run_status, false, "devices: online or not, and why"},
    command_row{"files", "list DEVICE [FOLDER] | get DEVICE NAME [FILE] | put DEVICE FILE [NAME]", 2, 4, "",
                run_files, true, "the files that a device stores"},
    command_row{"info", "", 0, 0, "", run_info, false, "the daemon and its site"},
    command_row{"statistics", "", 0, 0, "", run_statistics, false, "the daemon's counters"},
};

constexpr std::array option_table{
    option_row{"-o", "FORMAT"},       option_row{"--socket", "PATH"},
    option_row{"--timeout", "TIME"},  option_row{"--help", ""},
    option_row{"--version", ""},      option_row{"--from", "TIME"},
    option_row{"--to", "TIME"},       option_row{"--step", "TIME"},
    option_row{"--aggregate", "HOW"}, option_row{"--since", "TIME"},
    option_row{"--follow", ""},       option_row{"--user", "USER"},
    option_row{"--live", ""},         option_row{"--set", "KEY=VALUE"},
    option_row{"--ask", "KEY"},       option_row{"--password-file", "FILE"},
};

constexpr std::string_view common_options = "-o --socket --timeout --help --version";

constexpr std::string_view help_end = R"(
Options of every command:
  -o FORMAT        table (the usual one), csv or json
  --socket PATH    where the daemon listens; else $WESH_SOCKET, else /run/wesh/weshd.sock
  --timeout TIME   how long to wait for an answer: "5s", "2min"; 10s unless given
  --help, --version

Patterns know * and ?. Times are ISO 8601 in UTC, or how long ago: "6h", "2d".
Passwords are asked for on the terminal or read with --password-file, never given on the command line.
weshclient(1) has examples and the exit codes.
)";

/// Whether `word` stands in a list separated by blanks.
bool names(std::string_view list, std::string_view word) {
    const auto all = split(list, ' ');
    return std::find(all.begin(), all.end(), word) != all.end();
}

/// "-5" is a value to set, not an option.
bool is_option(std::string_view word) {
    return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9');
}

} // namespace

std::span<const command_row> commands() noexcept { return command_table; }

const option_row* find_option(std::string_view name) noexcept {
    for (const auto& row : option_table)
        if (row.name == name) return &row;
    return nullptr;
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

arguments parse_arguments(std::span<const char* const> argv) {
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
        const auto* row = find_option(word.substr(0, equals));
        if (row == nullptr) throw usage_error{fmt::format("there is no option {}", sanitised(word))};
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

const command_row& find_command(std::string_view name, const arguments& a) {
    const auto row = std::find_if(command_table.begin(), command_table.end(),
                                  [&](const auto& r) { return r.name == name; });
    if (row == command_table.end())
        throw usage_error{fmt::format("there is no command '{}'", sanitised(name))};
    for (const auto& [option, value] : a.options)
        if (!names(common_options, option) && !names(row->options, option))
            throw usage_error{fmt::format("{} knows no {}", row->name, option)};
    if (a.words.size() < row->least || a.words.size() > row->most)
        throw usage_error{fmt::format("usage: weshclient {} {}", row->name, row->synopsis)};
    return *row;
}

std::string help_text() {
    std::string text = "usage: weshclient [OPTION...] COMMAND [ARGUMENT...]\n\n";
    for (const auto& row : command_table)
        text += fmt::format("  {}{}{}\n      {}\n", row.name, row.synopsis.empty() ? "" : " ", row.synopsis,
                            row.help);
    return text.append(help_end);
}

void complain(std::string_view what) {
    // What was printed so far comes first where both go to one place.
    std::fflush(stdout);
    fmt::print(stderr, "weshclient: {}\n", what);
}

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        throw std::runtime_error{fmt::format("cannot write the output: {}", std::strerror(errno))};
}

void flush_output() {
    if (std::fflush(stdout) != 0)
        throw std::runtime_error{fmt::format("cannot write the output: {}", std::strerror(errno))};
}

std::unique_ptr<sheet> context::make(std::span<const column> columns, bool live) const {
    sheet_options o = output;
    o.live = live;
    return make_sheet(columns, o, print);
}

time_point parse_when(std::string_view text, time_point now) {
    if (text == "now") return now;
    if (const auto t = parse_iso(text)) return *t;
    std::string_view ago = text;
    if (ago.starts_with('-')) ago.remove_prefix(1);
    if (const auto ms = parse_milliseconds(ago)) return now - duration{*ms};
    throw usage_error{fmt::format(
        "'{}' is no time: use 2026-11-22, 2026-11-22T06:00, or 6h for six hours ago", sanitised(text))};
}

int nothing_unless(bool any_found, std::span<const std::string> patterns, std::string_view what) {
    if (any_found) return exit_done;
    if (patterns.empty())
        complain(fmt::format("there are no {}", what));
    else
        complain(fmt::format("no {} match {}", what, fmt::join(patterns, " ")));
    return exit_nothing;
}

tone tone_of(quality q) noexcept {
    if (has(q, quality::invalid)) return tone::bad;
    return q == quality::good ? tone::good : tone::doubtful;
}

tone tone_of(severity s) noexcept {
    if (s >= severity::error) return tone::bad;
    return s == severity::warning ? tone::doubtful : tone::plain;
}

tone tone_of(device_state s) noexcept {
    switch (s) {
    case device_state::online:
        return tone::good;
    case device_state::starting:
    case device_state::stale:
        return tone::doubtful;
    case device_state::disabled:
        return tone::faint;
    default:
        return tone::bad;
    }
}

} // namespace wesh::client
