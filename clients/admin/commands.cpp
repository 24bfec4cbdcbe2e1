// The table of commands and options, and how a command line is run.
#include "clients/admin/admin.hpp"

#include "clients/admin/db.hpp"

#include "common/text.hpp"

#include <array>

namespace wesh::admin {
namespace {

constexpr std::string_view program = "tonique-admin";
constexpr std::string_view site_options = "--name --zone --address --town --telephone";
constexpr std::string_view dwelling_options = "--name --type --area --annex --hardware";

constexpr std::array command_table{
    command_row{"sites add", "NUMBER NAME [--zone ZONE] [--address TEXT] [--town TEXT] [--telephone TEXT]", 2,
                2, site_options, add_site, "a site; NUMBER, from 1 to 65535, is in its packets for good"},
    command_row{"sites set",
                "SITE [--name NAME] [--zone ZONE] [--address TEXT] [--town TEXT] [--telephone TEXT]", 1, 1,
                site_options, set_site, "change what is said of it"},
    command_row{"sites remove", "SITE", 1, 1, "", remove_site, "only while nothing has been counted there"},
    command_row{"sites list", "[SITE]", 0, 1, "", list_sites, "the sites"},
    command_row{"dwellings add",
                "SITE NUMBER [--name TEXT] [--type TYPE] [--area M2] [--annex M2] [--hardware MAC]", 2, 2,
                dwelling_options, add_dwelling, "a dwelling; NUMBER is what is written on its door"},
    command_row{"dwellings set",
                "SITE NUMBER [--name TEXT] [--type TYPE] [--area M2] [--annex M2] [--hardware MAC]", 2, 2,
                dwelling_options, set_dwelling, "change what is said of it; an empty text is unknown"},
    command_row{"dwellings remove", "SITE NUMBER", 2, 2, "", remove_dwelling,
                "only while nothing was bound to it"},
    command_row{"dwellings list", "[SITE]", 0, 1, "", list_dwellings, "the dwellings"},
    command_row{"bindings add",
                "SITE DWELLING|common ROLE DEVICE COLUMN [COEFFICIENT] [--from TIME] [--index N]", 5, 6,
                "--from --index", run_add_binding,
                "let a point serve; COEFFICIENT: how many kWh or m3 one count of it is"},
    command_row{"bindings end", "BINDING [--at TIME] [--index N]", 1, 1, "--at --index", end_binding,
                "let it serve no longer; --index: what the counter showed then"},
    command_row{
        "bindings swap",
        "BINDING --last N --first N [--at TIME] [--coefficient C] [--device DEVICE] [--column COLUMN]", 1, 1,
        "--last --first --at --coefficient --device --column", swap_binding,
        "a meter was replaced: the index of the old one, and of the new one"},
    command_row{"bindings list", "[SITE]", 0, 1, "", list_bindings, "bindings, those that have ended too"},
    command_row{"keys make", "SITE", 1, 1, "", make_key,
                "the first key, shown once, to be typed at the site"},
    command_row{"keys show", "SITE", 1, 1, "", show_keys, "which keys there are; never the keys"},
    command_row{"keys rotate", "SITE", 1, 1, "", rotate_key,
                "a new key, which the site gets under the old one"},
    command_row{"keys retire", "SITE [--all]", 1, 1, "--all", retire_key,
                "drop the key that is not in use; --all: the site is believed no more"},
    command_row{"codes make", "SITE", 1, 1, "", make_code,
                "a code by which the site gets its key over HTTPS: ten minutes, once, five tries"},
    command_row{"users add", "NAME [--new-password-file FILE]", 1, 1, "--new-password-file", add_user,
                "somebody who may look at pages"},
    command_row{"users password", "NAME [--new-password-file FILE]", 1, 1, "--new-password-file",
                set_password, "another password"},
    command_row{"users remove", "NAME", 1, 1, "", remove_user, "no longer"},
    command_row{"users list", "", 0, 0, "", list_users, "those there are"},
    command_row{"import", "FILE.csv [--dry-run]", 1, 1, "--dry-run", import_file,
                "dwellings and bindings of a file: all of it, or nothing and what is wrong"},
    command_row{"quarantine list", "[SITE]", 0, 1, "", list_quarantine, "packets that were refused"},
    command_row{"quarantine drop", "[ID] [--before TIME] [--all]", 0, 1, "--before --all", drop_quarantine,
                "forget refused packets"},
    command_row{"audit list", "", 0, 0, "", list_audit, "the last changes made with this tool, and by whom"},
};

constexpr std::array option_table{
    client::option_row{"-o", "FORMAT"},
    client::option_row{"--socket", "PATH"},
    client::option_row{"--database", "NAME"},
    client::option_row{"--user", "USER"},
    client::option_row{"--password-file", "FILE"},
    client::option_row{"--new-password-file", "FILE"},
    client::option_row{"--quiet", ""},
    client::option_row{"--help", ""},
    client::option_row{"--version", ""},
    client::option_row{"--name", "TEXT"},
    client::option_row{"--zone", "ZONE"},
    client::option_row{"--address", "TEXT"},
    client::option_row{"--town", "TEXT"},
    client::option_row{"--telephone", "TEXT"},
    client::option_row{"--type", "TYPE"},
    client::option_row{"--area", "M2"},
    client::option_row{"--annex", "M2"},
    client::option_row{"--hardware", "MAC"},
    client::option_row{"--from", "TIME"},
    client::option_row{"--index", "N"},
    client::option_row{"--at", "TIME"},
    client::option_row{"--last", "N"},
    client::option_row{"--first", "N"},
    client::option_row{"--coefficient", "C"},
    client::option_row{"--device", "DEVICE"},
    client::option_row{"--column", "COLUMN"},
    client::option_row{"--all", ""},
    client::option_row{"--dry-run", ""},
    client::option_row{"--before", "TIME"},
};

constexpr std::string_view help_end = R"(  db init
      make the database with its tables, accounts and partitions; what was interrupted is done again
  db migrate
      bring an older one up to this release
  db check
      say what is otherwise than it should be; code 1 when something is
  db backup FILE
      a consistent copy while all goes on; FILE is replaced once the new one is whole
  db restore FILE
      into a database without tables; a FILE that is not whole is refused

Options of every command:
  --socket PATH         of MariaDB; /run/mysqld/mysqld.sock unless given
  --database NAME       tonique unless given
  --user USER           whom MariaDB knows by another name than the system does
  --password-file FILE  for a server that does not know users by the socket
  --quiet               say nothing of what was changed
  -o FORMAT             of lists: table (the usual one), csv or json
  --help, --version

A site is its name or number; a device its name, or its number where it has not been heard yet.
Roles: electricity, gas, cold-water, hot-water, heat, temperature. Columns: PULS1 to PULS4, INDTI, TEMP.
Times are by the clocks of the site: 2026-10-25T10:23; with a Z behind they are UTC.

  tonique-admin sites add 3 harbour-street --town Brest
  tonique-admin codes make harbour-street
  tonique-admin dwellings add harbour-street 12 --type T3 --area 61.50
  tonique-admin bindings add harbour-street 12 cold-water flat-12 PULS1 0.00025
  tonique-admin bindings swap 7 --last 18352 --first 0 --at 2026-10-25T10:23

Every change is one transaction, and leaves a line that `audit list` shows.
tonique-admin(8) commissions a site from nothing.
)";

constexpr client::tool<command_row> this_tool{
    program, command_table, "-o --socket --database --user --password-file --quiet --help --version",
    help_end};

/// Takes the command's name, one word or two, off the words.
std::string take_command(arguments& a) {
    if (a.words.empty()) throw client::usage_error{"which command? tonique-admin --help lists them"};
    const auto one_word = std::any_of(command_table.begin(), command_table.end(),
                                      [&](const auto& row) { return row.name == a.words.front(); });
    auto name = a.words.front();
    if (!one_word && a.words.size() > 1) name += ' ' + a.words[1];
    a.words.erase(a.words.begin(), a.words.begin() + (one_word || a.words.size() < 2 ? 1 : 2));
    return name;
}

int run_command(arguments a, const clock& now) {
    if (a.has("--help")) {
        client::print(this_tool.help_text());
        return client::exit_done;
    }
    if (a.has("--version")) {
        client::print("tonique-admin " WESH_VERSION "\n");
        return client::exit_done;
    }
    tonique::database::options o;
    if (const auto* socket = a.find("--socket")) o.socket = *socket;
    if (const auto* database = a.find("--database")) o.name = *database;
    if (const auto* user = a.find("--user")) o.user = *user;
    if (const auto* file = a.find("--password-file")) o.password_file = *file;
    try {
        if (!a.words.empty() && a.words.front() == "db") return run_db(a, o, now);
        const auto name = take_command(a);
        const auto& command = this_tool.find_command(name, a);
        tonique::database::connection db{o};
        return command.run({db, a, now, who_am_i()});
    } catch (const tonique::store_unavailable& e) {
        client::complain(program, e.what());
        return client::exit_unreachable;
    } catch (const not_there& e) {
        client::complain(program, e.what());
        return client::exit_nothing;
    }
}

} // namespace

std::span<const command_row> commands() noexcept { return command_table; }
std::span<const client::option_row> options() noexcept { return option_table; }

int run(std::span<const char* const> argv, const clock& now) {
    return client::run_tool(program,
                            [&] { return run_command(client::parse_arguments(argv, option_table), now); });
}

} // namespace wesh::admin
