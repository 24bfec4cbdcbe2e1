#include "sim/tariff.hpp"

#include <algorithm>
#include <chrono>

namespace wesh::sim {
namespace {

constexpr std::array base_periods{tariff_period{"BASE", "TH..", "      BASE      "}};
constexpr std::array hc_periods{tariff_period{"HCHC", "HC..", " HEURE  CREUSE  "},
                                tariff_period{"HCHP", "HP..", " HEURE  PLEINE  "}};
constexpr std::array ejp_periods{tariff_period{"EJPHN", "HN..", " HEURE  NORMALE "},
                                 tariff_period{"EJPHPM", "PM..", " POINTE MOBILE  "}};
constexpr std::array tempo_periods{tariff_period{"BBRHCJB", "HCJB", "    HC  BLEU    "},
                                   tariff_period{"BBRHPJB", "HPJB", "    HP  BLEU    "},
                                   tariff_period{"BBRHCJW", "HCJW", "    HC BLANC    "},
                                   tariff_period{"BBRHPJW", "HPJW", "    HP BLANC    "},
                                   tariff_period{"BBRHCJR", "HCJR", "    HC ROUGE    "},
                                   tariff_period{"BBRHPJR", "HPJR", "    HP ROUGE    "}};

/// One row a contract, in the order of the enumeration.
constexpr std::array<contract_row, 4> contracts{{
    {"BASE", "      BASE      ", "00008001", base_periods},
    {"HC..", "H PLEINE/CREUSE ", "0000C001 06008002 2200C001", hc_periods},
    {"EJP.", "      EJP       ", "00008001", ejp_periods},
    {"BBR(", "     TEMPO      ", "00004001 06004002 22004001", tempo_periods},
}};

constexpr int peak_days = 22;
constexpr int white_days = 43;
constexpr int announcement_hour = 20;

/// Hours after the midnight of its date at which a peak begins and ends.
struct peak_hours {
    int begin;
    int end;
};
peak_hours hours_of_peak(contract c) noexcept {
    return c == contract::ejp ? peak_hours{7, 25} : peak_hours{6, 30};
}

std::int64_t date_of(std::chrono::year year, unsigned month) noexcept {
    const std::chrono::sys_days first{year / std::chrono::month{month} / std::chrono::day{1}};
    return first.time_since_epoch().count();
}

struct span_of_days {
    std::int64_t begin;
    std::int64_t end;
};

/// From the first of one month to the first of another of the next year; the one in which the date lies, or
/// the one that ends last before it.
span_of_days season_of(std::int64_t date, unsigned from, unsigned to) noexcept {
    const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{date}}};
    const auto year =
        static_cast<unsigned>(ymd.month()) >= from ? ymd.year() : ymd.year() - std::chrono::years{1};
    return {date_of(year, from), date_of(year + std::chrono::years{1}, to)};
}
span_of_days winter_of(std::int64_t date) noexcept { return season_of(date, 11, 4); }
span_of_days tempo_year_of(std::int64_t date) noexcept { return season_of(date, 9, 9); }

/// 0: Monday.
std::int64_t weekday_of(std::int64_t date) noexcept { return ((date + 3) % 7 + 7) % 7; }

/// Days before the date since some Monday, of which each week counts its first `of_week`.
std::int64_t counted_days(std::int64_t date, std::int64_t of_week) noexcept {
    const std::int64_t weekday = weekday_of(date);
    return (date - weekday + 3) / 7 * of_week + std::min(weekday, of_week);
}

/// How many of `wanted` days, spread evenly over `all`, lie among the first `n`.
std::int64_t spread(std::int64_t n, std::int64_t wanted, std::int64_t all) noexcept {
    return n * wanted / all;
}

std::int64_t peaks_before(std::int64_t date) noexcept {
    const auto winter = winter_of(date);
    const std::int64_t first = counted_days(winter.begin, 5);
    const std::int64_t all = counted_days(winter.end, 5) - first;
    return spread(counted_days(std::min(date, winter.end), 5) - first, peak_days, all);
}

bool is_white(std::int64_t date) noexcept {
    const auto year = tempo_year_of(date);
    const auto peaks = [&](std::int64_t d) {
        const bool before_winter = winter_of(d).begin < year.begin;
        return before_winter ? 0 : peaks_before(d);
    };
    const std::int64_t first = counted_days(year.begin, 6);
    const std::int64_t all = counted_days(year.end, 6) - first - peak_days;
    const std::int64_t n = counted_days(date, 6) - first - peaks(date);
    return weekday_of(date) != 6 && spread(n + 1, white_days, all) != spread(n, white_days, all);
}

bool is_winter(std::int64_t date) noexcept { return date < winter_of(date).end; }

civil_time full_hour(std::int64_t date, int hour) noexcept {
    const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{date + hour / 24}}};
    return {date + hour / 24,
            static_cast<int>(ymd.year()),
            static_cast<int>(static_cast<unsigned>(ymd.month())),
            static_cast<int>(static_cast<unsigned>(ymd.day())),
            hour % 24,
            0,
            0,
            false};
}

mobile_peak peak_of(std::int64_t date, const peak_hours& hours) noexcept {
    return {static_cast<unsigned>(peaks_before(date) % 3) + 1, full_hour(date, hours.begin),
            full_hour(date, hours.end)};
}

/// Fills in what is said of peaks and colours beforehand.
void foresee(tariff_state& s, contract c, const civil_time& t) noexcept {
    const auto hours = hours_of_peak(c);
    if (is_peak_day(t.date) && t.hour >= hours.begin) s.in_progress = peak_of(t.date, hours);
    if (is_peak_day(t.date - 1) && t.hour + 24 < hours.end) s.in_progress = peak_of(t.date - 1, hours);
    if (is_peak_day(t.date) && t.hour < hours.begin) s.announced = peak_of(t.date, hours);
    if (is_peak_day(t.date + 1) && t.hour >= announcement_hour) s.announced = peak_of(t.date + 1, hours);
}

void apply_ejp(tariff_state& s, const civil_time& t) noexcept {
    foresee(s, contract::ejp, t);
    s.supplier = s.in_progress.number != 0 ? 1 : 0;
    const bool half_hour = t.hour + 1 == hours_of_peak(contract::ejp).begin && t.minute >= 30;
    s.ejp_notice = s.supplier == 1 || (half_hour && is_peak_day(t.date));
}

void apply_tempo(tariff_state& s, const civil_time& t) noexcept {
    foresee(s, contract::tempo, t);
    s.today = tempo_colour(t.date);
    if (t.hour >= announcement_hour) s.tomorrow = tempo_colour(t.date + 1);
    const auto day = tempo_colour(t.hour < 6 ? t.date - 1 : t.date);
    s.supplier = (static_cast<unsigned>(day) - 1) * 2 + (s.off_peak ? 0 : 1);
}

} // namespace

const contract_row& row_of(contract c) noexcept { return contracts[static_cast<std::size_t>(c)]; }

bool is_peak_day(std::int64_t date) noexcept {
    return is_winter(date) && weekday_of(date) < 5 && peaks_before(date + 1) != peaks_before(date);
}

colour tempo_colour(std::int64_t date) noexcept {
    if (is_peak_day(date)) return colour::red;
    return is_white(date) ? colour::white : colour::blue;
}

tariff_state tariff_at(contract c, const civil_time& t) noexcept {
    tariff_state s;
    s.off_peak = t.hour < 6 || t.hour >= 22;
    s.distributor = (is_winter(t.date) ? 2 : 0) + (s.off_peak ? 0 : 1);
    if (c == contract::hc) s.supplier = s.off_peak ? 0 : 1;
    if (c == contract::ejp) apply_ejp(s, t);
    if (c == contract::tempo) apply_tempo(s, t);
    return s;
}

} // namespace wesh::sim
