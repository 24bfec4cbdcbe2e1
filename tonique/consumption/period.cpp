#include "tonique/consumption/period.hpp"

#include "common/time_text.hpp"
#include "common/words.hpp"

#include <fmt/format.h>

namespace wesh::tonique {
namespace {

using namespace std::literals;

constexpr std::array grain_words{"hour"sv, "day"sv, "month"sv};
constexpr auto noon = std::chrono::hours{12};

/// The beginning of a local date: noon is never left out and never repeated.
period day_of_date(const calendar& place, std::chrono::sys_days date) {
    const time_point face{date.time_since_epoch() + noon};
    const auto d = place.day_of(place.instant_of(face, face));
    return {d.begin, d.end};
}

period month_of_date(const calendar& place, std::chrono::year_month month) {
    return {day_of_date(place, month / 1).begin,
            day_of_date(place, (month + std::chrono::months{1}) / 1).begin};
}

} // namespace

std::optional<grain> parse_grain(std::string_view text) noexcept {
    return enumerator_of<grain>(grain_words, text);
}

period period_of(const calendar& place, grain g, time_point t) {
    if (g == grain::hour) {
        const auto begin = std::chrono::floor<std::chrono::hours>(t);
        return {begin, begin + std::chrono::hours{1}};
    }
    if (g == grain::day) {
        const auto d = place.day_of(t);
        return {d.begin, d.end};
    }
    const auto c = place.civil(t);
    return month_of_date(place,
                         std::chrono::year{c.year} / std::chrono::month{static_cast<unsigned>(c.month)});
}

std::vector<period> periods_in(const calendar& place, grain g, period whole, std::size_t most) {
    std::vector<period> all;
    for (auto t = whole.begin; t < whole.end && all.size() < most; t = all.back().end)
        all.push_back(period_of(place, g, t));
    return all;
}

std::optional<period> parse_day(const calendar& place, std::string_view text) {
    const auto face = text.size() == "2026-10-25"sv.size() ? parse_iso(text) : std::nullopt;
    if (!face) return {};
    return day_of_date(place, std::chrono::floor<std::chrono::days>(*face));
}

std::optional<period> parse_month(const calendar& place, std::string_view text) {
    if (text.size() != "2026-10"sv.size()) return {};
    const auto face = parse_iso(std::string{text} + "-01");
    if (!face) return {};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(*face)};
    return month_of_date(place, date.year() / date.month());
}

std::string date_text(const calendar& place, time_point t) {
    const auto c = place.civil(t);
    return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

} // namespace wesh::tonique
