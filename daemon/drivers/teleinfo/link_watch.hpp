// Whether a meter's line is in order, by the rules that Enedis sets for receivers (02E annex A, 54E 9.4).
#pragma once

#include "daemon/drivers/teleinfo/decoder.hpp"

#include <wesh/time.hpp>

#include <string_view>

namespace wesh::teleinfo {

enum class link_state : std::uint8_t {
    no_signal, ///< nothing comes
    no_frame,  ///< bytes come, but no whole frame: another speed, a cooked tty, much noise, or no meter
    idle,      ///< frames of only an address: the meter's output is switched off
    bad_frame, ///< the last frame had a bad group
    ok,
};

/// The word of the point `link`.
std::string_view to_text(link_state l) noexcept;

class link_watch {
  public:
    /// `silence` without a correct frame is a fault; 10 s is Enedis's figure.
    explicit link_watch(duration silence = duration{10'000}) noexcept
        : silence_{silence} {}

    void heard(duration now) noexcept { heard_at_ = now; }
    void frame(frame_state s, bool idle, duration now) noexcept;
    link_state state(duration now) const noexcept;
    /// What is wrong when no frame is believed, before it counts as a fault.
    link_state outlook(duration now) const noexcept;

  private:
    duration silence_;
    duration heard_at_ = duration::min();
    duration frame_at_ = duration::min();     ///< of the last correct frame
    link_state last_ = link_state::no_signal; ///< what the last frame says
};

} // namespace wesh::teleinfo
