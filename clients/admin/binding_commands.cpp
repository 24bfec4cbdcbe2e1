// Bindings: which point serves whom. What has been bound stays on record; a meter is swapped by ending one
// binding and beginning another.
#include "clients/admin/admin.hpp"

#include "common/text.hpp"
#include "tonique/consumption/recompute.hpp"

namespace wesh::admin {
namespace {

using client::usage_error;
using tonique::from_seconds;
using tonique::to_seconds;

/// What a command says of a binding that there is.
struct bound {
    std::uint64_t id = 0;
    tonique::place site;
    std::uint32_t dwelling = tonique::common_parts;
    std::int32_t door = 0;
    tonique::role role = tonique::role::electricity;
    point_row point;
    decimal coefficient;
    time_point from;
    std::optional<time_point> to;
};

std::string door_text(std::uint32_t dwelling, std::int32_t door) {
    return dwelling == tonique::common_parts ? "the common parts" : fmt::format("dwelling {}", door);
}

std::string since_text(const tonique::place& site, time_point from, const std::optional<time_point>& to) {
    const calendar c{site.zone};
    auto text = "from " + c.text(from);
    if (to) text += " to " + c.text(*to);
    return text;
}

bound binding_of(const context& c, std::string_view said) {
    const auto id = number_of(said, "a binding", 1, UINT32_MAX);
    const auto found =
        c.db.ask("binding",
                 "SELECT b.site, b.dwelling, a.app_numero, b.role, b.point, b.coefficient, b.valid_from,"
                 " b.valid_to, p.unit, p.column_number, COALESCE(d.name, CONCAT('unit ', p.unit))"
                 " FROM binding b JOIN point p ON p.id = b.point"
                 " LEFT JOIN appartement a ON a.app_id = b.dwelling"
                 " LEFT JOIN device d ON d.site = p.site AND d.unit = p.unit WHERE b.id = ?",
                 {id});
    if (found.empty())
        throw not_there{fmt::format("there is no binding {}; tonique-admin bindings list", id)};
    const auto row = found.front();
    const auto column = static_cast<tonique::column>(row.as<std::uint8_t>(9));
    bound b{id,
            site_of(c, std::to_string(row.number(0))),
            row.as<std::uint32_t>(1),
            row.as<std::int32_t>(2),
            tonique::parse_role(row.text(3)).value(),
            {row.as<std::uint32_t>(4), row.as<tonique::unit_number>(8), column,
             fmt::format("{} {}", row.text(10), tonique::row_of(column).name)},
            tonique::decimal_of(row.text(5)),
            from_seconds(row.integer(6)),
            {}};
    if (!row.is_null(7)) b.to = from_seconds(row.integer(7));
    return b;
}

std::optional<std::int64_t> index_option(const context& c, std::string_view option) {
    const auto* said = c.args.find(option);
    if (said == nullptr) return {};
    return index_of(*said, option);
}

time_point at_option(const context& c, std::string_view option, const tonique::place& site) {
    const auto* said = c.args.find(option);
    return time_of(said == nullptr ? "now" : std::string_view{*said}, site, c.now.now());
}

/// Within a change.
void end_at(const context& c, const bound& b, time_point at, const std::optional<std::int64_t>& index) {
    if (b.to)
        throw refused{
            fmt::format("binding {} has ended: it is valid {}", b.id, since_text(b.site, b.from, b.to))};
    if (at <= b.from)
        throw refused{fmt::format("binding {} begins only at {}", b.id, calendar{b.site.zone}.text(b.from))};
    c.db.run("end of a binding", "UPDATE binding SET valid_to = ?, end_index = ? WHERE id = ?",
             {to_seconds(at), index, b.id});
    // A difference that is shared out may end here now.
    tonique::mark_days(c.db, b.site, {at - tonique::share_limit, c.now.now()}, c.now);
}

} // namespace

decimal coefficient_of(std::string_view said) {
    const auto d = decimal::parse(said);
    // As many digits as the table has.
    if (!d || *d <= decimal{} || !d->rescaled(-9) || decimal{999'999'999, 0} < *d)
        throw usage_error{
            fmt::format("what a count is worth is a number above 0 with at most nine decimals, like "
                        "0.00025, not '{}'",
                        sanitised(said))};
    return *d;
}

std::int64_t index_of(std::string_view said, std::string_view what) {
    const auto n = parse_unsigned(said);
    if (!n || *n > INT64_MAX)
        throw usage_error{
            fmt::format("{} is an index in counts: a whole number, not '{}'", what, sanitised(said))};
    return static_cast<std::int64_t>(*n);
}

void check_role(tonique::role r, tonique::column c) {
    const auto& row = tonique::row_of(c);
    if (r == tonique::role::temperature ? c != tonique::column::temp : row.kind != point_kind::counter)
        throw usage_error{
            fmt::format("{} ({}) cannot serve as {}: {}", row.name, row.meaning, tonique::to_text(r),
                        r == tonique::role::temperature ? "that takes TEMP" : "that takes a counter")};
}

std::optional<std::uint64_t> add_binding(const context& c, const tonique::place& site, const new_binding& b) {
    const auto begin = std::chrono::floor<std::chrono::seconds>(b.from.value_or(c.now.now()));
    const auto from = to_seconds(begin);
    const std::optional<std::uint32_t> dwelling =
        b.dwelling.id == tonique::common_parts ? std::nullopt : std::optional{b.dwelling.id};
    const auto overlapping = c.db.ask(
        "bindings of a point",
        "SELECT b.id, COALESCE(b.dwelling, 0), a.app_numero, b.role, b.coefficient, b.valid_from, b.valid_to,"
        " b.start_index FROM binding b LEFT JOIN appartement a ON a.app_id = b.dwelling"
        " WHERE b.point = ? AND (b.valid_to IS NULL OR b.valid_to > ?) ORDER BY b.valid_from LIMIT 1",
        {b.point.id, from});
    if (!overlapping.empty()) {
        const auto row = overlapping.front();
        const bool same =
            row.as<std::uint32_t>(1) == b.dwelling.id && row.text(3) == tonique::to_text(b.role) &&
            tonique::decimal_of(row.text(4)) == b.coefficient && (!b.from || row.integer(5) == from) &&
            row.is_null(6) && row.is_null(7) == !b.start_index && row.integer(7) == b.start_index.value_or(0);
        if (same) return {};
        std::optional<time_point> to;
        if (!row.is_null(6)) to = from_seconds(row.integer(6));
        throw refused{fmt::format("{} serves {} ({}) as binding {}, {}: end that one first, or swap it",
                                  b.point.text, door_text(row.as<std::uint32_t>(1), row.as<std::int32_t>(2)),
                                  row.text(3), row.number(0),
                                  since_text(site, from_seconds(row.integer(5)), to))};
    }
    c.db.run(
        "new binding",
        "INSERT INTO binding (site, dwelling, point, role, coefficient, start_index, valid_from, created,"
        " author) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {site.site, dwelling, b.point.id, tonique::to_text(b.role), b.coefficient.to_text(), b.start_index,
         from, c.seconds(), c.who});
    const auto id = c.db.last_id();
    tonique::mark_days(c.db, site, {begin, c.now.now()}, c.now);
    return id;
}

int run_add_binding(const context& c) {
    const auto& words = c.args.words;
    const auto site = site_of(c, words[0]);
    const auto r = tonique::parse_role(words[2]);
    if (!r)
        throw usage_error{
            fmt::format("a role is electricity, gas, cold-water, hot-water, heat or temperature, not "
                        "'{}'",
                        sanitised(words[2]))};
    if (*r != tonique::role::temperature && words.size() < 6)
        throw usage_error{fmt::format("how many {} is one count of {}? Say it last, like 0.00025",
                                      tonique::row_of(*r).unit, sanitised(words[4]))};
    change all{c};
    new_binding b{
        dwelling_of(c, site, words[1]),        *r,
        point_of(c, site, words[3], words[4]), words.size() < 6 ? decimal{1, 0} : coefficient_of(words[5]),
        at_option(c, "--from", site),          index_option(c, "--index")};
    if (c.args.has("--from")) b.from = at_option(c, "--from", site);
    check_role(b.role, b.point.column);
    const auto what = fmt::format("{}: {} serves {} as {}, 1 count is {} {}", site.name, b.point.text,
                                  door_text(b.dwelling.id, b.dwelling.number), tonique::to_text(*r),
                                  b.coefficient.to_text(), tonique::row_of(*r).unit);
    const auto id = add_binding(c, site, b);
    if (!id) return already(what);
    all.commit(
        fmt::format("{} (binding {}), {}", what, *id, since_text(site, b.from.value_or(c.now.now()), {})));
    return client::exit_done;
}

int end_binding(const context& c) {
    change all{c};
    const auto b = binding_of(c, c.args.words[0]);
    const auto at = at_option(c, "--at", b.site);
    const auto index = index_option(c, "--index");
    end_at(c, b, at, index);
    all.commit(fmt::format("{}: binding {} ({}) ends at {}{}", b.site.name, b.id, b.point.text,
                           calendar{b.site.zone}.text(at), index ? fmt::format(", index {}", *index) : ""));
    return client::exit_done;
}

int swap_binding(const context& c) {
    change all{c};
    const auto old = binding_of(c, c.args.words[0]);
    const auto at = at_option(c, "--at", old.site);
    const auto last = index_option(c, "--last");
    const auto first = index_option(c, "--first");
    if (!last || !first)
        throw usage_error{"a swap needs both indexes: --last of the old meter and --first of the new one"};
    const auto* coefficient = c.args.find("--coefficient");
    const auto* device = c.args.find("--device");
    const auto* column = c.args.find("--column");
    new_binding young{{old.dwelling, old.door, {}},
                      old.role,
                      old.point,
                      coefficient == nullptr ? old.coefficient : coefficient_of(*coefficient),
                      at,
                      first};
    if (device != nullptr || column != nullptr)
        young.point =
            point_of(c, old.site, device == nullptr ? std::to_string(old.point.unit) : *device,
                     column == nullptr ? tonique::row_of(old.point.column).name : std::string_view{*column});
    check_role(young.role, young.point.column);
    end_at(c, old, at, last);
    const auto id = add_binding(c, old.site, young);
    all.commit(
        fmt::format("{}: {} of {}: binding {} ends with index {}, binding {} ({}) begins with {}, at {}",
                    old.site.name, tonique::to_text(old.role), door_text(old.dwelling, old.door), old.id,
                    *last, id.value_or(0), young.point.text, *first, calendar{old.site.zone}.text(at)));
    return client::exit_done;
}

int list_bindings(const context& c) { return print_table(c, "bindings"); }

} // namespace wesh::admin
