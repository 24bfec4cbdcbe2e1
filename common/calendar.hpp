// Local days: the one place that knows time zones.
#pragma once

#include <wesh/time.hpp>

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace date {
class time_zone;
}

namespace wesh {

/// A moment as the clocks and calendars of a place show it.
struct civil_time {
    std::int64_t date = 0; ///< days since 1970-01-01, a Thursday
    int year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    bool summer = false; ///< summer time applies
};

/// A place's civil time. Days have 23, 24 or 25 hours.
class calendar {
  public:
    /// "Europe/Paris"; throws std::invalid_argument, naming the zone, when the system's tzdata does not know
    /// it.
    explicit calendar(std::string_view zone);

    struct day {
        time_point begin;
        time_point end; ///< the first instant of the next day
    };
    /// The local day in which `t` lies.
    day day_of(time_point t) const;

    civil_time civil(time_point t) const;
    /// How far the place is ahead of UTC while it has no summer time.
    duration winter_offset(int year) const;
    /// The instant at which clocks there show `face`, which is written as though it were UTC. Of the two
    /// instants of an hour that repeats, the one nearer to `near`; in an hour that is left out, its end.
    time_point instant_of(time_point face, time_point near) const;

    /// "2026-11-22 02:27:35+01:00"
    std::string text(time_point t) const;

  private:
    const ::date::time_zone* zone_;
};

} // namespace wesh
