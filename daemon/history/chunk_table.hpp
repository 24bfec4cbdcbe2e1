// Sealed chunks on disk, found by point and time or by sequence number.
#pragma once

#include "daemon/history/chunk.hpp"
#include "daemon/history/database.hpp"

#include <functional>

namespace wesh::history {

/// What is known of a chunk without opening it.
struct chunk_outline {
    std::int64_t id = 0;
    point_id point = 0;
    sequence_number first = 0;
    sequence_number last = 0;
    std::int64_t since = 0; ///< the earliest time in it
    std::int64_t until = 0; ///< the latest
    std::uint32_t count = 0;
};

class chunk_table {
  public:
    explicit chunk_table(database& db);

    /// Stores the rows, in ascending order of numbers, as one chunk.
    chunk_outline insert(point_id point, const entry_list& rows);
    void remove(std::int64_t id);
    /// False when the chunk is gone or its bytes are garbled; the log then names it.
    bool load(std::int64_t id, entry_list& out);
    /// The same, kept until another chunk is asked for; nullptr for false.
    const entry_list* borrow(std::int64_t id);

    /// Chunks of the point that reach into [from, to), earliest first.
    std::vector<chunk_outline> overlapping(point_id point, std::int64_t from, std::int64_t to);
    /// Of those that end before `time`, the one that ends last; id 0 when there is none.
    chunk_outline ending_before(point_id point, std::int64_t time);
    /// Chunks that may hold numbers in (after, up_to].
    std::vector<chunk_outline> with_numbers(sequence_number after, sequence_number up_to);
    /// The lowest number above `after` that a chunk may hold; 0 when there is none.
    sequence_number lowest_above(sequence_number after);
    /// The chunks whose last numbers are lowest: those that trimming takes first.
    std::vector<chunk_outline> oldest(std::size_t n);
    /// Every chunk, by point and time, without opening any.
    void each(const std::function<void(const chunk_outline&)>& visit);

  private:
    database& db_;
    statement insert_;
    statement remove_;
    statement load_;
    statement overlapping_;
    statement before_;
    statement numbers_;
    statement lowest_;
    statement oldest_;
    std::int64_t borrowed_id_ = 0;
    entry_list borrowed_;
};

} // namespace wesh::history
