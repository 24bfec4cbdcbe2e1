// Times and durations as people of a language say them.
#pragma once

#include "common/calendar.hpp"
#include "notify/template.hpp"

#include <wesh/time.hpp>

#include <optional>
#include <string>

namespace wesh::notify {

/// A place's clock; where its zone is not known, UTC, which every time then says.
class local_times {
  public:
    local_times(const std::string& zone, notify::language l);

    /// "14 h 05"; on another day than `near`, "le 22 novembre à 14 h 05"; in another year with it.
    std::string moment(time_point t, time_point near) const;
    /// "dimanche 22 novembre 2026 à 14 h 05"
    std::string whole(time_point t) const;
    /// "22/11 14:05", the day only where it is not that of `near`: for an SMS.
    std::string brief(time_point t, time_point near) const;

  private:
    civil_time civil(time_point t) const;
    std::string hour(const civil_time& c) const;

    std::optional<calendar> calendar_;
    notify::language language_;
};

/// "12 s", "42 min", "1 h 05", "3 j 4 h"; an hour and more without seconds.
std::string spoken(duration d, notify::language l);

} // namespace wesh::notify
