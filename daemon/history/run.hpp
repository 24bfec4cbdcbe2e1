// A run: consecutive samples of one point, summed up so that runs can be joined. One sample is a run; so is
// an hour of them.
#pragma once

#include "daemon/history/bytes.hpp"
#include "daemon/history/store.hpp"

namespace wesh::history {

/// Years 1 to 9999: what calendars know. Samples outside are refused, so that no sum of times overflows.
inline constexpr std::int64_t earliest_time = -62'135'596'800'000;
inline constexpr std::int64_t latest_time = 253'402'300'799'999;

/// What a point said at one instant.
struct moment {
    std::int64_t time = 0;
    wesh::value value;
    wesh::quality quality = quality::good;
};

/// The number of a moment, unless it is flagged invalid.
const decimal* usable_number(const moment& m) noexcept;

/// Sums over numbers that share a power of ten, in 128 bits. Only changes are stored, so that a value holds
/// until the next sample: `held` counts the milliseconds, `integral` value times milliseconds.
struct sums {
    bool any = false; ///< at least one number
    int exponent = 0;
    wide minimum = 0;
    wide maximum = 0;
    wide integral = 0;
    wide difference =
        0; ///< what a counter grew by (a reset adds nothing, growth after it does), a gauge moved by
    std::int64_t held = 0;

    /// Brings both to one power of ten: the finer, or the coarser (rounded) where 128 bits do not hold the
    /// finer.
    static void align(sums& a, sums& b) noexcept;
    void take_extremes(const sums& other) noexcept; ///< aligned
    void hold(const decimal& value, std::int64_t milliseconds) noexcept;
    /// The point went from one number to the next.
    void move(const decimal& from, const decimal& to) noexcept;
    void add(const sums& later) noexcept;
};

struct run {
    moment first;
    moment last;
    wesh::quality flags = quality::good; ///< of all its samples together
    std::uint32_t count = 0;
    wesh::history::sums sums; ///< between first and last
};

run run_of(moment m);
/// Joins a run of the same point that follows. One that does not (its samples came late, after theirs were
/// summed up) adds to the count, the extremes and the flags, but holds no time.
void join(run& r, const run& later, point_kind kind);
/// What the step from one moment to the next adds to the difference. A counter that stands lower than before
/// was reset, flagged or not; `flags` then says so.
void add_step(sums& s, wesh::quality& flags, const moment& before, const moment& next,
              point_kind kind) noexcept;
/// True when nothing holds between the two: readings are missing before `next`.
bool gap_before(const moment& next) noexcept;

bytes pack_run(const run& r);
/// False when the bytes are no run; never throws on bad input.
bool unpack_run(byte_view data, run& out) noexcept;

} // namespace wesh::history
