// tonique: the centre from the command line. It reads; tonique-admin changes.
#include "clients/arguments.hpp"
#include "clients/table_sheet.hpp"
#include "clients/terminal.hpp"
#include "common/text.hpp"
#include "rpc/tonique_client.hpp"

#include <array>
#include <cstdlib>

namespace {

using namespace wesh::client;
namespace tonique = wesh::tonique;

constexpr std::string_view program = "tonique";
constexpr wesh::duration usual_timeout{30'000};

/// A report of the daemon; what it takes as arguments are options of the same names here.
struct report_command {
    std::string_view name;
    std::string_view synopsis;
    std::size_t least;
    std::size_t most;
    std::string_view options;
    std::string_view help;
};

constexpr std::array command_table{
    report_command{"status", "[--site SITE]", 0, 0, "--site",
                   "sites: their last packets, what is missing, what waits there"},
    report_command{"gaps", "[--site SITE] [--since TIME]", 0, 0, "--site --since",
                   "what is missing: packets, hours, and what sites have given up"},
    report_command{
        "consumption", "[--site SITE] [--dwelling N] [--from DAY] [--to DAY] [--step STEP] [--role ROLE]", 0,
        0, "--site --dwelling --from --to --step --role", "what dwellings used; today unless told otherwise"},
    report_command{"explain", "[--site SITE] --dwelling N --day DAY|--month MONTH [--role ROLE]", 0, 0,
                   "--site --dwelling --day --month --role",
                   "the readings and the arithmetic behind a figure"},
    report_command{"sites", "[--site SITE]", 0, 0, "--site", "the sites"},
    report_command{"dwellings", "[--site SITE]", 0, 0, "--site", "the dwellings"},
    report_command{"bindings", "[--site SITE]", 0, 0, "--site",
                   "which point serves which dwelling, since when"},
    report_command{"points", "[--site SITE]", 0, 0, "--site", "what has been read, and the last readings"},
    report_command{"events", "[--site SITE] [--since TIME]", 0, 0, "--site --since",
                   "alarms of sites, and what the centre noticed; the last day unless told otherwise"},
    report_command{"packets", "[--site SITE] [--since TIME]", 0, 0, "--site --since",
                   "packets taken; the last day unless told otherwise"},
    report_command{"quarantine", "[--site SITE] [--since TIME]", 0, 0, "--site --since",
                   "packets refused, and why"},
    report_command{"conflicts", "[--site SITE] [--since TIME]", 0, 0, "--site --since",
                   "readings that came twice with different values"},
    report_command{"carrier", "", 0, 0, "", "at a site: how its packets get away"},
    report_command{"outbox", "", 0, 0, "", "at a site: the packets that wait"},
    report_command{"reports", "", 0, 0, "", "all tables that the daemon has, and their arguments"},
};

constexpr std::array option_table{
    option_row{"-o", "FORMAT"},   option_row{"--socket", "PATH"}, option_row{"--timeout", "TIME"},
    option_row{"--at-site", ""},  option_row{"--help", ""},       option_row{"--version", ""},
    option_row{"--site", "SITE"}, option_row{"--dwelling", "N"},  option_row{"--from", "DAY"},
    option_row{"--to", "DAY"},    option_row{"--step", "STEP"},   option_row{"--role", "ROLE"},
    option_row{"--day", "DAY"},   option_row{"--month", "MONTH"}, option_row{"--since", "TIME"},
};

constexpr std::string_view help_end = R"(
Any other report of the daemon is a command too, with its arguments as NAME=VALUE.

Options of every command:
  -o FORMAT        table (the usual one), csv or json
  --at-site        ask this site's tonique-site, not the centre's toniqued
  --socket PATH    where the daemon listens; else $TONIQUE_SOCKET, else
                   /run/tonique/toniqued.sock, or /run/tonique-site/tonique-site.sock with --at-site
  --timeout TIME   how long to wait for an answer: "5s", "2min"; 30s unless given
  --help, --version

Days are local to the site: 2026-10-25, 2026-10, today, yesterday. A step is hour, day or month.
Roles are electricity, gas, cold-water, hot-water and heat; a dwelling is the number on its door, or common.

  tonique status
  tonique consumption --dwelling 12 --from 2026-10-01 --to 2026-10-31
  tonique explain --dwelling 12 --day 2026-10-25 --role cold-water
  tonique -o csv consumption --site 3 --from 2026-10 --step hour > october.csv
  tonique --at-site carrier

tonique(1) has more examples and the exit codes.
)";

constexpr tool<report_command> this_tool{program, command_table,
                                         "-o --socket --timeout --at-site --help --version", help_end};

std::string socket_of(const arguments& a) {
    if (const auto* given = a.find("--socket")) return *given;
    const char* said = std::getenv("TONIQUE_SOCKET");
    const bool unset = said == nullptr || *said == '\0';
    return a.has("--at-site") && unset ? "/run/tonique-site/tonique-site.sock" : tonique::socket_path();
}

wesh::duration timeout_of(const arguments& a) {
    const auto* text = a.find("--timeout");
    if (text == nullptr) return usual_timeout;
    const auto ms = wesh::parse_milliseconds(*text);
    if (!ms || *ms <= 0)
        throw usage_error{fmt::format("--timeout takes a length of time like 5s or 2min, not '{}'",
                                      wesh::sanitised(*text))};
    return wesh::duration{*ms};
}

tonique::report_request request_of(const std::string& name, const arguments& a) {
    tonique::report_request r{name, {}, 0};
    const bool known = std::any_of(command_table.begin(), command_table.end(),
                                   [&](const auto& row) { return row.name == name; });
    if (known) this_tool.find_command(name, a);
    for (const auto& [option, value] : a.options)
        if (!names(this_tool.common_options, option)) r.arguments.emplace_back(option.substr(2), value);
    for (const auto& word : a.words) {
        const auto equals = word.find('=');
        if (equals == std::string::npos)
            throw usage_error{fmt::format("'{}' is no argument: use NAME=VALUE", wesh::sanitised(word))};
        r.arguments.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    return r;
}

int run(arguments a) {
    if (a.has("--help")) {
        print(this_tool.help_text());
        return exit_done;
    }
    if (a.has("--version")) {
        print("tonique " WESH_VERSION "\n");
        return exit_done;
    }
    if (a.words.empty()) throw usage_error{"which command? tonique --help lists them"};
    const std::string name = a.words.front();
    a.words.erase(a.words.begin());
    const auto request = request_of(name, a);
    const sheet_options output{parse_output(a), wants_colour(), false};
    tonique::centre_client daemon{socket_of(a)};
    const auto limit = timeout_of(a);
    const auto ask = [&](std::uint64_t cursor) {
        auto r = request;
        r.cursor = cursor;
        return daemon.report(r, limit);
    };
    if (print_pages(ask, output, print)) return exit_done;
    complain(program, fmt::format("nothing to show: {}", name));
    return exit_nothing;
}

} // namespace

int main(int argc, char** argv) {
    return run_tool(program, [&] {
        return run(
            parse_arguments({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)}, option_table));
    });
}
