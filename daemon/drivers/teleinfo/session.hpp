// One meter at work: follows it from line to line, believes only what can be, and says its points.
#pragma once

#include "daemon/drivers/teleinfo/indexes.hpp"
#include "daemon/drivers/teleinfo/line_points.hpp"
#include "daemon/drivers/teleinfo/lines.hpp"
#include "daemon/drivers/teleinfo/link_watch.hpp"
#include "daemon/drivers/teleinfo/meter.hpp"

#include <optional>
#include <string>

namespace wesh::teleinfo {

/// What the address and the options of a device come to.
struct access {
    access(std::string_view address, const option_values& o);

    teleinfo::place place;
    line_settings line;
    meter_options meter;
    std::int64_t most_power = 0; ///< W
};

/// Nothing: the text is no address of a meter.
std::optional<place> parse_place(std::string_view address);

class session final : public wesh::session, private follower {
  public:
    session(device& d, access a, lines& l);
    ~session() override;

    io::task<void> run() override;

  private:
    const teleinfo::place& place() const noexcept override { return access_.place; }
    const line_settings& wants() const noexcept override { return access_.line; }
    void take(line& l, const frame& f, frame_state s) override;
    void found(line& l) override;
    void lost(const line& l) override;

    void remember_history();
    bool is_same_meter(const frame& f);
    bool believes(const frame& f, duration now);
    void look();
    void give_files();
    void tell_fault(link_state now);
    void count(duration now);
    void judge_quality(duration now);
    void say(std::size_t point, value v);
    std::string reason_of(link_state l) const;

    device& device_;
    access access_;
    lines& lines_;
    meter meter_;
    index_memory indexes_;
    link_watch watch_;
    std::string address_;     ///< of the meter that is believed to be there
    std::string new_address_; ///< of one that was seen once
    line* line_ = nullptr;
    std::string lost_port_;
    duration started_{};
    duration answered_at_{}; ///< the last frame that was believed, or the start
    std::string told_;       ///< the fault that the device was last told
    bool doubted_ = false;   ///< the last frame, for its indexes
    counts total_;           ///< of all lines
    counts counted_;         ///< of this line, when it was last added
    counts judged_;          ///< in all, when the quality was last judged
    bool noisy_ = false;     ///< it was remarked
    duration told_counts_at_{};
    duration judged_at_{};
    std::shared_ptr<recording> recording_; ///< while somebody waits for a file
    duration recorded_since_{};
    std::vector<std::int32_t> slots_; ///< of the line's points; -1: not declared
};

} // namespace wesh::teleinfo
