#include "tonique/site/device_clocks.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace wesh::tonique::site {
namespace {

constexpr std::array<std::string_view, 4> points{"*/clock.offset", "*/clock.degraded", "*/clock.date",
                                                 "*/clock.time"};
/// What was read longer ago tells nothing of now.
constexpr duration fresh{120'000};

/// Of one device.
struct said {
    std::optional<decimal> offset;
    bool degraded = false;
    std::string date;
    std::string time;
    time_point at;
};

std::optional<std::array<unsigned, 3>> three_numbers(std::string_view text, char between,
                                                     std::size_t least) noexcept {
    std::array<unsigned, 3> n{};
    std::size_t count = 0;
    for (const auto part : split(text, between)) {
        const auto v = parse_unsigned(part);
        if (count == n.size() || part.size() > 4 || !v) return {};
        n[count++] = static_cast<unsigned>(*v);
    }
    if (count < least) return {};
    return n;
}

} // namespace

std::span<const std::string_view> clock_points() noexcept { return points; }

std::optional<time_point> face_of(std::string_view date, std::string_view time) noexcept {
    const auto slashed = three_numbers(date, '/', 3);
    const auto dashed = three_numbers(date, '-', 3);
    const auto t = three_numbers(time, ':', 2);
    if ((!slashed && !dashed) || !t || (*t)[0] > 23 || (*t)[1] > 59 || (*t)[2] > 60) return {};
    auto [year, month, day] = dashed ? *dashed : std::array{(*slashed)[2], (*slashed)[1], (*slashed)[0]};
    if (year < 100) year += 2000;
    const std::chrono::year_month_day ymd{std::chrono::year{static_cast<int>(year)},
                                          std::chrono::month{month}, std::chrono::day{day}};
    if (!ymd.ok() || year > 2089) return {};
    return time_point{std::chrono::sys_days{ymd}.time_since_epoch() + std::chrono::hours{(*t)[0]} +
                      std::chrono::minutes{(*t)[1]} + std::chrono::seconds{(*t)[2]}};
}

void hear_devices(clock_judge& judge, std::span<const wesh::reading> all, const clock& own,
                  const calendar& zone) {
    std::map<std::string, said, std::less<>> devices;
    const auto now = own.now();
    for (const auto& r : all) {
        const auto slash = r.path.find('/');
        const auto point = std::string_view{r.path}.substr(slash + 1);
        const auto text = to_text(r.sample.value);
        auto& d = devices[r.path.substr(0, slash)];
        if (point == "clock.degraded") d.degraded = text == "on";
        if (has(r.sample.quality, quality::stale)) continue;
        // An offset stands until it moves; a face only for the moment.
        if (point == "clock.offset")
            if (const auto* n = number_of(r.sample.value)) d.offset = *n;
        if (r.sample.received + fresh < now || r.sample.received > now + fresh) continue;
        d.at = std::max(d.at, r.sample.received);
        if (point == "clock.date") d.date = text;
        if (point == "clock.time") d.time = text;
    }
    std::vector<time_point> meters;
    std::vector<std::pair<time_point, duration>> boxes;
    for (const auto& [name, d] : devices) {
        const auto offset = d.offset && !d.degraded ? d.offset->rounded(-3) : std::nullopt;
        if (offset) meters.push_back(now + duration{offset->mantissa()});
        // Of a time without seconds, the true one lies anywhere in that minute.
        const auto face = face_of(d.date, d.time);
        const duration wide{std::count(d.time.begin(), d.time.end(), ':') > 1 ? 0 : 60'000};
        if (face) boxes.emplace_back(zone.instant_of(*face, now) + (now - d.at), wide);
    }
    // One that is wrong must not speak for all.
    std::sort(meters.begin(), meters.end());
    std::sort(boxes.begin(), boxes.end());
    if (meters.empty()) judge.forget(clock_source::meter);
    if (boxes.empty()) judge.forget(clock_source::box);
    if (!meters.empty()) judge.hear(clock_source::meter, meters[meters.size() / 2]);
    if (boxes.empty()) return;
    const auto& [seen, wide] = boxes[boxes.size() / 2];
    judge.hear(clock_source::box, seen, seen + wide);
}

} // namespace wesh::tonique::site
