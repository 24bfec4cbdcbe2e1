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

constexpr std::string_view used = "What was used";
constexpr std::string_view known = "What the centre knows";
constexpr std::string_view trouble = "What is missing or wrong";
constexpr std::string_view at_site = "At a site";

/// Reports of the daemon; what they take as arguments are options of the same names here.
constexpr std::array command_table{
    command_words{"status", "[--site SITE]", 0, 0, "--site", trouble,
                  "sites: their last packets, what is missing, what waits there", "tonique status"},
    command_words{"gaps", "[--site SITE] [--since TIME]", 0, 0, "--site --since", trouble,
                  "what is missing: packets, hours, and what sites have given up", "tonique gaps --site 3"},
    command_words{"quarantine", "[--site SITE] [--since TIME]", 0, 0, "--site --since", trouble,
                  "packets refused, and why", "tonique quarantine --since 2026-10-01"},
    command_words{"conflicts", "[--site SITE] [--since TIME]", 0, 0, "--site --since", trouble,
                  "readings that came twice with different values", "tonique conflicts"},
    command_words{"consumption",
                  "[--site SITE] [--dwelling N] [--from DAY] [--to DAY] [--step STEP] [--role ROLE]", 0, 0,
                  "--site --dwelling --from --to --step --role", used,
                  "what dwellings used; today unless told otherwise",
                  "tonique consumption --dwelling 12 --from 2026-10-01 --to 2026-10-31"},
    command_words{"explain", "[--site SITE] --dwelling N --day DAY|--month MONTH [--role ROLE]", 0, 0,
                  "--site --dwelling --day --month --role", used,
                  "the readings and the arithmetic behind a figure",
                  "tonique explain --dwelling 12 --day 2026-10-25 --role cold-water"},
    command_words{"sites", "[--site SITE]", 0, 0, "--site", known, "the sites", "tonique sites"},
    command_words{"dwellings", "[--site SITE]", 0, 0, "--site", known, "the dwellings",
                  "tonique dwellings --site 3"},
    command_words{"bindings", "[--site SITE]", 0, 0, "--site", known,
                  "which point serves which dwelling, since when", "tonique bindings --site 3"},
    command_words{"points", "[--site SITE]", 0, 0, "--site", known,
                  "what has been read, and the last readings", "tonique points --site 3"},
    command_words{"events", "[--site SITE] [--since TIME]", 0, 0, "--site --since", known,
                  "alarms of sites, and what the centre noticed; the last day unless told otherwise",
                  "tonique events --site 3"},
    command_words{"packets", "[--site SITE] [--since TIME]", 0, 0, "--site --since", known,
                  "packets taken; the last day unless told otherwise", "tonique packets --site 3"},
    command_words{"settings", "[--site SITE]", 0, 0, "--site", known,
                  "what is set at sites from here, and whether they have it", "tonique settings --site 3"},
    command_words{"sms", "", 0, 0, "", known,
                  "the modem at the centre: what waits, what came, whether it works", "tonique sms"},
    command_words{"modems", "[--site SITE]", 0, 0, "--site", known,
                  "the modems of sites: their numbers, and the SMS of the month", "tonique modems"},
    command_words{"reports", "", 0, 0, "", known, "all tables that the daemon has, and their arguments", ""},
    command_words{"carrier", "", 0, 0, "", at_site, "how its packets get away", "tonique --at-site carrier"},
    command_words{"outbox", "", 0, 0, "", at_site, "the packets that wait", "tonique --at-site outbox"},
};

constexpr std::array option_table{
    option_row{"-o", "FORMAT", "how it is printed"},
    option_row{"--at-site", "", "ask this site's tonique-site, not the centre's toniqued"},
    option_row{"--socket", "PATH",
               "where the daemon listens; else $TONIQUE_SOCKET, else /run/tonique/toniqued.sock, or "
               "/run/tonique-site/tonique-site.sock with --at-site"},
    option_row{"--timeout", "TIME", "how long to wait for an answer; 30s unless given"},
    option_row{"--help", "", "this text, or that of a command"},
    option_row{"--version", "", "the release"},
    option_row{"--completion", "", "a script that completes command lines in bash"},
    option_row{"--site", "SITE", "of one site: its name or number"},
    option_row{"--dwelling", "N", "of one: the number on its door, or common"},
    option_row{"--from", "DAY", "the first day"},
    option_row{"--to", "DAY", "the last day"},
    option_row{"--step", "STEP", "one row for each"},
    option_row{"--role", "ROLE", "of one kind"},
    option_row{"--day", "DAY", "the day of the figure"},
    option_row{"--month", "MONTH", "the month of the figure"},
    option_row{"--since", "TIME", "from when on"},
};

constexpr std::array choice_table{
    choice_row{"FORMAT", "table|csv|json"},
    choice_row{"STEP", "hour|day|month"},
    choice_row{"ROLE", "electricity|gas|cold-water|hot-water|heat"},
};

constexpr std::string_view notes = R"(
Any other report of the daemon is a command too, its arguments as NAME=VALUE.
Days are local to the site: 2026-10-25, 2026-10, today, yesterday.
tonique(1) has examples and the exit codes.
)";

constexpr tool<command_words> this_tool{program,
                                        command_table,
                                        option_table,
                                        choice_table,
                                        "-o --at-site --socket --timeout --help --version --completion",
                                        notes};

std::string socket_of(const arguments& a) {
    if (const auto* given = a.find("--socket")) return *given;
    const char* said = std::getenv("TONIQUE_SOCKET");
    const bool unset = said == nullptr || *said == '\0';
    return a.has("--at-site") && unset ? "/run/tonique-site/tonique-site.sock" : tonique::socket_path();
}

/// What the tables do not know is a report that only the daemon knows.
std::string take_name(arguments& a) {
    if (a.words.empty()) return std::string{this_tool.take_command(a).name}; // which says what is missing
    auto name = a.words.front();
    if (std::any_of(command_table.begin(), command_table.end(),
                    [&](const auto& row) { return row.name == name; }))
        this_tool.take_command(a);
    else
        a.words.erase(a.words.begin());
    return name;
}

tonique::report_request request_of(const std::string& name, const arguments& a) {
    tonique::report_request r{name, {}, 0};
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
    if (const auto said = about_itself(this_tool.words(), a)) {
        print(*said);
        return exit_done;
    }
    const auto name = take_name(a);
    const auto request = request_of(name, a);
    const sheet_options output{parse_output(a), wants_colour(), false};
    tonique::centre_client daemon{socket_of(a)};
    const auto limit = parse_timeout(a).value_or(usual_timeout);
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
