// A current clamp of a WES server. Points and their sources: weshd-wes(5).
//
// Errors: those of wesh::part.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>

namespace wesh {

class clamp : public part {
  public:
    clamp(interface daemon, const std::string& wes, int number);

    /// Whether the WES shows this clamp. Its stock page does not tell a clamp that was switched off in the
    /// set-up from one that was not: present is enabled.
    bool enabled() const;

    double get_current() const;          ///< A
    decimal get_energy() const;          ///< Wh, since the index was last set
    decimal get_injected_energy() const; ///< Wh, sent to the network
    /// The voltage of the mains, V: the one that the WES measures for all its clamps. Needs the 9 V voltage
    /// probe and firmware 0.8 or newer; otherwise not_available, which names the firmware found.
    double get_voltage() const;

    // The same with time and quality.
    reading read_current() const;
    reading read_energy() const;
    reading read_injected_energy() const;
    reading read_voltage() const;

  private:
    std::string wes_;
};

} // namespace wesh
