// A Cartelectronic WES server, as weshd reads it. Points, firmwares and known limits: weshd-wes(5).
//
// Errors: those of wesh::part; local_error for a number outside its range.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/analog_input.hpp>
#include <wesh/clamp.hpp>
#include <wesh/counter.hpp>
#include <wesh/input.hpp>
#include <wesh/meter.hpp>
#include <wesh/probe.hpp>
#include <wesh/relay_card.hpp>
#include <wesh/variable.hpp>
#include <wesh/virtual_switch.hpp>

namespace wesh {

/// Arguments outside the ranges below throw local_error. Whether the device really has that clamp or probe
/// shows when its value is asked for.
class wes : public part {
  public:
    wes(interface daemon, const device_status& device);

    /// As the daemon calls it: "roof-wes".
    const std::string& name() const noexcept { return path(); }
    const std::string& address() const noexcept { return address_; }
    std::string firmware() const; ///< "V0.84A10"
    device_status status() const; ///< online or not, and why

    meter get_meter(int number) const;           ///< 1 to 3: its Téléinfo inputs
    clamp get_clamp(int number) const;           ///< 1 to 4 (a V1 has 2)
    counter get_counter(int number) const;       ///< 1 to 6
    probe get_probe(int number) const;           ///< 1 to 30
    relay get_relay(int number) const;           ///< 1 to 2
    relay get_relay(int card, int number) const; ///< of a 1-Wire relay card: card 1 to 10, relay 1 to 8
    relay_card get_card(int number) const;       ///< 1-Wire relay cards, 1 to 10
    virtual_switch get_switch(int number) const; ///< 1 to 24
    input get_input(int number) const;           ///< 1 to 2
    analog_input get_analog(int number) const;   ///< 1 to 4
    variable get_variable(int number) const;     ///< 1 to 8

  private:
    std::string address_;
};

} // namespace wesh
