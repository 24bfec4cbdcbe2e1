// The table of commands and options, and how a command line is run.
#include "clients/admin/admin.hpp"

#include "clients/admin/db.hpp"

#include "common/text.hpp"

#include <array>

namespace wesh::admin {
namespace {

constexpr std::string_view program = "tonique-admin";
constexpr std::string_view site_options = "--name --zone --address --town --telephone --modem";
constexpr std::string_view dwelling_options = "--name --type --area --annex --hardware";

constexpr std::string_view database_group = "The database";
constexpr std::string_view places = "Sites and dwellings";
constexpr std::string_view bindings = "Which point serves which dwelling";
constexpr std::string_view settings = "What is set at sites from here";
constexpr std::string_view secrets = "Keys and users";
constexpr std::string_view looking_back = "What was refused, and what was changed";

constexpr std::array command_table{
    command_row{
        {"db init", "", 0, 0, "", database_group,
         "make the database with its tables, accounts and partitions; what was interrupted is done again",
         "tonique-admin db init"},
        nullptr},
    command_row{{"db migrate", "", 0, 0, "", database_group, "bring an older one up to this release", ""},
                nullptr},
    command_row{{"db check", "", 0, 0, "", database_group,
                 "say what is otherwise than it should be; code 1 when something is", ""},
                nullptr},
    command_row{{"db backup", "FILE", 1, 1, "", database_group,
                 "a consistent copy while all goes on; FILE is replaced once the new one is whole",
                 "tonique-admin db backup /var/backups/tonique.sql"},
                nullptr},
    command_row{{"db restore", "FILE", 1, 1, "", database_group,
                 "into a database without tables; a FILE that is not whole is refused",
                 "tonique-admin db restore /var/backups/tonique.sql --database tonique_old"},
                nullptr},
    command_row{
        {"sites add",
         "NUMBER NAME [--zone ZONE] [--address TEXT] [--town TEXT] [--telephone TEXT] [--modem NUMBER]", 2, 2,
         site_options, places, "a site; NUMBER, from 1 to 65535, is in its packets for good",
         "tonique-admin sites add 3 harbour-street --town Brest"},
        add_site},
    command_row{{"sites set",
                 "SITE [--name NAME] [--zone ZONE] [--address TEXT] [--town TEXT] [--telephone TEXT]"
                 " [--modem NUMBER]",
                 1, 1, site_options, places, "change what is said of it",
                 "tonique-admin sites set 3 --telephone '+33 2 98 00 00 00'"},
                set_site},
    command_row{{"sites remove", "SITE", 1, 1, "", places, "only while nothing has been counted there", ""},
                remove_site},
    command_row{{"sites list", "[SITE]", 0, 1, "", places, "the sites", ""}, list_sites},
    command_row{{"dwellings add",
                 "SITE NUMBER [--name TEXT] [--type TYPE] [--area M2] [--annex M2] [--hardware MAC]", 2, 2,
                 dwelling_options, places, "a dwelling; NUMBER is what is written on its door",
                 "tonique-admin dwellings add harbour-street 12 --type T3 --area 61.50"},
                add_dwelling},
    command_row{{"dwellings set",
                 "SITE NUMBER [--name TEXT] [--type TYPE] [--area M2] [--annex M2] [--hardware MAC]", 2, 2,
                 dwelling_options, places, "change what is said of it; an empty text is unknown",
                 "tonique-admin dwellings set harbour-street 12 --type T4"},
                set_dwelling},
    command_row{
        {"dwellings remove", "SITE NUMBER", 2, 2, "", places, "only while nothing was bound to it", ""},
        remove_dwelling},
    command_row{{"dwellings list", "[SITE]", 0, 1, "", places, "the dwellings", ""}, list_dwellings},
    command_row{{"import", "FILE.csv [--dry-run]", 1, 1, "--dry-run", places,
                 "dwellings and bindings of a file: all of it, or nothing and what is wrong",
                 "tonique-admin import harbour.csv --dry-run"},
                import_file},
    command_row{{"bindings add",
                 "SITE DWELLING|common ROLE DEVICE COLUMN [COEFFICIENT] [--from TIME] [--index N]", 5, 6,
                 "--from --index", bindings,
                 "let a point serve; COEFFICIENT: how many kWh or m3 one count of it is",
                 "tonique-admin bindings add harbour-street 12 cold-water flat-12 PULS1 0.00025"},
                run_add_binding},
    command_row{{"bindings end", "BINDING [--at TIME] [--index N]", 1, 1, "--at --index", bindings,
                 "let it serve no longer", "tonique-admin bindings end 7 --index 18352"},
                end_binding},
    command_row{
        {"bindings swap",
         "BINDING --last N --first N [--at TIME] [--coefficient C] [--device DEVICE] [--column COLUMN]", 1, 1,
         "--last --first --at --coefficient --device --column", bindings,
         "a meter was replaced: the index of the old one, and of the new one",
         "tonique-admin bindings swap 7 --last 18352 --first 0 --at 2026-10-25T10:23"},
        swap_binding},
    command_row{{"bindings list", "[SITE]", 0, 1, "", bindings, "bindings, those that have ended too", ""},
                list_bindings},
    command_row{{"settings set", "SITE KIND [DEVICE[.COLUMN]] VALUE", 3, 4, "", settings,
                 "set it at the site, which is told and confirms",
                 "tonique-admin settings set harbour-street poll.interval flat-12 30s"},
                set_setting},
    command_row{{"settings unset", "SITE KIND [DEVICE[.COLUMN]]", 2, 3, "", settings,
                 "as the site's own files say again", ""},
                unset_setting},
    command_row{{"settings list", "[SITE]", 0, 1, "", settings,
                 "what is set, and whether sites have it: version wanted and confirmed, what was refused",
                 ""},
                list_settings},
    command_row{
        {"keys make", "SITE", 1, 1, "", secrets, "the first key, shown once, to be typed at the site", ""},
        make_key},
    command_row{{"keys show", "SITE", 1, 1, "", secrets, "which keys there are; never the keys", ""},
                show_keys},
    command_row{
        {"keys rotate", "SITE", 1, 1, "", secrets, "a new key, which the site gets under the old one", ""},
        rotate_key},
    command_row{{"keys retire", "SITE [--all]", 1, 1, "--all", secrets,
                 "drop the key that is not in use; --all: the site is believed no more", ""},
                retire_key},
    command_row{{"codes make", "SITE", 1, 1, "", secrets,
                 "a code by which the site gets its key over HTTPS: ten minutes, once, five tries",
                 "tonique-admin codes make harbour-street"},
                make_code},
    command_row{{"users add", "NAME [--new-password-file FILE]", 1, 1, "--new-password-file", secrets,
                 "somebody who may look at pages", ""},
                add_user},
    command_row{{"users password", "NAME [--new-password-file FILE]", 1, 1, "--new-password-file", secrets,
                 "another password", ""},
                set_password},
    command_row{{"users remove", "NAME", 1, 1, "", secrets, "no longer", ""}, remove_user},
    command_row{{"users list", "", 0, 0, "", secrets, "those there are", ""}, list_users},
    command_row{{"quarantine list", "[SITE]", 0, 1, "", looking_back, "packets that were refused", ""},
                list_quarantine},
    command_row{{"quarantine drop", "[ID] [--before TIME] [--all]", 0, 1, "--before --all", looking_back,
                 "forget refused packets", "tonique-admin quarantine drop --before 2026-10-01T00:00"},
                drop_quarantine},
    command_row{
        {"audit list", "", 0, 0, "", looking_back, "the last changes made with this tool, and by whom", ""},
        list_audit},
};

constexpr std::array option_table{
    client::option_row{"-o", "FORMAT", "how lists are printed"},
    client::option_row{"--socket", "PATH", "of MariaDB; /run/mysqld/mysqld.sock unless given"},
    client::option_row{"--database", "NAME", "tonique unless given"},
    client::option_row{"--user", "USER", "whom MariaDB knows by another name than the system does"},
    client::option_row{"--password-file", "FILE", "for a server that does not know users by the socket"},
    client::option_row{"--quiet", "", "say nothing of what was changed"},
    client::option_row{"--help", "", "this text, or that of a command"},
    client::option_row{"--version", "", "the release"},
    client::option_row{"--completion", "", "a script that completes command lines in bash"},
    client::option_row{"--new-password-file", "FILE",
                       "its first line is the password, which is asked for else"},
    client::option_row{"--name", "TEXT", "what it is called"},
    client::option_row{"--zone", "ZONE", "whose clocks it keeps: Europe/Paris"},
    client::option_row{"--address", "TEXT", "where it stands"},
    client::option_row{"--town", "TEXT", "in which town"},
    client::option_row{"--telephone", "TEXT", "whom to call"},
    client::option_row{"--modem", "NUMBER", "of its modem, as +33612345678; empty: learned from its packets"},
    client::option_row{"--type", "TYPE", "T1, T2, ..."},
    client::option_row{"--area", "M2", "of the dwelling"},
    client::option_row{"--annex", "M2", "of what belongs to it"},
    client::option_row{"--hardware", "MAC", "of its box"},
    client::option_row{"--from", "TIME", "since when; now unless given"},
    client::option_row{"--index", "N", "what the counter shows then"},
    client::option_row{"--at", "TIME", "when; now unless given"},
    client::option_row{"--last", "N", "the index of the old meter"},
    client::option_row{"--first", "N", "the index of the new one"},
    client::option_row{"--coefficient", "C", "of the new one, where it is another"},
    client::option_row{"--device", "DEVICE", "the new one's, where it is another"},
    client::option_row{"--column", "COLUMN", "the new one's, where it is another"},
    client::option_row{"--all", "", "all of them"},
    client::option_row{"--dry-run", "", "say what would be done, and do nothing"},
    client::option_row{"--before", "TIME", "those that are older"},
};

constexpr std::array choice_table{
    client::choice_row{"FORMAT", "table|csv|json"},
    client::choice_row{"ROLE", "electricity|gas|cold-water|hot-water|heat|temperature"},
    client::choice_row{"KIND", "alarms.severity|sms.monthly|poll.interval|threshold.hour|threshold.day"},
    client::choice_row{"COLUMN", "PULS1|PULS2|PULS3|PULS4|INDTI|TEMP"},
};

constexpr std::string_view notes = R"(
A site is its name or number; a device its name, or its number where it has not
been heard yet. Times are by the clocks of the site: 2026-10-25T10:23; with a Z
behind they are UTC. Every change is one transaction, and leaves a line that
`audit list` shows. tonique-admin(8) commissions a site from nothing.
)";

constexpr client::tool<command_row> this_tool{
    program,
    command_table,
    option_table,
    choice_table,
    "-o --socket --database --user --password-file --quiet --help --version --completion",
    notes};

int run_command(arguments a, const clock& now) {
    if (const auto said = client::about_itself(this_tool.words(), a)) {
        client::print(*said);
        return client::exit_done;
    }
    const auto& command = this_tool.take_command(a);
    tonique::database::options o;
    if (const auto* socket = a.find("--socket")) o.socket = *socket;
    if (const auto* database = a.find("--database")) o.name = *database;
    if (const auto* user = a.find("--user")) o.user = *user;
    if (const auto* file = a.find("--password-file")) o.password_file = *file;
    try {
        if (command.run == nullptr) return run_db(command.name, a, o, now);
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

int run(std::span<const char* const> argv, const clock& now) {
    return client::run_tool(program,
                            [&] { return run_command(client::parse_arguments(argv, option_table), now); });
}

} // namespace wesh::admin
