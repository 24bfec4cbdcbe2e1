// How the samples of a device become hours: what is remembered of each point and each open hour.
#pragma once

#include "tonique/site/sources.hpp"

#include <wesh/sample.hpp>

#include <map>

namespace wesh::tonique::site {

constexpr hour_number hour_of(time_point t) noexcept {
    return static_cast<hour_number>(t.time_since_epoch() / hour_length);
}
constexpr time_point begin_of(hour_number h) noexcept { return time_point{hour_length * h}; }
constexpr time_point end_of(hour_number h) noexcept { return begin_of(h) + hour_length; }
/// A time that an hour's number can stand for, and arithmetic on it too.
constexpr bool is_plausible(time_point t) noexcept {
    return t > no_time + 2 * day_length && t < begin_of(hour_max - 20'000);
}

/// What a point said in one hour. Gauges are thousandths, counters whole.
struct hour_part {
    bool any = false; ///< a number was said, or stood
    std::int64_t last = 0;
    time_point last_time;
    wesh::quality flags = quality::good;
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::int64_t sum = 0;    ///< value times milliseconds
    std::int64_t weight = 0; ///< milliseconds
    friend bool operator==(const hour_part&, const hour_part&) = default;
};

/// A point that feeds columns.
struct point_fold {
    bool counter = false;
    bool stands = false; ///< its last sample was a number
    std::int64_t value = 0;
    time_point said;    ///< time of that sample
    time_point counted; ///< its value is in its hours up to here
    std::map<hour_number, hour_part> hours;

    /// Takes a sample; `v` is nothing when it says nothing usable.
    void add(time_point t, std::optional<std::int64_t> v, wesh::quality q);
    /// The value stands until `to`, but no longer than `longest` after it was said.
    void hold(time_point to, duration longest);
    friend bool operator==(const point_fold&, const point_fold&) = default;
};

struct silence {
    time_point from; ///< no_time: none
    time_point to;   ///< no_time: it lasts
    bool covers(time_point begin, time_point end) const noexcept {
        return from != no_time && from <= begin && (to == no_time || to >= end);
    }
    friend bool operator==(const silence&, const silence&) = default;
};

/// All of a device.
struct unit_fold {
    std::map<std::string, point_fold, std::less<>> points; ///< by path within the device
    time_point heard;                                      ///< its last sample
    silence now;
    silence before;
    /// What the index of a column last consisted of.
    std::map<column, std::vector<std::string>> made_of;

    /// The same; the value before stood until then, but not where readings are missing.
    void add(point_fold& p, time_point t, std::optional<std::int64_t> v, wesh::quality q, duration longest);
    bool is_silent() const noexcept { return now.from != no_time && now.to == no_time; }
    void fell_silent(time_point since);
    void spoke(time_point t) noexcept;
    /// Nothing of it was heard from the beginning of the hour to its end.
    bool silent_through(hour_number h) const noexcept {
        return now.covers(begin_of(h), end_of(h)) || before.covers(begin_of(h), end_of(h));
    }
    /// To the end of an hour that is over, values stand that were not said again, as long as the device
    /// answered.
    void hold_through(hour_number h, duration longest);
    /// The clock was set back to `t`: what lies ahead of it was said under a wrong date.
    void forget_after(time_point t);
    friend bool operator==(const unit_fold&, const unit_fold&) = default;
};

/// The readings of an hour that is over. `late`: of rows that came after the hour had been told; nothing is
/// remembered then of what indexes consist of.
std::vector<reading> readings_of(unit_fold& u, unit_number unit, std::span<const feed> feeds, hour_number h,
                                 bool late);

bytes packed(const unit_fold& u);
/// Throws std::runtime_error when the bytes are no such thing: the file was changed from outside.
unit_fold unpacked(std::span<const std::uint8_t> b);

} // namespace wesh::tonique::site
