#include "tests/tonique_system/truth.hpp"

#include "common/time_text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::test {

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

truth::truth(const wesh::interface& weshd, std::size_t boxes, time_point begin, time_point end)
    : begin_{begin}
    , end_{end} {
    for (std::size_t i = 1; i <= boxes; ++i)
        for (const auto& [column, pattern] : sources) {
            counter x{box_name(i), column, {}};
            for (const auto& p : weshd.describe({box_name(i) + "/" + pattern}))
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

} // namespace wesh::test
