// The table of commands and options, and how a command line is run.
#include "clients/admin/admin.hpp"

#include "common/text.hpp"

#include <array>

namespace wesh::admin {
namespace {

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
    command_row{"users add", "NAME [--password-file FILE]", 1, 1, "--password-file", add_user,
                "somebody who may look at pages"},
    command_row{"users password", "NAME [--password-file FILE]", 1, 1, "--password-file", set_password,
                "another password"},
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

} // namespace

std::span<const command_row> commands() noexcept { return command_table; }
std::span<const client::option_row> options() noexcept { return option_table; }

} // namespace wesh::admin
