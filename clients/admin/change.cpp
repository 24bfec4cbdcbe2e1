// What the commands share: changes, and the words that name sites, dwellings, points and times.
#include "clients/admin/admin.hpp"

#include "clients/table_sheet.hpp"
#include "clients/terminal.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "tonique/report/report.hpp"

#include <pwd.h>
#include <unistd.h>

#include <charconv>

namespace wesh::admin {

using client::usage_error;

std::string who_am_i() {
    const auto uid = getuid();
    const auto* entry = getpwuid(uid);
    return fmt::format("{}({})", sanitised(entry == nullptr ? "?" : entry->pw_name, 48), uid);
}

change::change(const context& c)
    : context_{c}
    , transaction_{c.db} {
    c.db.run("next revision", "UPDATE revision SET number = number + 1 WHERE id = 1");
}

void change::commit(std::string_view what) {
    const auto words = sanitised(what);
    context_.db.run("audit", "INSERT INTO audit (time, who, what) VALUES (?, ?, ?)",
                    {context_.seconds(), context_.who, words});
    transaction_.commit();
    if (!context_.args.has("--quiet")) client::print(words + "\n");
}

int already(std::string_view what) {
    client::print(fmt::format("{}: it is so already\n", sanitised(what)));
    return client::exit_done;
}

tonique::place site_of(const context& c, std::string_view said) {
    const auto number = parse_unsigned(said);
    for (auto& p : tonique::load_places(c.db))
        if (p.name == said || (number && *number == p.site)) return std::move(p);
    throw not_there{fmt::format("there is no site '{}'; tonique-admin sites list", sanitised(said))};
}

tonique::dwelling dwelling_of(const context& c, const tonique::place& site, std::string_view said) {
    if (said == "common") return {tonique::common_parts, 0, "common"};
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), number);
    if (error != std::errc{} || end != said.data() + said.size())
        throw usage_error{
            fmt::format("a dwelling is the number on its door, or common; not '{}'", sanitised(said))};
    for (auto& d : tonique::load_dwellings(c.db, site.site))
        if (d.number == number) return std::move(d);
    throw not_there{fmt::format("{} has no dwelling {}", site.name, number)};
}

std::uint64_t number_of(std::string_view said, std::string_view what, std::uint64_t least,
                        std::uint64_t most) {
    const auto n = parse_unsigned(said);
    if (!n || *n < least || *n > most)
        throw usage_error{
            fmt::format("{} is a number from {} to {}, not '{}'", what, least, most, sanitised(said))};
    return *n;
}

std::string_view text_of(std::string_view said, std::string_view what, std::size_t most) {
    if (said.size() > most || !is_clean(said))
        throw usage_error{
            fmt::format("{} is text of at most {} bytes without control characters", what, most)};
    return said;
}

time_point time_of(std::string_view said, const tonique::place& site, time_point now) {
    const auto to_second = [](time_point t) { return std::chrono::floor<std::chrono::seconds>(t); };
    if (said == "now") return to_second(now);
    const auto t = parse_iso(said);
    if (!t)
        throw usage_error{
            fmt::format("'{}' is no time: use 2026-10-25, 2026-10-25T10:23, or now", sanitised(said))};
    return to_second(said.ends_with('Z') ? *t : calendar{site.zone}.instant_of(*t, *t));
}

point_row point_of(const context& c, const tonique::place& site, std::string_view device,
                   std::string_view column) {
    const auto* known = tonique::find_column(column);
    if (known == nullptr) {
        std::string all;
        for (const auto& row : tonique::columns()) all.append(all.empty() ? "" : ", ").append(row.name);
        throw usage_error{fmt::format("there is no column '{}'; there are {}", sanitised(column), all)};
    }
    point_row p;
    p.column = known->column;
    const auto found = c.db.ask("device",
                                "SELECT unit, name FROM device WHERE site = ? AND (name = ? OR unit = ?)"
                                " ORDER BY name = ? DESC LIMIT 1",
                                {site.site, device, parse_unsigned(device), device});
    if (found.empty() && !parse_unsigned(device))
        throw not_there{
            fmt::format("{} has told of no device '{}'; tonique points shows them. A device that is "
                        "not known yet goes by its number",
                        site.name, sanitised(device, 63))};
    p.unit = found.empty() ? static_cast<tonique::unit_number>(
                                 number_of(device, "the number of a device", 1, tonique::unit_max))
                           : found.front().as<tonique::unit_number>(0);
    p.text = fmt::format("{} {}",
                         found.empty() ? fmt::format("unit {}", p.unit) : std::string{found.front().text(1)},
                         known->name);
    const auto number = static_cast<std::uint8_t>(known->column);
    c.db.run("point", "INSERT IGNORE INTO point (site, unit, column_number) VALUES (?, ?, ?)",
             {site.site, p.unit, number});
    p.id =
        c.db.ask("point's number", "SELECT id FROM point WHERE site = ? AND unit = ? AND column_number = ?",
                 {site.site, p.unit, number})
            .front()
            .as<std::uint32_t>(0);
    return p;
}

int print_table(const context& c, std::string_view report) {
    tonique::report_request r{std::string{report}, {}, 0};
    if (!c.args.words.empty()) r.arguments.emplace_back("site", c.args.words.front());
    const auto ask = [&](std::uint64_t cursor) {
        r.cursor = cursor;
        return tonique::report(c.db, c.now, r);
    };
    try {
        if (client::print_pages(ask, {client::parse_output(c.args), client::wants_colour(), false},
                                client::print))
            return client::exit_done;
    } catch (const tonique::report_refused& e) {
        throw not_there{e.what()};
    }
    client::complain("tonique-admin", fmt::format("there are no {}", report));
    return client::exit_nothing;
}

} // namespace wesh::admin
