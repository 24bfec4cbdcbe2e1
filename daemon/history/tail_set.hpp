// The open tails of all points, and what must be known of each point to commit its next sample.
#pragma once

#include "daemon/history/chunk_table.hpp"
#include "daemon/history/tail.hpp"

#include <deque>
#include <limits>
#include <memory>

namespace wesh::history {

class tail_set {
  public:
    static constexpr std::uint32_t sealed_at = 360; ///< samples; an hour of a ten-second poll
    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();

    /// 40 bytes a point; the tail itself exists only while it holds samples.
    struct point_state {
        std::int64_t newest = never;  ///< the latest time known of it
        sequence_number sealed = 0;   ///< the last number that is in a chunk
        std::int64_t last_chunk = 0;  ///< id of its newest chunk; 0: none
        std::uint32_t last_count = 0; ///< samples in it
        std::unique_ptr<tail> open;
    };

    void resize(std::size_t points) {
        // By eighths, not by doubling: of a large site's points the state is the largest part of the store.
        if (points > points_.capacity()) points_.reserve(points + points / 8);
        points_.resize(points);
    }
    point_state& at(point_id id) { return points_[id - 1]; }
    std::size_t size() const noexcept { return points_.size(); }

    /// Takes a committed sample; `steady` dates a tail that it opens.
    void add(const sample& s, duration steady);
    /// The tail is now in a chunk.
    void close(point_id point, const chunk_outline& chunk);

    std::size_t open_count() const noexcept { return open_count_; }
    std::size_t memory() const noexcept { return memory_; }
    /// The lowest number that an open tail holds, but for those that are about to be closed (sorted); 0 when
    /// there is none.
    sequence_number oldest_without(const std::vector<point_id>& closing);

    /// Points to seal now, each once, the most urgent reasons first: full tails, tails older than `age`, all
    /// that hold numbers up to `release`, and the fullest ones while all together exceed `limit` bytes.
    std::vector<point_id> due(duration steady, duration age, sequence_number release, std::size_t limit);
    std::vector<point_id> all_open() const;

  private:
    struct opening {
        point_id point;
        sequence_number first;
    };
    bool is_open(const opening& o) { return at(o.point).open && at(o.point).open->first_number() == o.first; }
    void add_fullest(std::vector<point_id>& points, std::size_t limit);

    std::vector<point_state> points_;
    std::deque<opening> openings_; ///< in the order of their first numbers; may hold tails that were closed
    std::vector<point_id> full_;
    std::size_t memory_ = 0;
    std::size_t open_count_ = 0;
};

} // namespace wesh::history
