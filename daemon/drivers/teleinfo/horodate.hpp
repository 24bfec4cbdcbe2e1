// Times as meters write them, and which instants they are.
#pragma once

#include "common/calendar.hpp"

#include <wesh/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace wesh::teleinfo {

enum class season : std::uint8_t {
    none,   ///< a horodate that tells no season, or a date of a PME-PMI: local legal time
    winter, ///< the place's winter time, also where the place has summer time just then
    summer, ///< an hour ahead of it
};

/// A horodate or date, each part in its range.
struct written_time {
    teleinfo::season season = season::none;
    bool degraded = false; ///< the meter itself doubts its clock
    std::uint8_t year = 0; ///< since 2000
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t second = 0;

    friend bool operator==(const written_time&, const written_time&) = default;
};

/// "SAAMMJJhhmmss" with the seasons H, E, h, e or blank. False: it is none, and `t` says nothing.
bool read_horodate(std::string_view text, written_time& t) noexcept;
/// "JJ/MM/AA HH:MM:SS" of a PME-PMI; an ICE writes slashes in the time as well.
bool read_date(std::string_view text, written_time& t) noexcept;

/// A place where meters write times.
class place_of_meters {
  public:
    explicit place_of_meters(const calendar& zone) noexcept
        : zone_{zone} {}

    /// The instant. Never the host's own time zone: a season says how far the meter was from UTC. Without a
    /// season, local legal time, and of the two instants of an hour that repeats the one nearer to `near`.
    time_point instant_of(const written_time& t, time_point near) const;
    /// "2026-01-07T11:37:04+01:00", with the offset that the meter meant.
    std::string text_of(const written_time& t, time_point near) const;

  private:
    const calendar& zone_;
};

} // namespace wesh::teleinfo
