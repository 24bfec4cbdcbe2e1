// Sites and dwellings.
#include "clients/admin/admin.hpp"

#include "common/text.hpp"
#include "libtonique/sms/message.hpp"
#include "tonique/consumption/recompute.hpp"
#include "tonique/database/upkeep.hpp"

#include <array>

namespace wesh::admin {
namespace {

using client::usage_error;
using tonique::database::parameter;

enum class form : std::uint8_t { text, name, zone, square_metres, type, modem };

/// What can be said of a site or a dwelling, beside its number: each is an option of `add` and of `set`.
struct setting {
    std::string_view option;
    std::string_view what;
    std::size_t most; ///< bytes of text
    form as;
    std::string_view read; ///< statements, of the row with that number
    std::string_view write;
};
#define SITE_SETTING(option, what, most, as, column)                                                         \
    setting {                                                                                                \
        option, what, most, as, "SELECT " column " FROM site WHERE sit_id = ?",                              \
            "UPDATE site SET " column " = ? WHERE sit_id = ?"                                                \
    }
#define DWELLING_SETTING(option, what, most, as, column)                                                     \
    setting {                                                                                                \
        option, what, most, as, "SELECT " column " FROM appartement WHERE app_id = ?",                       \
            "UPDATE appartement SET " column " = ? WHERE app_id = ?"                                         \
    }
constexpr std::array site_settings{
    SITE_SETTING("--name", "a site's name", 63, form::name, "sit_nom"),
    SITE_SETTING("--zone", "a time zone", 63, form::zone, "sit_zone"),
    SITE_SETTING("--address", "an address", 100, form::text, "sit_adresse"),
    SITE_SETTING("--town", "a town", 40, form::text, "sit_ville"),
    SITE_SETTING("--telephone", "a telephone number", 20, form::text, "sit_telephone"),
    setting{"--modem", "the number of a modem", 16, form::modem, "SELECT number FROM site_sms WHERE site = ?",
            "INSERT INTO site_sms SET number = ?, site = ?, by_person = number IS NOT NULL"
            " ON DUPLICATE KEY UPDATE number = VALUES(number), by_person = VALUES(number) IS NOT NULL"},
};
constexpr std::array dwelling_settings{
    DWELLING_SETTING("--name", "a dwelling's name", 30, form::text, "app_nom"),
    DWELLING_SETTING("--type", "a dwelling's type", 10, form::type, "app_type"),
    DWELLING_SETTING("--area", "an area", 12, form::square_metres, "app_surface_archi"),
    DWELLING_SETTING("--annex", "an area", 12, form::square_metres, "app_surface_annexe"),
    DWELLING_SETTING("--hardware", "a hardware address", 17, form::text, "app_adresse_MAC"),
};

void check(const setting& s, std::string_view said) {
    text_of(said, s.what, s.most);
    if (s.as == form::square_metres && !said.empty()) {
        const auto d = decimal::parse(said);
        if (!d || *d < decimal{} || d->exponent() < -2 || decimal{999'999, 0} < *d)
            throw usage_error{fmt::format("{} is in square metres, like 42.50, not '{}'", s.what, said)};
    }
    constexpr std::array types{"", "studio", "T1", "T2", "T3", "T4", "T5", "T6", "autre"};
    if (s.as == form::type && std::find(types.begin(), types.end(), said) == types.end())
        throw usage_error{fmt::format("a dwelling is a studio, T1 to T6, or autre, not '{}'", said)};
    if (s.as == form::zone) {
        try {
            const calendar known{said};
        } catch (const std::invalid_argument& e) {
            throw usage_error{e.what()};
        }
    }
    if (s.as == form::modem && !said.empty() && !sms::is_number(said))
        throw usage_error{fmt::format("the number of a modem is + and 4 to 15 digits, not '{}'", said)};
    if (s.as == form::name && !is_name(said))
        throw usage_error{fmt::format("'{}' is no name: letters, digits, - and _", said)};
}

/// Whether it was otherwise.
bool write(const context& c, const setting& s, std::uint64_t id, std::string_view said) {
    check(s, said);
    const auto found = c.db.ask(s.read, s.read, {id});
    const auto before = found.empty() ? std::string_view{} : found.front().text(0);
    const bool number = s.as == form::square_metres && !before.empty() && !said.empty();
    if (number ? decimal::parse(before) == decimal::parse(said) : before == said) return false;
    c.db.run(s.write, s.write, {said.empty() ? parameter{nullptr} : parameter{said}, id});
    return true;
}

/// Writes what the options say; a list of what changed, empty: nothing.
std::string write_settings(const context& c, std::span<const setting> all, std::uint64_t id) {
    std::string changed;
    for (const auto& s : all)
        if (const auto* said = c.args.find(s.option); said != nullptr && write(c, s, id, *said))
            changed += fmt::format("{}{} '{}'", changed.empty() ? "" : ", ", s.option.substr(2), *said);
    return changed;
}

/// Readings stay where they are; the days that they lie in are others.
void change_zone(const context& c, const tonique::place& site) {
    const auto changed = site_of(c, std::to_string(site.site));
    tonique::database::fill_zone(c.db, changed.zone);
    const auto first =
        c.db.ask("first binding", "SELECT MIN(valid_from) FROM binding WHERE site = ?", {site.site});
    if (!first.front().is_null(0))
        tonique::mark_days(c.db, changed, {tonique::from_seconds(first.front().integer(0)), c.now.now()},
                           c.now);
}

std::uint64_t count(const context& c, std::string_view sql, std::uint64_t id) {
    return c.db.ask(sql, sql, {id}).front().number(0);
}

} // namespace

int add_site(const context& c) {
    const auto& number_said = c.args.words[0];
    const auto& name = c.args.words[1];
    const auto number = number_of(number_said, "a site's number", 1, 65'535);
    check(site_settings[0], name);
    change all{c};
    const auto found =
        c.db.ask("site", "SELECT sit_id, sit_nom FROM site WHERE sit_id = ? OR sit_nom = ?", {number, name});
    const bool same = found.size() == 1 && found.front().number(0) == number && found.front().text(1) == name;
    if (!found.empty() && !same)
        throw refused{fmt::format("there is a site {} named {} already", found.front().number(0),
                                  found.front().text(1))};
    if (!same) c.db.run("new site", "INSERT INTO site (sit_id, sit_nom) VALUES (?, ?)", {number, name});
    const auto settings = write_settings(c, site_settings, number);
    if (same && settings.empty()) return already(fmt::format("site {} is {}", number, name));
    if (!same || c.args.has("--zone")) change_zone(c, site_of(c, number_said));
    all.commit(fmt::format("site {} is {}{}{}", number, name, settings.empty() ? "" : ": ", settings));
    return client::exit_done;
}

int list_sites(const context& c) { return print_table(c, "sites"); }

int set_site(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    if (const auto* name = c.args.find("--name")) {
        const auto others = c.db.ask(
            "site by name", "SELECT sit_id FROM site WHERE sit_nom = ? AND sit_id <> ?", {*name, site.site});
        if (!others.empty())
            throw refused{fmt::format("site {} bears the name {}", others.front().number(0), *name)};
    }
    change all{c};
    const auto changed = write_settings(c, site_settings, site.site);
    if (changed.empty()) return already(fmt::format("site {}", site.name));
    if (c.args.has("--zone")) change_zone(c, site);
    all.commit(fmt::format("site {}: {}", site.name, changed));
    return client::exit_done;
}

int remove_site(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    change all{c};
    struct obstacle {
        std::string_view what;
        std::string_view sql;
    };
    constexpr std::array obstacles{
        obstacle{"dwellings", "SELECT COUNT(*) FROM appartement WHERE app_sitId = ?"},
        obstacle{"bindings", "SELECT COUNT(*) FROM binding WHERE site = ?"},
        obstacle{"points that have been read or bound", "SELECT COUNT(*) FROM point WHERE site = ?"},
        obstacle{"packets taken", "SELECT COUNT(*) FROM packet WHERE site = ?"},
    };
    for (const auto& o : obstacles)
        if (const auto n = count(c, o.sql, site.site); n > 0)
            throw refused{
                fmt::format("{} has {} {}: what has been counted is not removed", site.name, n, o.what)};
    for (const std::string_view sql :
         {"DELETE FROM device WHERE site = ?", "DELETE FROM commun WHERE com_sitId = ?",
          "DELETE FROM dirty_day WHERE site = ?", "DELETE FROM site WHERE sit_id = ?"})
        c.db.run(sql, sql, {site.site});
    all.commit(fmt::format("site {} ({}) removed", site.site, site.name));
    return client::exit_done;
}

made_dwelling make_dwelling(const context& c, const tonique::place& site, std::uint64_t number) {
    const auto found =
        c.db.ask("dwelling", "SELECT app_id FROM appartement WHERE app_sitId = ? AND app_numero = ?",
                 {site.site, number});
    if (!found.empty()) return {found.front().number(0), false};
    c.db.run("new dwelling", "INSERT INTO appartement (app_sitId, app_numero) VALUES (?, ?)",
             {site.site, number});
    return {c.db.last_id(), true};
}

bool set_dwelling_field(const context& c, std::uint64_t id, std::string_view field, std::string_view said) {
    for (const auto& s : dwelling_settings)
        if (s.option.substr(2) == field) return write(c, s, id, said);
    return false;
}

int add_dwelling(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    const auto number = number_of(c.args.words[1], "a dwelling's number", 0, 1'000'000);
    change all{c};
    const auto d = make_dwelling(c, site, number);
    const auto settings = write_settings(c, dwelling_settings, d.id);
    const auto what = fmt::format("{}: dwelling {}", site.name, number);
    if (!d.made && settings.empty()) return already(what);
    all.commit(fmt::format("{}{}{}", what, settings.empty() ? "" : ": ", settings));
    return client::exit_done;
}

int list_dwellings(const context& c) { return print_table(c, "dwellings"); }

int set_dwelling(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    const auto d = dwelling_of(c, site, c.args.words[1]);
    if (d.id == tonique::common_parts) throw usage_error{"the common parts have no settings"};
    change all{c};
    const auto changed = write_settings(c, dwelling_settings, d.id);
    const auto what = fmt::format("{}: dwelling {}", site.name, d.number);
    if (changed.empty()) return already(what);
    all.commit(fmt::format("{}: {}", what, changed));
    return client::exit_done;
}

int remove_dwelling(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    const auto d = dwelling_of(c, site, c.args.words[1]);
    if (d.id == tonique::common_parts) throw usage_error{"the common parts cannot be removed"};
    change all{c};
    if (const auto n = count(c, "SELECT COUNT(*) FROM binding WHERE dwelling = ?", d.id); n > 0)
        throw refused{fmt::format(
            "dwelling {} has {} bindings: end them; what has been counted is not removed", d.number, n)};
    c.db.run("rows of a dwelling", "DELETE FROM consommation WHERE con_appId = ?", {d.id});
    c.db.run("dwelling removed", "DELETE FROM appartement WHERE app_id = ?", {d.id});
    all.commit(fmt::format("{}: dwelling {} removed", site.name, d.number));
    return client::exit_done;
}

} // namespace wesh::admin
