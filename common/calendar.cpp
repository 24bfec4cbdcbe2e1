#include "common/calendar.hpp"

#include <date/tz.h>
#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace wesh {
namespace {

const ::date::time_zone* locate(std::string_view zone) {
    try {
        return ::date::locate_zone(std::string{zone});
    } catch (const std::exception&) {
        throw std::invalid_argument(
            fmt::format("the time zone \"{}\" is not known to this system's tzdata", zone));
    }
}

} // namespace

calendar::calendar(std::string_view zone)
    : zone_{locate(zone)} {}

calendar::day calendar::day_of(time_point t) const {
    const auto midnight = ::date::floor<::date::days>(zone_->to_local(t));
    // Where midnight does not exist or exists twice, the day begins at the earliest instant that bears its
    // date.
    const auto begin = zone_->to_sys(midnight, ::date::choose::earliest);
    const auto end = zone_->to_sys(midnight + ::date::days{1}, ::date::choose::earliest);
    return {time_point{begin.time_since_epoch()}, time_point{end.time_since_epoch()}};
}

civil_time calendar::civil(time_point t) const {
    const auto info = zone_->get_info(std::chrono::floor<std::chrono::seconds>(t));
    const auto local = ::date::local_time<duration>{(t + info.offset).time_since_epoch()};
    const auto midnight = ::date::floor<::date::days>(local);
    const ::date::year_month_day date{midnight};
    const auto second = static_cast<int>((local - midnight) / std::chrono::seconds{1});
    return {midnight.time_since_epoch().count(),
            static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            second / 3600,
            second / 60 % 60,
            second % 60,
            info.save != std::chrono::minutes{0}};
}

duration calendar::winter_offset(int year) const {
    // tzdata as systems have it does not say how much of an offset is summer time. On either hemisphere, one
    // of these two days has none.
    const auto offset_on = [&](::date::sys_days d) { return zone_->get_info(d).offset; };
    const ::date::year y{year};
    return std::min(offset_on(::date::sys_days{y / 1 / 1}), offset_on(::date::sys_days{y / 7 / 1}));
}

time_point calendar::instant_of(time_point face, time_point near) const {
    const ::date::local_time<duration> local{face.time_since_epoch()};
    const auto info = zone_->get_info(local);
    const time_point first = face - info.first.offset;
    if (info.result == ::date::local_info::unique) return first;
    if (info.result == ::date::local_info::nonexistent) return time_point{info.first.end.time_since_epoch()};
    const time_point second = face - info.second.offset;
    return near - first <= second - near ? first : second;
}

std::string calendar::text(time_point t) const {
    return ::date::format("%F %T%Ez", ::date::make_zoned(zone_, ::date::floor<std::chrono::seconds>(t)));
}

} // namespace wesh
