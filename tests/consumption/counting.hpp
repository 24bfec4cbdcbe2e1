// Counters made up for tests: indexes at hours, and what they come to.
#pragma once

#include "common/time_text.hpp"
#include "tests/support/test.hpp"
#include "tonique/consumption/use.hpp"

#include <initializer_list>
#include <string>
#include <utility>

namespace wesh::test {

inline time_point at(std::string_view text) { return parse_iso(text).value(); }
inline constexpr std::chrono::hours an_hour{1};

struct counting {
    calendar paris{"Europe/Paris"};
    time_point later = at("2030-01-01");

    static tonique::binding bound(time_point from, time_point to = tonique::no_end,
                                  decimal coefficient = {25, -5}) {
        return {1, tonique::role::cold_water, 3, tonique::column::puls1, coefficient, {}, {}, from, to};
    }
    /// Indexes at whole hours after `start`.
    static std::vector<tonique::index_reading>
    indexes(time_point start, std::initializer_list<std::pair<int, std::int64_t>> all) {
        std::vector<tonique::index_reading> readings;
        for (const auto& [hour, value] : all) readings.push_back({start + hour * an_hour, value});
        return readings;
    }
    tonique::period day(std::string_view text) const { return tonique::parse_day(paris, text).value(); }
    tonique::period month(std::string_view text) const { return tonique::parse_month(paris, text).value(); }

    static std::string text(const std::optional<decimal>& d) { return d ? d->to_text() : "unknown"; }
    /// "0.338 +0.012 gap,estimated": what is certain, what is estimated, the flags.
    static std::string text(const tonique::use& u) {
        std::string all = text(u.amount);
        if (u.estimated) all += " +" + text(u.estimated);
        const auto marks = to_text(u.marks);
        return marks.empty() ? all : all + " " + marks;
    }
    std::string use_of(const std::vector<tonique::counter>& counters, tonique::period p) const {
        return text(tonique::use_in(counters, p, later));
    }
    std::string use_of(const tonique::binding& b, const std::vector<tonique::index_reading>& readings,
                       tonique::period p) const {
        return use_of({tonique::counter_of(b, readings)}, p);
    }
};

} // namespace wesh::test
