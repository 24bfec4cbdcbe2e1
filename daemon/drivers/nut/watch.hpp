// What is told of a UPS and when: its events, debounced both ways, and its power cuts. What it says is judged
// with each poll; no I/O, the clock is injected.
#pragma once

#include "common/clock.hpp"
#include "daemon/drivers/nut/status.hpp"

#include <wesh/event.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::nut {

/// What is told when it begins, and remembered until it is over. In the order in which they are judged.
enum class condition : std::uint8_t {
    power_lost,
    low_battery,
    forced_shutdown,
    off,
    replace_battery,
    overload,
    bypass,
};
inline constexpr std::size_t condition_count = 7;

/// All types of events that are told of a UPS.
std::vector<std::string_view> event_types();

struct watch_options {
    duration cut_after{2'000};     ///< a shorter cut, or fault, is not told
    duration back_after{10'000};   ///< a return is told when it has lasted that long
    duration silent_after{15'000}; ///< on battery and not heard for that long, the battery is taken to be low
};

/// What one look came to, in order.
struct news {
    std::vector<event> events; ///< without device; their text does not name it
    std::optional<time_point> cut_began;
    std::optional<time_point> cut_ended; ///< also where none was seen to begin: it may be from before a start
    bool cut_was_told = false;
};

class watch {
  public:
    watch(const clock& c, watch_options o)
        : clock_{c}
        , options_{o} {}

    /// What was told before a start of weshd and is not over, as told() gave it, and since when the mains
    /// were away.
    void restore(std::string_view told, time_point since);

    /// The UPS said this; `figures` are attributes of what is told of it: charge, runtime, load.
    news saw(const status& s, attributes figures);
    /// Nothing usable was heard of it.
    news heard_nothing();

    /// "power-lost low-battery": what was told and is not over.
    std::string told() const;
    /// Since when the mains are away in the cut that was told, or that may be; else no_time.
    time_point since() const noexcept { return since_; }
    /// When it is worth to look again, on the clock's steady scale: something is then told unless it is over.
    std::optional<duration> due() const;

  private:
    enum class now { on, off, hold };
    struct state {
        bool told = false;
        std::optional<duration> turned; ///< since when it has been otherwise than told
    };

    state& of(condition c) noexcept { return states_[static_cast<std::size_t>(c)]; }
    const state& of(condition c) const noexcept { return states_[static_cast<std::size_t>(c)]; }
    now judge(condition c) const;
    now judge_low() const;
    duration delay(condition c) const;
    void follow_cut(news& n);
    void step(condition c, now how, news& n);
    void look(news& n);
    void tell(condition c, news& n);
    event about(condition c) const;

    const clock& clock_;
    watch_options options_;
    std::array<state, condition_count> states_{};
    status last_;        ///< as last heard
    attributes figures_; ///< likewise
    bool heard_ = false; ///< anything at all
    bool silent_ = false;
    duration silent_since_{};
    bool in_cut_ = false;
    bool mains_seen_ = false;
    time_point since_ = no_time;
    std::optional<duration> since_steady_; ///< where this run saw it
    time_point back_ = no_time;            ///< when the mains were seen again
    duration back_steady_{};
};

} // namespace wesh::nut
