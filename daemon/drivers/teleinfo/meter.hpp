// What a meter's frames become: points and events.
#pragma once

#include "daemon/drivers/teleinfo/alarms.hpp"
#include "daemon/drivers/teleinfo/frame.hpp"
#include "daemon/drivers/teleinfo/meter_clock.hpp"
#include "daemon/drivers/teleinfo/meter_points.hpp"
#include "daemon/drivers/teleinfo/status.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace wesh::teleinfo {

struct meter_options {
    std::string zone{"Europe/Paris"};
    duration clock_tolerance{60'000}; ///< a clock that is off by more gives no times of samples
};

/// Labels that no table has become points of their own, so many of one meter at most.
inline constexpr std::size_t strangers_max = 64;

class meter {
  public:
    /// Throws std::invalid_argument when the zone is not known.
    meter(device& d, const meter_options& o);

    /// A whole frame that is believed and bears more than the address, from a line of that speed.
    void take(const frame& f, unsigned baud);

  private:
    void take_long(const frame& f);
    void say_mode(const frame& f);
    void say_meter(std::string_view address);
    void read_clock(const frame& f);
    void say_entry(const frame& f, const entry& e);
    void say_value(const label& row, std::string_view path, const frame& f, const entry& e);
    void say_period(const label& row, const frame& f, const entry& e);
    void say_bits(std::span<const bits> table, std::uint32_t all);
    void say_stranger(const frame& f, const entry& e);
    void say_absent(const frame& f);
    void say_state(const point_words& p, const value& v);
    void say_overrun(const frame& f);
    std::optional<bool> exceeds(const frame& f);

    device& device_;
    meter_points points_;
    alarms alarms_;
    meter_clock clock_;
    time_point received_;       ///< of the frame that is being taken
    time_point began_;          ///< when its first byte was sent: the meter's time is of then
    bool mode_changed_ = false; ///< with that frame
    bool after_short_ = false;  ///< the frame before was short
    std::string section_;       ///< of an ICE-4Q, whose labels come again behind the label Appli
    std::uint64_t frames_ = 0;
    std::set<std::string> strangers_;                     ///< that are points
    std::map<std::string, std::uint64_t> strangers_seen_; ///< that are not yet, and in which frame
};

} // namespace wesh::teleinfo
