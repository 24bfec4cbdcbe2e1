// What speaks on a meter's line: a simulated meter, or what was heard of a real one.
#pragma once

#include "sim/moment.hpp"
#include "sim/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

/// The speed at which a meter of that mode leaves the factory.
unsigned usual_speed(tic_mode m) noexcept;

class tic_source {
  public:
    tic_source() = default;
    virtual ~tic_source() = default;
    tic_source(const tic_source&) = delete;
    tic_source& operator=(const tic_source&) = delete;

    const std::string& name() const noexcept { return settings().name; }
    virtual const meter_settings& settings() const noexcept = 0;
    /// Baud.
    unsigned speed() const noexcept { return speed_ != 0 ? speed_ : usual_speed(settings().mode); }
    void change_speed(unsigned baud);

    /// The next frame as it goes out at that moment, from STX to ETX or EOT; good until the next call. Times
    /// must not go back.
    virtual const std::string& frame(const moment& now) = 0;
    /// The frame of a meter that has nothing to say: its number alone.
    virtual const std::string& idle_frame() = 0;

    /// An input of input_row, or the data of a label: indexes go on from there, all else stays until
    /// released. Throws a refusal when there is none, or it does not take the text.
    virtual void set(std::string_view field, std::string_view text, const moment& now) = 0;
    /// The bytes of a label's group between LF and CR, checksum and all; none: the group is not sent. A label
    /// that no dataset has comes last.
    virtual void set_raw(std::string_view label, std::string_view text) = 0;
    virtual void release(std::string_view field) = 0;
    virtual void vary(const variation& v, const moment& now) = 0;

    /// An input, or the data of a label in this mode, its horodate before it.
    virtual std::string value(std::string_view field, const moment& now) = 0;
    /// Inputs, then what the next whole frame says.
    virtual std::vector<assignment> values(const moment& now) = 0;

    /// From historic to standard or back, and the speed with it unless it was given. Throws a refusal for a
    /// meter that knows one mode only.
    virtual void change_mode(tic_mode m) = 0;
    /// Another meter with that number, whose indexes begin at zero, in the same place.
    virtual void replace(std::string_view serial) = 0;

  protected:
    explicit tic_source(unsigned speed) noexcept
        : speed_{speed} {}

  private:
    unsigned speed_ = 0; ///< 0: as the mode has it
};

/// The number that a person gives a meter; throws a refusal when it is none.
void check_serial(std::string_view serial);
void check_speed(unsigned baud);

} // namespace wesh::sim
