// One simulated meter: what it says, frame by frame. Knows nothing of sockets, terminals and loops.
#pragma once

#include "sim/metrology.hpp"
#include "sim/tic_row.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

/// The speed at which a meter of that mode leaves the factory.
unsigned usual_speed(tic_mode m) noexcept;

class tic_meter {
  public:
    /// Throws a refusal when the settings name a label, an input or a value that there is not. The calendar
    /// must outlive the meter.
    tic_meter(const meter_settings& settings, const calendar& zone, const moment& start);

    const std::string& name() const noexcept { return works_.settings().name; }
    const meter_settings& settings() const noexcept { return works_.settings(); }
    /// Baud.
    unsigned speed() const noexcept { return speed_ != 0 ? speed_ : usual_speed(settings().mode); }

    /// The next frame as it goes out at that moment, from STX to ETX or EOT; good until the next call. Times
    /// must not go back.
    const std::string& frame(const moment& now);
    /// The frame of a meter that has nothing to say: its number alone.
    const std::string& idle_frame();

    /// An input of input_row, or the data of a label: indexes go on from there, all else stays until
    /// released. Throws a refusal when there is none, or it does not take the text.
    void set(std::string_view field, std::string_view text, const moment& now);
    /// The bytes of a label's group between LF and CR, checksum and all; none: the group is not sent. A label
    /// that no dataset has comes last.
    void set_raw(std::string_view label, std::string_view text);
    void release(std::string_view field);
    void vary(const variation& v, const moment& now);

    /// An input, or the data of a label in this mode, its horodate before it.
    std::string value(std::string_view field, const moment& now);
    /// Inputs, then what the next whole frame says.
    std::vector<assignment> values(const moment& now);

    /// From historic to standard or back, and the speed with it unless it was given. Throws a refusal for a
    /// meter that knows one mode only.
    void change_mode(tic_mode m);
    void change_speed(unsigned baud);
    /// Another meter with that number, whose indexes begin at zero, in the same place.
    void replace(std::string_view serial);

  private:
    struct said {
        std::string label;
        bool raw;
        std::string text;
    };

    std::span<const tic_row> rows() const noexcept;
    const said* override_of(std::string_view label) const noexcept;
    void put(std::string_view label, bool raw, std::string text);
    /// False: the group is not in this frame.
    bool append_row(const tic_row& row);
    void append_rows(std::span<const tic_row> which);
    bool make_data(const tic_row& row);
    void long_frame();
    void broken_frame();
    void alert_frame();

    metrology works_;
    unsigned speed_; ///< 0: as the mode has it
    dice dice_;
    std::string frame_;
    std::string data_;
    std::string horodate_;
    std::vector<said> said_;
    bool alert_ = false;
    unsigned short_frames_left_ = 0;
};

/// The number of a meter that was given none.
std::string made_serial(const meter_settings& settings);
/// The number that a person gives a meter; throws a refusal when it is none.
void check_serial(std::string_view serial);
void check_speed(unsigned baud);

} // namespace wesh::sim
