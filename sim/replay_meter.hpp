// A meter that says again what was heard of a real one, over and over.
#pragma once

#include "sim/tic_source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

class replay_meter final : public tic_source {
  public:
    /// Throws a refusal when the settings set a label that is not there.
    explicit replay_meter(const meter_settings& settings);

    const meter_settings& settings() const noexcept override { return settings_; }
    /// The frames of the moment, one after the other and again from the first; what stood before the first
    /// STX goes with the first.
    const std::string& frame(const moment& now) override;
    const std::string& idle_frame() override;
    /// The data of a group, in each frame that has it.
    void set(std::string_view label, std::string_view text, const moment& now) override;
    void set_raw(std::string_view label, std::string_view text) override;
    void release(std::string_view label) override;
    std::string value(std::string_view label, const moment& now) override;
    std::vector<assignment> values(const moment& now) override;
    /// Its number, in each frame; its indexes stay.
    void replace(std::string_view serial) override;

    // What it does not do: each throws a refusal.
    void vary(const variation& v, const moment& now) override;
    void change_mode(tic_mode m) override;

  private:
    struct told {
        std::string label;
        bool raw;
        std::string text;
    };

    void turn(const moment& now);
    const told* told_of(std::string_view label) const noexcept;
    void tell(std::string_view label, bool raw, std::string_view text);
    std::string_view label_of_number() const;

    meter_settings settings_;
    std::vector<std::vector<std::string>> frames_; ///< of each answer
    std::size_t answer_ = 0;
    std::size_t next_ = 0; ///< of its frames
    std::vector<told> told_;
    std::string frame_;
};

} // namespace wesh::sim
