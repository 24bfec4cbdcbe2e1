// What weshtop asks of the daemon: a round of questions a few times a second, each no more than what is due.
#pragma once

#include "clients/top/model.hpp"

#include <wesh/interface.hpp>

namespace wesh::top {

/// What those who look want to know beside what is always asked.
struct wishes {
    std::vector<point_id> in_view;         ///< of these, when they were last confirmed
    std::vector<point_description> seeds;  ///< of these, the newest values that the history has
    std::optional<point_description> past; ///< of this one, the last hour and day
    bool all_confirmed = false;            ///< of every point, when it was last confirmed
    bool paused = false;                   ///< nothing but whether the daemon is there
};

class asker {
  public:
    asker(interface daemon, patterns wanted)
        : daemon_{std::move(daemon)}
        , wanted_{std::move(wanted)} {}

    /// One round. Throws as wesh::interface does; then the next round must be begun with begin_anew().
    news ask(const wishes& w, const moment& now);
    /// Nothing that was known of the daemon can be relied on: it may be another one.
    void begin_anew() noexcept;

  private:
    /// Whether it is time again for something that was last done at `last`; then it is done now.
    static bool due(duration& last, duration every, const moment& now) noexcept;
    void ask_site(news& n);
    void ask_points(news& n);
    void ask_changes(news& n);
    void ask_confirmed(const wishes& w, news& n, const moment& now);
    void ask_occurrences(news& n, const moment& now);
    /// Events and intervals with numbers in (after, up_to].
    std::vector<occurrence> between(sequence_number after, sequence_number up_to) const;
    void ask_seeds(const wishes& w, news& n, const moment& now);
    void ask_past(const point_description& p, news& n, const moment& now);

    static constexpr duration never = duration::min();

    interface daemon_;
    patterns wanted_;
    std::uint64_t stream_id_ = 0; ///< 0: nothing has been asked yet
    std::uint64_t revision_ = 0;
    site_info site_;
    std::vector<bool> known_; ///< ids that have been described
    duration site_asked_ = never;
    duration view_asked_ = never;
    duration all_asked_ = never;
    std::vector<point_id> view_;

    sequence_number heard_to_ = 0; ///< occurrences up to this number have been told
    sequence_number back_to_ = 0;  ///< and from the one after this on
    sequence_number back_least_ = 0;
    std::size_t occurrences_ = 0;
    time_point oldest_ = no_time;
    bool looking_back_ = false;
    duration looked_back_ = never;

    point_id past_point_ = 0;
    duration hour_asked_ = never;
    duration day_asked_ = never;
    top::past past_;
};

} // namespace wesh::top
