// What is worth an event in the life of a meter.
#pragma once

#include "daemon/drivers/teleinfo/meter_points.hpp"

#include <array>
#include <utility>

namespace wesh::teleinfo {

/// What a meter tells of an overrun: of all, or by phase.
inline constexpr std::array<std::string_view, 4> overrun_currents{"overrun.current", "overrun.current.l1",
                                                                  "overrun.current.l2", "overrun.current.l3"};

class alarms {
  public:
    alarms(device& d, const meter_points& p);

    /// A state said `after` where it had said `before`, in this run or the one before; empty: nothing yet.
    void state(std::string_view path, std::string_view before, std::string_view after);
    void mode(std::string_view before, std::string_view after);
    /// Only within one mode: each words contracts in its own way.
    void contract(std::string_view before, std::string_view after);
    /// The subscription is exceeded just now, or it is not. Told at most once a minute, and its end once it
    /// has lasted for a minute.
    void overrun(bool exceeded);

  private:
    void raise(std::string_view type, severity s, const std::string& text, attributes a);
    std::pair<std::string, std::string> drawn_and_subscribed() const;
    /// "37 A"; empty when it is not known.
    std::string measured(std::string_view path, std::string_view unit) const;

    device& device_;
    const meter_points& points_;
    bool exceeded_ = false;  ///< told, and not yet its end
    duration exceeded_at_{}; ///< when it last was
};

} // namespace wesh::teleinfo
