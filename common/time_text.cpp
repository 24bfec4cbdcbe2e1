#include "common/time_text.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

namespace wesh {
namespace {

/// Takes `digits` digits off the front; false when they are not there.
bool take(std::string_view& text, std::size_t digits, int& n) noexcept {
    if (text.size() < digits) return false;
    n = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return false;
        n = n * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, char c) noexcept {
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
}

} // namespace

std::string iso_text(time_point t) {
    if (t == no_time) return "-";
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{t - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

std::optional<time_point> parse_iso(std::string_view text) noexcept {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int ms = 0;
    if (!take(text, 4, year) || !take(text, '-') || !take(text, 2, month) || !take(text, '-') ||
        !take(text, 2, day))
        return {};
    if (take(text, 'T') || take(text, ' ')) {
        if (!take(text, 2, hour) || !take(text, ':') || !take(text, 2, minute)) return {};
        if (take(text, ':') && !take(text, 2, second)) return {};
        if (take(text, '.') && !take(text, 3, ms)) return {};
        take(text, 'Z');
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!text.empty() || !date.ok() || hour > 23 || minute > 59 || second > 60) return {};
    return time_point{std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{hour} +
                      std::chrono::minutes{minute} + std::chrono::seconds{second} + duration{ms}};
}

} // namespace wesh
