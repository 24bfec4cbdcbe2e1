// Aggregates: a time range cut into steps, each with one figure.
#pragma once

#include "daemon/history/run.hpp"

namespace wesh::history {

/// Takes the runs of a point in order of time and gives one row a step. A value holds until the next sample,
/// unless that one is flagged `gap`: then it held no longer than its own instant. First, last and count have
/// rows only where samples are; the others also where a value merely held.
class stepper {
  public:
    /// `begin` is a boundary of a step; nothing holds later than `now`.
    stepper(const range& r, point_kind kind, std::int64_t begin, std::int64_t now);

    /// What the point said last before `begin`.
    void carry(const moment& m);
    /// False when the page is full: no further run is wanted.
    bool add(const run& r);
    /// The last value holds to the end of the range; then the rows are complete.
    range_page finish();

  private:
    bool advance(std::int64_t time, bool holds);
    bool emit();
    bool figure(row& out) const;
    wesh::value mean() const;

    const range& range_;
    point_kind kind_;
    std::int64_t step_;
    std::int64_t end_;
    std::int64_t now_;
    bool has_carry_ = false;
    moment carry_;
    std::int64_t held_to_ = 0; ///< up to where the carried value is counted
    std::int64_t start_;       ///< of the step that is being filled
    run current_;
    bool moved_ = false; ///< a difference can be told for this step
    range_page page_;
    bool full_ = false;
};

/// Cursors are times, moved so that none is 0.
constexpr std::uint64_t cursor_of(std::int64_t time) noexcept {
    return static_cast<std::uint64_t>(time) ^ (std::uint64_t{1} << 63);
}
constexpr std::int64_t time_of_cursor(std::uint64_t cursor) noexcept {
    return static_cast<std::int64_t>(cursor ^ (std::uint64_t{1} << 63));
}

} // namespace wesh::history
