// How far a meter's clock may be trusted, and what time its dated values are of.
#pragma once

#include "daemon/drivers/teleinfo/horodate.hpp"

#include <wesh/quality.hpp>

#include <string>

namespace wesh::teleinfo {

class meter_clock {
  public:
    /// `zone` is the place's; throws std::invalid_argument when it is not known. A clock that is off by more
    /// than `tolerance` is not trusted.
    meter_clock(std::string_view zone, duration tolerance);

    /// The meter said `t` at that time, and whether it doubts it.
    void read(const written_time& t, bool degraded, time_point said);

    bool degraded() const noexcept { return degraded_; }
    /// Seconds, meter minus host. It moves by two at least: frames come a little sooner or later.
    std::int64_t offset() const noexcept { return offset_; }

    struct dating {
        time_point when; ///< no_time: the time of receipt is as good as any
        wesh::quality quality = quality::good;
    };
    dating date(const written_time& t, time_point received) const;
    std::string text(const written_time& t, time_point received) const { return place_.text_of(t, received); }

  private:
    calendar zone_;
    place_of_meters place_{zone_};
    duration tolerance_;
    bool trusted_ = false;
    bool degraded_ = false;
    bool offset_known_ = false;
    std::int64_t offset_ = 0;
};

} // namespace wesh::teleinfo
