// A pulse counter: water, gas, heat, or whatever sends pulses. Points and their sources: weshd-wes(5).
//
// Errors: those of wesh::part.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>

namespace wesh {

class counter : public part {
  public:
    counter(interface daemon, const std::string& wes, int number);

    std::int64_t pulses() const; ///< pulses counted by the device
    /// The index that the device makes of its pulses, in unit().
    decimal index() const;
    /// "m3", "Wh", …; wesh::unknown_unit where the device does not tell, which is the rule.
    std::string unit() const;
    double flow() const; ///< what passes now, as the device computes it

    reading read_pulses() const;
    reading read_index() const;
    reading read_flow() const;
};

} // namespace wesh
