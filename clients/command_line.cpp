// The command line of weshclient: its commands, its options, its help.
#include "clients/command.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"

#include <fmt/format.h>

#include <array>

namespace wesh::client {
namespace {

constexpr std::size_t any = 1000;
/// A device is asked for a file there and then; the daemon gives it 30 s.
constexpr duration file_patience{40'000};

constexpr std::string_view values = "Values";
constexpr std::string_view past = "What has been";
constexpr std::string_view orders = "Orders, for administrators";
constexpr std::string_view devices = "Devices and the daemon";

constexpr std::array command_table{
    command_row{{"list", "[PATTERN...] [--live]", 0, any, "--live", values,
                 "points and their values now, or for as long as you look",
                 "weshclient list 'roof-wes/probe.*'"},
                run_list},
    command_row{{"describe", "[PATTERN...]", 0, any, "", values, "points and what they mean",
                 "weshclient describe 'roof-wes/meter.1.*'"},
                run_describe},
    command_row{{"get", "PATH...", 1, any, "", values, "the bare values of points, one a line",
                 "amps=$(weshclient get roof-wes/clamp.1.current)"},
                run_get},
    command_row{{"watch", "PATTERN...", 1, any, "", values, "values, then each change as it comes",
                 "weshclient watch 'roof-wes/clamp.*'"},
                run_watch},
    command_row{{"history", "PATH [--from TIME] [--to TIME] [--step TIME] [--aggregate HOW]", 1, 1,
                 "--from --to --step --aggregate", past,
                 "what a point said, the last day unless told otherwise",
                 "weshclient -o csv history roof-wes/clamp.1.energy --from 2d --step 1h"},
                run_history},
    command_row{{"events", "[--since TIME] [--follow]", 0, 0, "--since --follow", past,
                 "what happened: the last day's events", "weshclient events --since 12h --follow"},
                run_events},
    command_row{{"set", "PATH VALUE", 2, 2, "", orders, "switch something, and wait until it is so",
                 "weshclient set roof-wes/relay.1 off && echo it is off"},
                run_set,
                true},
    command_row{{"toggle", "PATH", 1, 1, "", orders, "switch something to its other state",
                 "weshclient toggle roof-wes/relay.1"},
                run_toggle,
                true},
    command_row{{"add",
                 "NAME DRIVER ADDRESS [--user USER] [--password-file FILE] [--set KEY=VALUE] [--ask KEY]", 3,
                 3, "--user --password-file --set --ask", orders, "add a device to the daemon",
                 "weshclient add roof-wes wes 192.168.1.112 --user admin"},
                run_add,
                true},
    command_row{{"remove", "DEVICE", 1, 1, "", orders, "remove a device that was added so",
                 "weshclient remove roof-wes"},
                run_remove,
                true},
    command_row{{"ack", "NUMBER|all [--reason TEXT]", 1, 1, "--reason", orders,
                 "say that somebody has seen an event, by its number, or all of them, and takes care of it",
                 "weshclient ack 1234 --reason 'the electrician comes at ten'"},
                run_ack,
                true},
    command_row{{"status", "[DEVICE...]", 0, any, "", devices, "devices: online or not, and why",
                 "weshclient status"},
                run_status},
    command_row{{"files", "list DEVICE [FOLDER] | get DEVICE NAME [FILE] | put DEVICE FILE [NAME]", 2, 4, "",
                 devices, "the files that a device gives", "weshclient files get roof-wes data.cgx page.xml"},
                run_files,
                true,
                file_patience},
    command_row{{"dump", "DEVICE... [--for TIME] [--every TIME] [--hide] [-O FILE]", 1, any,
                 "--for --every --hide -O", devices,
                 "devices as they are now, in a file that weshsim replays",
                 "weshclient dump roof-wes linky --hide --for 10min -O capture.toml"},
                run_dump,
                false,
                file_patience},
    command_row{{"info", "", 0, 0, "", devices, "the daemon and its site", ""}, run_info},
    command_row{{"statistics", "", 0, 0, "", devices, "the daemon's counters", ""}, run_statistics},
};

constexpr std::array option_table{
    option_row{"-o", "FORMAT", "how lists are printed"},
    option_row{"--socket", "PATH", "where the daemon listens; else $WESH_SOCKET, else /run/wesh/weshd.sock"},
    option_row{"--timeout", "TIME", "how long to wait for an answer; 10s unless given"},
    option_row{"--help", "", "this text, or that of a command"},
    option_row{"--version", "", "the release"},
    option_row{"--completion", "", "a script that completes command lines in bash"},
    option_row{"--live", "", "the list stays and follows the changes until Ctrl-C"},
    option_row{"--from", "TIME", "since when; a day before its end unless given"},
    option_row{"--to", "TIME", "until when; now unless given"},
    option_row{"--step", "TIME", "one row for each step of time"},
    option_row{"--aggregate", "HOW", "what a step says"},
    option_row{"--since", "TIME", "from when on; a day ago unless given"},
    option_row{"--follow", "", "those to come as well, until Ctrl-C"},
    option_row{"--user", "USER", "the device's user; the password is asked for"},
    option_row{"--password-file", "FILE", "its first line is the password"},
    option_row{"--set", "KEY=VALUE", "any other setting of the driver; may be repeated"},
    option_row{"--reason", "TEXT", "what is done about it; kept with it"},
    option_row{"--ask", "KEY", "a setting that is asked for without echo; may be repeated"},
    option_row{"--for", "TIME", "go on for so long; one answer unless given"},
    option_row{"--every", "TIME", "between two answers; 10s unless given"},
    option_row{"--hide", "", "put others in the place of serial numbers and addresses"},
    option_row{"-O", "FILE", "where to write; standard output unless given"},
};

constexpr std::array choice_table{
    choice_row{"FORMAT", "table|csv|json"},
    choice_row{"HOW", "first|last|minimum|maximum|mean|difference|count"},
    choice_row{"VALUE", "on|off"},
};

constexpr std::string_view notes = R"(
Patterns know * and ?. Times are ISO 8601 in UTC, or how long ago: "6h", "2d".
Passwords are asked for on the terminal or read with --password-file, never
given on the command line. weshclient(1) has the exit codes.
)";

} // namespace

constexpr tool<command_row> weshclient{"weshclient",
                                       command_table,
                                       option_table,
                                       choice_table,
                                       "-o --socket --timeout --help --version --completion",
                                       notes,
                                       true};

arguments parse_arguments(std::span<const char* const> argv) { return parse_arguments(argv, option_table); }

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
