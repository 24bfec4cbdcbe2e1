// What remains of raw samples that were trimmed: an hourly run of each point, and of each counter the closing
// index of each local day.
#pragma once

#include "common/calendar.hpp"
#include "daemon/history/database.hpp"
#include "daemon/history/entry.hpp"
#include "daemon/history/run.hpp"

#include <optional>

namespace wesh::history {

inline constexpr std::int64_t hour_length = 3'600'000;
constexpr std::int64_t hour_of(std::int64_t time) noexcept {
    return time / hour_length - (time % hour_length < 0 ? 1 : 0);
}

class rollup {
  public:
    rollup(database& db, const calendar& days);

    /// Sums up rows, sorted by time, that are about to be trimmed.
    void take(point_id point, point_kind kind, const entry_list& list);

    /// Hourly runs whose hours begin in [from, to), in order.
    std::vector<run> hours(point_id point, std::int64_t from, std::int64_t to);
    /// The last moment that an hourly run before `time` tells.
    std::optional<moment> before(point_id point, std::int64_t time);
    /// Closing indexes of local days that begin in [from, to), in order.
    std::vector<moment> closings(point_id point, std::int64_t from, std::int64_t to);
    /// The last closing index told before `time`.
    std::optional<moment> closing_before(point_id point, std::int64_t time);
    /// The earliest hour that is kept, in milliseconds; nothing when none is.
    std::optional<std::int64_t> first_hour(point_id point);
    /// Forgets the hours of a point that begin before `time`.
    void drop_hours(point_id point, std::int64_t time);

  private:
    void store_hour(point_id point, point_kind kind, std::int64_t hour, const run& r);
    void close_days(point_id point, const entry_list& list);
    void store_closing(point_id point, std::int64_t day, const entry& e, std::uint32_t flags);

    const calendar& days_;
    calendar::day day_{}; ///< the one asked for last
    statement get_hour_;
    statement put_hour_;
    statement hours_;
    statement before_;
    statement first_;
    statement drop_;
    statement put_day_;
    statement days_between_;
    statement day_before_;
};

} // namespace wesh::history
