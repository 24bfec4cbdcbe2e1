// What is set at sites from here: toniqued tells them, and they say what became of it.
#include "clients/admin/admin.hpp"

#include "common/text.hpp"
#include "tonique/database/site_settings.hpp"

namespace wesh::admin {
namespace {

using client::usage_error;
using tonique::setting;
using tonique::setting_kind;
using tonique::setting_row;

std::string kinds() {
    std::string all;
    for (const auto& row : tonique::setting_rows())
        if (row.kind != setting_kind::binding) all.append(all.empty() ? "" : ", ").append(row.name);
    return all;
}

const setting_row& kind_of(std::string_view said) {
    const auto* row = tonique::find_setting(said);
    if (row == nullptr)
        throw usage_error{fmt::format("there is no setting '{}'; there are {}", sanitised(said), kinds())};
    if (row->kind == setting_kind::binding)
        throw usage_error{"bindings are told to the site as they are made: tonique-admin bindings add"};
    return *row;
}

/// What is said of a place: "flat-12", "flat-12.PULS1".
struct said_place {
    std::string_view device;
    std::string_view column;
};
said_place place_said(const setting_row& row, std::string_view said) {
    if (!row.of_column) return {said, {}};
    const auto dot = said.rfind('.');
    if (dot == std::string_view::npos)
        throw usage_error{
            fmt::format("{} is of a column of a device: flat-12.PULS1, not '{}'", row.name, sanitised(said))};
    return {said.substr(0, dot), said.substr(dot + 1)};
}

struct target {
    setting where; ///< without a value
    std::string text;
};

/// `said` is empty where the kind is of the site itself.
target target_of(const context& c, const tonique::place& site, const setting_row& row,
                 std::string_view said) {
    target t{{static_cast<std::uint8_t>(row.kind), 0, 0, 0}, std::string{row.name}};
    if (!row.of_device) return t;
    const auto place = place_said(row, said);
    const auto found = c.db.ask("device",
                                "SELECT unit, name FROM device WHERE site = ? AND (name = ? OR unit = ?)"
                                " ORDER BY name = ? DESC LIMIT 1",
                                {site.site, place.device, parse_unsigned(place.device), place.device});
    if (found.empty())
        throw not_there{fmt::format("{} has told of no device '{}'; tonique points shows them", site.name,
                                    sanitised(place.device, 63))};
    t.where.unit = found.front().as<tonique::unit_number>(0);
    t.text += fmt::format(" {}", found.front().text(1));
    if (!row.of_column) return t;
    const auto* column = tonique::find_column(place.column);
    if (column == nullptr) throw usage_error{fmt::format("there is no column '{}'", sanitised(place.column))};
    t.where.column = static_cast<std::uint8_t>(column->column);
    t.text += fmt::format(".{}", column->name);
    return t;
}

std::int64_t value_of(const setting_row& row, const setting& where, std::string_view said) {
    if (row.unit == "severity")
        if (const auto s = parse_severity(said)) return static_cast<std::int64_t>(*s);
    if (row.unit == "ms")
        if (const auto t = parse_milliseconds(said)) return *t;
    const auto* column = tonique::find_column(where.column);
    const int scale = row.unit == "column" && column != nullptr ? column->scale : 0;
    const auto d = decimal::parse(said);
    const auto scaled = d ? d->rescaled(scale) : std::nullopt;
    if (!scaled)
        throw usage_error{fmt::format(
            "{} is {}, not '{}'", row.name,
            row.unit == "severity"                      ? "debug, info, notice, warning, error or critical"
            : row.unit == "ms"                          ? "a time like 10s or 250ms"
            : row.unit == "column" && column != nullptr ? fmt::format("a number of {}", column->unit)
                                                        : "a whole number",
            sanitised(said))};
    return scaled->mantissa();
}

void check(const setting_row& row, const setting& s) {
    const auto why = tonique::fault_of(s);
    if (!why) return;
    if (*why == tonique::setting_refusal::out_of_range)
        throw usage_error{fmt::format("{} is from {} to {}{}", row.name, row.least, row.most,
                                      row.unit == "ms" ? " milliseconds" : "")};
    throw usage_error{fmt::format("{} is not possible there: {}", row.name, row.meaning)};
}

std::optional<std::int64_t> present(const context& c, std::uint32_t site, const setting& s) {
    const auto found = c.db.ask(
        "setting",
        "SELECT value FROM site_setting WHERE site = ? AND kind = ? AND unit = ? AND column_number = ?",
        {site, s.kind, s.unit, s.column});
    if (found.empty()) return {};
    return found.front().integer(0);
}

std::string of_version(const context& c, const tonique::place& site) {
    return fmt::format("version {}", tonique::database::refresh_settings(
                                         c.db, static_cast<tonique::site_number>(site.site), c.now.now()));
}

} // namespace

int set_setting(const context& c) {
    const auto& words = c.args.words;
    const auto site = site_of(c, words[0]);
    const auto& row = kind_of(words[1]);
    if (words.size() != (row.of_device ? 4U : 3U))
        throw usage_error{
            row.of_device
                ? fmt::format("of which {}? {} {} {} VALUE", row.of_column ? "column" : "device", site.name,
                              row.name, row.of_column ? "DEVICE.COLUMN" : "DEVICE")
                : fmt::format("{} is of the whole site: {} {} VALUE", row.name, site.name, row.name)};
    auto t = target_of(c, site, row, row.of_device ? words[2] : std::string{});
    t.where.value = value_of(row, t.where, words.back());
    check(row, t.where);
    const auto what = fmt::format("{}: {} is {}", site.name, t.text, words.back());
    change all{c};
    if (present(c, site.site, t.where) == t.where.value) return already(what);
    c.db.run("setting",
             "REPLACE INTO site_setting (site, kind, unit, column_number, value, since, author)"
             " VALUES (?, ?, ?, ?, ?, ?, ?)",
             {site.site, t.where.kind, t.where.unit, t.where.column, t.where.value, c.seconds(), c.who});
    all.commit(fmt::format("{} ({})", what, of_version(c, site)));
    return client::exit_done;
}

int unset_setting(const context& c) {
    const auto& words = c.args.words;
    const auto site = site_of(c, words[0]);
    const auto& row = kind_of(words[1]);
    if (words.size() != (row.of_device ? 3U : 2U))
        throw usage_error{fmt::format("{} is of {}", row.name,
                                      row.of_column   ? "DEVICE.COLUMN"
                                      : row.of_device ? "DEVICE"
                                                      : "the whole site")};
    const auto t = target_of(c, site, row, row.of_device ? words[2] : std::string{});
    const auto what = fmt::format("{}: {} is as the site's own files say", site.name, t.text);
    change all{c};
    if (!present(c, site.site, t.where)) return already(what);
    c.db.run("setting removed",
             "DELETE FROM site_setting WHERE site = ? AND kind = ? AND unit = ? AND column_number = ?",
             {site.site, t.where.kind, t.where.unit, t.where.column});
    all.commit(fmt::format("{} ({})", what, of_version(c, site)));
    return client::exit_done;
}

int list_settings(const context& c) { return print_table(c, "settings"); }

} // namespace wesh::admin
