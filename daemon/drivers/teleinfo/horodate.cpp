#include "daemon/drivers/teleinfo/horodate.hpp"

#include <fmt/core.h>

#include <array>

namespace wesh::teleinfo {
namespace {

constexpr std::array<std::uint8_t, 12> month_days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/// 99 digits are in the range of nothing: what no digits are becomes 255.
std::uint8_t two_digits(const char* p) noexcept {
    const auto tens = static_cast<unsigned char>(p[0] - '0');
    const auto ones = static_cast<unsigned char>(p[1] - '0');
    return tens > 9 || ones > 9 ? 255 : static_cast<std::uint8_t>(tens * 10 + ones);
}

bool in_range(const written_time& t) noexcept {
    if (t.year > 99 || t.month < 1 || t.month > 12 || t.hour > 23 || t.minute > 59 || t.second > 59)
        return false;
    const bool leap_day = t.month == 2 && t.year % 4 == 0;
    return t.day >= 1 && t.day <= month_days[t.month - 1U] + (leap_day ? 1 : 0);
}

bool read_season(char c, written_time& t) noexcept {
    t.degraded = c == 'h' || c == 'e';
    t.season = c == 'H' || c == 'h' ? season::winter : c == 'E' || c == 'e' ? season::summer : season::none;
    return t.season != season::none || c == ' ';
}

/// As though it were UTC.
time_point face_of(const written_time& t) noexcept {
    const std::chrono::year_month_day date{std::chrono::year{2000 + t.year}, std::chrono::month{t.month},
                                           std::chrono::day{t.day}};
    return time_point{std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{t.hour} +
                      std::chrono::minutes{t.minute} + std::chrono::seconds{t.second}};
}

} // namespace

bool read_horodate(std::string_view text, written_time& t) noexcept {
    if (text.size() != 13 || !read_season(text[0], t)) return false;
    const char* p = text.data() + 1;
    t.year = two_digits(p);
    t.month = two_digits(p + 2);
    t.day = two_digits(p + 4);
    t.hour = two_digits(p + 6);
    t.minute = two_digits(p + 8);
    t.second = two_digits(p + 10);
    return in_range(t);
}

bool read_date(std::string_view text, written_time& t) noexcept {
    if (text.size() != 17) return false;
    const char* p = text.data();
    if (p[2] != '/' || p[5] != '/' || p[8] != ' ' || p[11] != p[14] || (p[11] != ':' && p[11] != '/'))
        return false;
    t.season = season::none;
    t.degraded = false;
    t.day = two_digits(p);
    t.month = two_digits(p + 3);
    t.year = two_digits(p + 6);
    t.hour = two_digits(p + 9);
    t.minute = two_digits(p + 12);
    t.second = two_digits(p + 15);
    return in_range(t);
}

time_point place_of_meters::instant_of(const written_time& t, time_point near) const {
    const auto face = face_of(t);
    if (t.season == season::none) return zone_.instant_of(face, near);
    const auto summer = t.season == season::summer ? duration{3'600'000} : duration{};
    return face - zone_.winter_offset(2000 + t.year) - summer;
}

std::string place_of_meters::text_of(const written_time& t, time_point near) const {
    const auto offset =
        std::chrono::duration_cast<std::chrono::minutes>(face_of(t) - instant_of(t, near)).count();
    return fmt::format("20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", t.year, t.month, t.day, t.hour,
                       t.minute, t.second, offset < 0 ? '-' : '+', (offset < 0 ? -offset : offset) / 60,
                       (offset < 0 ? -offset : offset) % 60);
}

} // namespace wesh::teleinfo
