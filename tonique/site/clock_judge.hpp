// Whether the time of this computer can be believed: what others say of the time, in a stated order, each
// with a bound. Without a network a computer has nobody else to ask, and one without a battery wakes up in
// the past.
#pragma once

#include "common/clock.hpp"
#include "libtonique/body.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace wesh::tonique::site {

/// One row of the table of sources, in the order in which they are asked.
struct clock_source_row {
    tonique::clock_source source;
    duration bound;    ///< give or take, beside what the source itself tells
    duration kept_for; ///< what it said counts for so long
    std::string_view meaning;
};
std::span<const clock_source_row> clock_source_rows() noexcept;

struct judgement {
    tonique::clock_source source = clock_source::none; ///< which decided
    bool doubtful = false;
    duration offset{}; ///< the true time is ahead of the clock by that much
    friend bool operator==(const judgement&, const judgement&) = default;
};

class clock_judge {
  public:
    clock_judge(const clock& c, duration tolerance)
        : clock_{c}
        , tolerance_{tolerance}
        , began_{c.steady()} {}

    /// The source says that it is between these two now. A lone lower end (a message that was long on its
    /// way) is said with a `latest` that is far.
    void hear(clock_source s, time_point earliest, time_point latest);
    void hear(clock_source s, time_point now) { hear(s, now, now); }
    /// It says nothing more: a meter that doubts its own clock.
    void forget(clock_source s) { claims_.at(static_cast<std::size_t>(s)).reset(); }
    /// Where nobody said anything yet, the clock is believed for the first half hour.
    judgement judge() const;

  private:
    /// True time less steady time: what somebody does to this computer's clock does not change it.
    struct claim {
        duration earliest{};
        duration latest{};
        duration heard{};
    };
    const clock& clock_;
    const duration tolerance_;
    const duration began_;
    std::array<std::optional<claim>, 5> claims_;
};

} // namespace wesh::tonique::site
