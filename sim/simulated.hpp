// One thing of a simulation, box, meter, modem, UPS or the air: what scenarios and commands can do to it.
#pragma once

#include "sim/fault.hpp"
#include "sim/settings.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

struct named_count {
    std::string_view name;
    std::uint64_t count;
};

/// What a thing cannot do, or not with these words, it refuses: all of these may throw a refusal.
class simulated {
  public:
    simulated() = default;
    virtual ~simulated() = default;
    simulated(const simulated&) = delete;
    simulated& operator=(const simulated&) = delete;

    virtual const std::string& name() const noexcept = 0;
    virtual family kin() const noexcept = 0;
    /// Where it is reached: "http 127.0.0.1:40123", "tic /tmp/site/ttyUSB0", "nut rack@127.0.0.1:40125".
    virtual std::string address() const = 0;
    /// "0.84", "historic@1200", "Simulated_900"
    virtual std::string model() const = 0;
    /// Its fault, or "well".
    virtual std::string condition() const = 0;

    virtual std::string value(std::string_view field) = 0;
    virtual std::vector<assignment> values() = 0;
    virtual void set(std::string_view field, std::string_view text) = 0;
    virtual void set_raw(std::string_view field, std::string_view text) = 0;
    virtual void release(std::string_view field) = 0;
    virtual void vary(const variation& v) = 0;

    /// The new fault takes the place of the old one.
    virtual void fail(const fault& f, const fault_term& term) = 0;
    virtual void clear() = 0;
    /// What has happened since the start, or since the counts were forgotten.
    virtual std::vector<named_count> tally() = 0;
    virtual void forget_counts() = 0;

    // What only one family can.
    virtual void reboot();
    virtual void change_mode(tic_mode m);
    virtual void change_speed(unsigned baud);
    virtual void replace(std::string_view serial);
    virtual void swap_ports(simulated& other);
};

} // namespace wesh::sim
