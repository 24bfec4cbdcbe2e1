// A UPS, as weshd reads it through NUT. Points, flags and what is told of it: weshd-nut(5).
//
// Errors: those of wesh::part.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>
#include <wesh/supply.hpp>

#include <string>
#include <utility>
#include <vector>

namespace wesh {

class ups : public part {
  public:
    /// The device: "server-room".
    ups(interface daemon, std::string name);

    const std::string& name() const noexcept { return path(); }

    /// What the load gets now. Unlike the other getters it gives no old value: unknown when weshd has not
    /// heard of the UPS lately, or has never.
    wesh::supply supply() const;
    std::string supply_reason() const; ///< why the supply is unknown; empty when it is known
    /// How the way to the UPS fares: "ok", "server-away", "driver-not-connected", "data-stale", ...
    std::string link() const;

    /// What is so beside the supply, in a fixed order: "charging", "trim".
    std::vector<std::string> flags() const;
    /// One of them: is("replace-battery"). not_available when there is no such flag.
    bool is(std::string_view flag) const;

    double charge() const;          ///< of the battery, %
    duration runtime() const;       ///< how long the battery lasts, as the UPS reckons
    double load() const;            ///< of what the UPS bears, %
    double power() const;           ///< W; what the UPS does not measure is estimated where weshd is told to
    double apparent_power() const;  ///< VA
    double input_voltage() const;   ///< V
    double output_voltage() const;  ///< V
    double battery_voltage() const; ///< V
    double temperature() const;     ///< °C

    reading read_supply() const;
    reading read_charge() const;
    reading read_runtime() const;
    reading read_load() const;
    reading read_power() const;

    /// A variable as NUT says it: variable("ups.mfr"). Names of other characters than NUT's own are written
    /// as weshd-nut(5) tells.
    std::string variable(std::string_view name) const;
    /// All that have a value, by name.
    std::vector<std::pair<std::string, std::string>> variables() const;
};

} // namespace wesh
