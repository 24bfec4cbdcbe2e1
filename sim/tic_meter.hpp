// One simulated meter: what it says, frame by frame. Knows nothing of sockets, terminals and loops.
#pragma once

#include "sim/metrology.hpp"
#include "sim/tic_row.hpp"
#include "sim/tic_source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

class tic_meter final : public tic_source {
  public:
    /// Throws a refusal when the settings name a label, an input or a value that there is not. The calendar
    /// must outlive the meter.
    tic_meter(const meter_settings& settings, const calendar& zone, const moment& start);

    const meter_settings& settings() const noexcept override { return works_.settings(); }
    const std::string& frame(const moment& now) override;
    const std::string& idle_frame() override;
    void set(std::string_view field, std::string_view text, const moment& now) override;
    void set_raw(std::string_view label, std::string_view text) override;
    void release(std::string_view field) override;
    void vary(const variation& v, const moment& now) override;
    std::string value(std::string_view field, const moment& now) override;
    std::vector<assignment> values(const moment& now) override;
    void change_mode(tic_mode m) override;
    void replace(std::string_view serial) override;

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

} // namespace wesh::sim
