// What dwellings and common parts used, and why a figure is what it is.
#include "common/text.hpp"
#include "tonique/consumption/explain.hpp"
#include "tonique/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::tonique {
namespace {

constexpr bool right = true;

/// More rows of one dwelling are asked for in several goes.
constexpr std::size_t periods_max = 20'000;
/// What is read from the database at once, of one dwelling.
constexpr std::chrono::hours stretch{62 * 24};

constexpr argument_text site_argument{"site", "number or name of the site; the only one when not given"};
constexpr argument_text role_argument{"role",
                                      "electricity, gas, cold-water, hot-water or heat; all when not given"};

constexpr std::array consumption_arguments{
    site_argument,
    argument_text{"dwelling", "the number on the door, or \"common\"; all when not given"},
    argument_text{"from", "a day, a month, a time, \"yesterday\", or how long ago; today when not given"},
    argument_text{"to", "the last day or month, or a time; now when not given"},
    argument_text{"step", "hour, day or month; a day when not given"},
    role_argument,
};
constexpr std::array consumption_columns{
    column_text{"site", ""},
    column_text{"dwelling", "DWELLING", "", right},
    column_text{"period", "PERIOD"},
    column_text{"from", ""},
    column_text{"to", ""},
    column_text{"role", "ROLE"},
    column_text{"amount", "AMOUNT", "", right},
    column_text{"estimated", "ESTIMATED", "", right},
    column_text{"unit", "UNIT"},
    column_text{"flags", "FLAGS"},
    column_text{"missing", "UNCERTAIN FOR", "", right},
};

std::string door_of(const dwelling& d) { return d.id == common_parts ? "common" : std::to_string(d.number); }

std::string period_text(const calendar& c, grain g, period p) {
    if (g == grain::hour) return c.text(p.begin);
    return date_text(c, p.begin).substr(0, g == grain::month ? 7 : 10);
}

/// The rows of all dwellings and periods, numbered in that order; the page begins at the number asked for.
class consumption_rows {
  public:
    consumption_rows(const asked& a, page_writer& page)
        : asked_{a}
        , page_{page}
        , place_{a.one_site()}
        , calendar_{place_.zone}
        , role_{a.role_asked()} {
        if (const auto said = a.find("step")) {
            const auto g = parse_grain(*said);
            if (!g) asked::refuse("step", "is hour, day or month");
            grain_ = *g;
        }
        const auto today = period_of(calendar_, grain::day, a.now);
        const period whole{a.moment("from", calendar_, asked::edge::begin).value_or(today.begin),
                           a.moment("to", calendar_, asked::edge::end).value_or(a.now)};
        if (whole.end <= whole.begin) asked::refuse("to", "does not lie behind the beginning");
        periods_ = periods_in(calendar_, grain_, whole, periods_max + 1);
        if (periods_.size() > periods_max)
            asked::refuse("from", fmt::format("these are more than {} rows: ask for less", periods_max));
        if (const auto one = a.dwelling_of(place_)) {
            dwellings_ = {*one};
        } else {
            dwellings_ = load_dwellings(a.db, place_.site);
            dwellings_.push_back({common_parts, 0, "common"});
        }
    }

    void fill() {
        const auto all = dwellings_.size() * periods_.size();
        for (std::uint64_t next = asked_.cursor; next < all;) {
            const auto& d = dwellings_[next / periods_.size()];
            const auto first = static_cast<std::size_t>(next % periods_.size());
            const auto done = add(d, first);
            if (done < stretch_of(first)) return page_.go_on_at(next + done);
            next += done;
        }
    }

  private:
    /// How many periods from this one on are read at once.
    std::size_t stretch_of(std::size_t first) const {
        std::size_t n = 1;
        while (first + n < periods_.size() && periods_[first + n].end - periods_[first].begin <= stretch) ++n;
        return n;
    }

    /// Adds the rows of the stretch's periods that there is room for; how many periods that was.
    std::size_t add(const dwelling& d, std::size_t first) {
        const auto n = stretch_of(first);
        const auto counters = load_counters(
            asked_.db, {place_.site, d.id, role_, {periods_[first].begin, periods_[first + n - 1].end}});
        for (std::size_t i = 0; i < n; ++i)
            if (!add(d, periods_[first + i], counters)) return i;
        return n;
    }

    bool add(const dwelling& d, period p, const std::vector<served>& all) {
        std::vector<table_row> rows;
        for (const auto& r : roles()) {
            const auto counters = counters_of(all, d.id, r.role);
            const auto u = use_in(counters, p, asked_.now);
            if (has(u.marks, mark::unbound)) continue;
            rows.push_back({text_cell(place_.name), text_cell(door_of(d)),
                            text_cell(period_text(calendar_, grain_, p)), p.begin, p.end, text_cell(r.name),
                            number_cell(u.amount), number_cell(u.estimated), text_cell(r.unit),
                            text_cell(to_text(u.marks)),
                            u.missing == duration{} ? table_cell{} : table_cell{u.missing}});
        }
        // All roles of a period stand on one page.
        return page_.add_all(std::move(rows));
    }

    const asked& asked_;
    page_writer& page_;
    place place_;
    calendar calendar_;
    std::optional<role> role_;
    grain grain_ = grain::day;
    std::vector<period> periods_;
    std::vector<dwelling> dwellings_;
};

void fill_consumption(const asked& a, page_writer& page) { consumption_rows{a, page}.fill(); }

constexpr std::array explain_arguments{
    site_argument,
    argument_text{"dwelling", "the number on the door, or \"common\""},
    argument_text{"day", "the local day: \"2026-10-25\", \"today\", \"yesterday\""},
    argument_text{"month", "or the month: \"2026-10\""},
    role_argument,
};
constexpr std::array explain_columns{
    column_text{"role", "ROLE"},
    column_text{"what", "WHAT"},
    column_text{"binding", "", "", right},
    column_text{"local_from", "FROM"},
    column_text{"local_to", "TO"},
    column_text{"from", ""},
    column_text{"to", ""},
    column_text{"first", "INDEX", "", right},
    column_text{"last", "INDEX", "", right},
    column_text{"coefficient", "A COUNT IS", "", right},
    column_text{"amount", "AMOUNT", "", right},
    column_text{"estimated", "ESTIMATED", "", right},
    column_text{"unit", "", ""},
    column_text{"note", "WHY"},
};

period explained_period(const asked& a, const calendar& c) {
    if (a.find("month")) {
        const auto p = parse_month(c, a.required("month"));
        if (!p) asked::refuse("month", "is a month like 2026-10");
        return *p;
    }
    if (!a.find("day")) asked::refuse("day", "say which day, or which month");
    return period_of(c, grain::day, a.moment("day", c, asked::edge::begin).value_or(a.now));
}

table_row row_of(const explained& e, const role_row& r, const calendar& c) {
    const auto number = [](const auto& n) {
        return n ? number_cell(static_cast<std::int64_t>(*n)) : table_cell{};
    };
    const auto local = [&](time_point t) { return t == no_time ? table_cell{} : text_cell(c.text(t)); };
    const auto utc = [](time_point t) { return t == no_time ? table_cell{} : table_cell{t}; };
    return {text_cell(r.name),
            text_cell(e.what),
            number(e.binding),
            local(e.from),
            local(e.to),
            utc(e.from),
            utc(e.to),
            number(e.first),
            number(e.last),
            number_cell(e.coefficient),
            number_cell(e.amount),
            number_cell(e.estimated),
            text_cell(r.unit),
            text_cell(e.note)};
}

void fill_explain(const asked& a, page_writer& page) {
    const auto where = a.one_site();
    const calendar c{where.zone};
    const auto d = a.dwelling_of(where);
    if (!d) asked::refuse("dwelling", "must be given");
    const auto p = explained_period(a, c);
    const auto all = load_counters(a.db, {where.site, d->id, a.role_asked(), p});
    if (all.empty())
        throw report_refused{report_refused::cause::not_found,
                             fmt::format("nothing is bound to {} in that time", door_of(*d)), "dwelling"};
    std::uint64_t place = 0;
    for (const auto& r : roles()) {
        const auto counters = counters_of(all, d->id, r.role);
        if (counters.empty()) continue;
        std::vector<std::string> names;
        for (const auto& s : all)
            if (s.counter.binding.role == r.role)
                names.push_back(fmt::format("{} {}", s.device, row_of(s.counter.binding.column).name));
        const auto u = use_in(counters, p, a.now);
        for (const auto& e : explain(r.role, counters, names, p, u))
            if (place++ >= a.cursor && !page.add(row_of(e, r, c))) return page.go_on_at(place - 1);
    }
}

} // namespace

const report_text consumption_report{
    "consumption",
    "what dwellings and common parts used; estimates stand beside, not within",
    consumption_arguments,
    consumption_columns,
    {},
    {},
    fill_consumption};
const report_text explain_report{"explain",
                                 "the readings, bindings and arithmetic behind a figure",
                                 explain_arguments,
                                 explain_columns,
                                 {},
                                 {},
                                 fill_explain};

} // namespace wesh::tonique
