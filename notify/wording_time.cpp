#include "notify/wording_time.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace wesh::notify {
namespace {

using twelve = std::array<std::string_view, 12>;
using seven = std::array<std::string_view, 7>;

constexpr std::array<twelve, 2> months{twelve{"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
                                              "août", "septembre", "octobre", "novembre", "décembre"},
                                       twelve{"January", "February", "March", "April", "May", "June", "July",
                                              "August", "September", "October", "November", "December"}};
// 1970-01-01 was a Thursday.
constexpr std::array<seven, 2> days{
    seven{"jeudi", "vendredi", "samedi", "dimanche", "lundi", "mardi", "mercredi"},
    seven{"Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"}};

constexpr std::size_t index(language l) { return static_cast<std::size_t>(l); }

std::string day_and_month(const civil_time& c, language l) {
    const auto month = months[index(l)][static_cast<std::size_t>(c.month - 1)];
    const bool first = c.day == 1 && l == language::french;
    return fmt::format("{}{}\u00a0{}", c.day, first ? "er" : "", month);
}

} // namespace

local_times::local_times(const std::string& zone, notify::language l)
    : language_{l} {
    try {
        if (zone != "UTC") calendar_.emplace(zone);
    } catch (const std::invalid_argument&) {
        // UTC is right wherever it is read.
    }
}

civil_time local_times::civil(time_point t) const {
    if (calendar_) return calendar_->civil(t);
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(t - day)};
    return {day.time_since_epoch().count(),
            static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            false};
}

std::string local_times::hour(const civil_time& c) const {
    const std::string_view zone = calendar_ ? "" : "\u00a0UTC";
    return language_ == language::french ? fmt::format("{}\u00a0h\u00a0{:02}{}", c.hour, c.minute, zone)
                                         : fmt::format("{:02}:{:02}{}", c.hour, c.minute, zone);
}

std::string local_times::moment(time_point t, time_point near) const {
    const auto c = civil(t);
    const auto n = civil(near);
    if (c.date == n.date) return hour(c);
    const auto year = c.year == n.year ? std::string{} : fmt::format(" {}", c.year);
    return language_ == language::french
               ? fmt::format("le {}{} à {}", day_and_month(c, language_), year, hour(c))
               : fmt::format("{}{} at {}", day_and_month(c, language_), year, hour(c));
}

std::string local_times::whole(time_point t) const {
    const auto c = civil(t);
    const auto day = days[index(language_)][static_cast<std::size_t>((c.date % 7 + 7) % 7)];
    return fmt::format("{} {} {}{}{}", day, day_and_month(c, language_), c.year,
                       language_ == language::french ? " à " : " at ", hour(c));
}

std::string local_times::brief(time_point t, time_point near) const {
    const auto c = civil(t);
    const std::string_view zone = calendar_ ? "" : " UTC";
    const auto hours = fmt::format("{:02}:{:02}{}", c.hour, c.minute, zone);
    return c.date == civil(near).date ? hours : fmt::format("{:02}/{:02} {}", c.day, c.month, hours);
}

std::string spoken(duration d, notify::language l) {
    const auto s = std::max<std::int64_t>(0, d.count() / 1000);
    if (s < 120) return fmt::format("{}\u00a0s", s);
    const auto min = s / 60;
    if (min < 120) return fmt::format("{}\u00a0min", min);
    const auto h = min / 60;
    if (h < 48) return fmt::format("{}\u00a0h\u00a0{:02}", h, min % 60);
    return fmt::format("{}\u00a0{} {}\u00a0h", h / 24, l == language::french ? "j" : "d", h % 24);
}

} // namespace wesh::notify
