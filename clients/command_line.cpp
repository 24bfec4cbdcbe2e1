// The command line of weshclient: its commands, its options, its help.
#include "clients/command.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"

#include <fmt/format.h>

#include <array>

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

constexpr tool<command_row> weshclient{"weshclient", command_table, common_options, help_end};

} // namespace

std::span<const command_row> commands() noexcept { return command_table; }
std::span<const option_row> options() noexcept { return option_table; }

arguments parse_arguments(std::span<const char* const> argv) { return parse_arguments(argv, option_table); }

const command_row& find_command(std::string_view name, const arguments& a) {
    return weshclient.find_command(name, a);
}

std::string help_text() { return weshclient.help_text(); }

void complain(std::string_view what) { complain(weshclient.name, what); }

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
