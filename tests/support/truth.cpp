#include "tests/support/truth.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"
#include "tests/support/poll.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace wesh::test {

using namespace std::chrono_literals;

namespace {

constexpr duration hour{3'600'000};

/// Where the columns of a box come from; the last one is a sum.
constexpr std::pair<const char*, const char*> sources[] = {{"PULS1", "counter.1.pulses"},
                                                           {"PULS2", "counter.2.pulses"},
                                                           {"PULS3", "counter.3.pulses"},
                                                           {"PULS4", "counter.4.pulses"},
                                                           {"INDTI", "meter.1.energy.*"}};

index_history history_of(const wesh::interface& weshd, const std::string& path, time_point from,
                         time_point to) {
    index_history all;
    for (const auto& row : weshd.history({path, from, to}).rows)
        if (const auto* n = number_of(row.value)) {
            const auto whole = n->rescaled(0);
            CHECK_MESSAGE(path + " has an index of parts", whole.has_value());
            all[row.time] = whole->mantissa();
        }
    return all;
}

/// The last one at or before the time; nothing before the first.
std::optional<std::int64_t> index_at(const index_history& h, time_point t) {
    const auto after = h.upper_bound(t);
    if (after == h.begin()) return {};
    return std::prev(after)->second;
}

bool any_within(const index_history& h, time_point after, time_point upto) {
    const auto first = h.upper_bound(after);
    return first != h.end() && first->first <= upto;
}

} // namespace

truth::truth(const wesh::interface& weshd, const std::string& box, std::size_t boxes, time_point begin,
             time_point end)
    : begin_{begin}
    , end_{end} {
    for (std::size_t i = 1; i <= boxes; ++i)
        for (const auto& [column, pattern] : sources) {
            counter x{box + std::to_string(i), column, {}};
            for (const auto& p : weshd.describe({x.device + "/" + pattern}))
                if (p.kind == point_kind::counter)
                    x.parts.push_back(history_of(weshd, p.path, begin - hour, end + duration{1}));
            std::erase_if(x.parts, [](const auto& h) { return h.empty(); });
            if (!x.parts.empty()) counters_.push_back(std::move(x));
        }
}

std::size_t truth::compare(const centre_side& c) const {
    std::map<std::pair<std::string, std::string>, std::map<time_point, std::int64_t>> told;
    static constexpr std::pair<int, const char*> names[] = {
        {1, "PULS1"}, {2, "PULS2"}, {3, "PULS3"}, {4, "PULS4"}, {10, "INDTI"}};
    for (const auto row :
         c.sql("SELECT d.name, p.column_number, r.time, r.value FROM reading r"
               " JOIN point p ON p.id = r.point JOIN device d ON d.site = p.site AND d.unit = p.unit"))
        for (const auto& [number, name] : names)
            if (row.integer(1) == number)
                told[{std::string{row.text(0)}, name}][from_milliseconds(row.integer(2) * 1000)] =
                    row.integer(3);
    std::size_t compared = 0;
    for (const auto& x : counters_) compare(x, told[{x.device, x.column}], compared);
    return compared;
}

void truth::compare(const counter& x, const std::map<time_point, std::int64_t>& told,
                    std::size_t& compared) const {
    for (auto t = begin_ + hour; t <= end_; t += hour) {
        const auto place = x.device + "/" + x.column + " at " + iso_text(t);
        const auto found = told.find(t);
        if (found == told.end()) {
            const bool has = std::any_of(x.parts.begin(), x.parts.end(),
                                         [&](const auto& h) { return any_within(h, t - hour, t); });
            CHECK_MESSAGE(place + " was never told", !has);
            continue;
        }
        std::int64_t sum = 0;
        for (const auto& h : x.parts) sum += index_at(h, t).value_or(0);
        CHECK_MESSAGE(fmt::format("{}: told {}, weshd has {}", place, found->second, sum),
                      sum == found->second);
        ++compared;
    }
}

namespace {

struct role_row {
    const char* role;
    int column;
    std::int64_t millionths; ///< of a kWh or a cubic metre, that a count is
    const char* sum;
};
constexpr role_row roles[] = {{"cold-water", 1, 250, "con_m3_efs"},
                              {"heat", 3, 1000, "con_calorie"},
                              {"electricity", 10, 1000, "con_kVA_elec"}};

using maybe = std::optional<std::int64_t>;

/// What the readings of that time, its edges included, differ by; two are needed.
maybe used(const centre_side& c, const role_row& r, const std::string& device, time_point from,
           time_point to) {
    const auto found = c.sql(fmt::format(
        "SELECT r.value FROM reading r JOIN point p ON p.id = r.point JOIN device d ON d.site = p.site AND"
        " d.unit = p.unit WHERE d.name = '{}' AND p.column_number = {} AND r.time BETWEEN {} AND {}"
        " ORDER BY r.time",
        device, r.column, to_milliseconds(from) / 1000, to_milliseconds(to) / 1000));
    if (found.size() < 2) return {};
    return (found[found.size() - 1].integer(0) - found.front().integer(0)) * r.millionths;
}

maybe stored(const centre_side& c, const role_row& r, const std::string& dwelling, const std::string& day) {
    const auto found = c.sql(fmt::format(
        "SELECT CAST(k.{0} * 1000000 AS SIGNED) FROM consommation k JOIN appartement a ON a.app_id ="
        " k.con_appId WHERE a.app_numero = {1} AND k.con_date = '{2}' AND k.{0} IS NOT NULL",
        r.sum, dwelling, day));
    if (found.empty()) return {};
    return found.front().integer(0);
}

std::string text(const maybe& m) { return m ? std::to_string(*m) : "nothing"; }

} // namespace

std::size_t compare_consumption(centre_side& c, time_point begin, time_point end) {
    // site,dwelling,period,from,to,role,amount,...
    const auto told = c.ask(fmt::format("-o csv consumption --from {} --to {}", iso_text(begin).substr(0, 10),
                                        iso_text(end).substr(0, 10)));
    CHECK_MESSAGE(told.text, told.code == 0);
    std::size_t compared = 0;
    for (const auto line : split(told.text, '\n')) {
        const auto cells = split(line, ',');
        if (cells.size() < 7 || cells[0] != site_name) continue;
        const auto from = parse_iso(cells[3]).value();
        const auto to = parse_iso(cells[4]).value();
        if (to > end) continue;
        const std::string dwelling{cells[1]};
        const std::string day{cells[2]};
        CHECK_EQUAL(std::int64_t{day == "2026-10-25" ? 25 : 24}, (to - from) / hour);
        const auto* role = std::find_if(std::begin(roles), std::end(roles),
                                        [&](const auto& r) { return cells[5] == r.role; });
        CHECK_MESSAGE(std::string{line}, role != std::end(roles));
        maybe amount;
        if (!cells[6].empty()) amount = decimal::parse(cells[6]).value().rescaled(-6).value().mantissa();
        const auto expected = used(c, *role, "flat-" + dwelling, from, to);
        const auto kept = stored(c, *role, dwelling, day);
        CHECK_MESSAGE(fmt::format("{}: told {}, kept {}, readings say {}", line, text(amount), text(kept),
                                  text(expected)),
                      amount == expected && kept == expected);
        ++compared;
    }
    return compared;
}

void finish(centre_side& c, site_side& s, time_point end) {
    // The hour itself may be missing, when weshd was away.
    const auto upto = to_milliseconds(end + hour) / 1000;
    const bool told = soon(60s + (end - s.now()) / hurry, [&] {
        return c.number("SELECT COUNT(DISTINCT p.id) FROM reading r JOIN point p ON p.id = r.point"
                        " WHERE p.column_number = 1 AND r.time >= " +
                        std::to_string(upto)) == static_cast<std::int64_t>(s.boxes);
    });
    CHECK_MESSAGE("the last hours are never told: " + c.ask("status").text + s.tonique->output(), told);
    const truth t{s.weshd.connect(), s.plan.box, s.boxes, s.begin, end};
    s.weshd.stop();
    CHECK_MESSAGE("the outbox is never empty", soon(30s, [&] { return s.waiting() == 0; }));
    CHECK_EQUAL(s.carrier("last-number"), s.carrier("acknowledged-number"));
    CHECK(s.tonique->stop().clean());
    const auto readings = t.compare(c);
    CHECK_EQUAL(std::int64_t{0}, c.number("SELECT COUNT(*) FROM reading_conflict"));
    CHECK_EQUAL(std::int64_t{0}, c.number("SELECT COUNT(*) FROM given_up"));
    CHECK_EQUAL(std::int64_t{0}, c.number("SELECT COUNT(*) FROM quarantine"));
    CHECK_EQUAL(
        std::int64_t{1},
        c.number("SELECT COUNT(*) FROM site_progress g WHERE g.cumulative = g.highest AND"
                 " g.highest = (SELECT COUNT(*) FROM packet p WHERE p.number BETWEEN 1 AND g.highest)"));
    CHECK(soon(20s, [&] { return c.number("SELECT COUNT(*) FROM dirty_day") == 0; }));
    const auto figures = compare_consumption(c, s.begin, end);
    std::printf("%zu readings and %zu figures compared, %lld packets, %lld came again\n", readings, figures,
                static_cast<long long>(c.number("SELECT COUNT(*) FROM packet")),
                static_cast<long long>(c.number("SELECT SUM(repeats) FROM packet")));
}

} // namespace wesh::test
