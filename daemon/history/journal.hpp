// The journal: one row a commit, kept until every sample in it is sealed. The newest rows stay in memory too,
// for those who follow the stream near its head.
#pragma once

#include "daemon/history/batch.hpp"
#include "daemon/history/database.hpp"

#include <deque>
#include <functional>

namespace wesh::history {

class journal {
  public:
    explicit journal(database& db);

    /// Reads every row in order; calls `visit` for each record, and returns the first numbers of rows that
    /// are unreadable.
    std::vector<sequence_number> replay(const std::function<void(const record&)>& visit);

    /// Inside a transaction; adopt() follows once it is committed.
    void insert(sequence_number first, const batch_writer& batch);
    void adopt(sequence_number first, batch_writer&& batch);
    /// Rows that hold nothing from `floor` on; the first and the last step of forgetting them, as above.
    void remove_below(sequence_number floor);
    void forget_below(sequence_number floor);

    bool empty() const noexcept { return rows_.empty(); }
    sequence_number first() const noexcept { return rows_.empty() ? 0 : rows_.front().first; }
    sequence_number last() const noexcept { return rows_.empty() ? 0 : rows_.back().last; }
    std::uint64_t size() const noexcept { return size_; } ///< bytes on disk
    /// The number up to which samples must be sealed before `excess` bytes of the oldest rows can go.
    sequence_number release(std::uint64_t excess) const noexcept;
    bool has_below(sequence_number floor) const noexcept { return !rows_.empty() && rows_[0].last < floor; }

    /// The records of the row that holds `number`, in order, and the last number of that row. Empty when it
    /// is unreadable. Valid until the next call; `number` lies between first() and last().
    struct stretch {
        std::span<const record> records;
        sequence_number last;
    };
    stretch around(sequence_number number);

  private:
    struct row {
        sequence_number first;
        sequence_number last;
        std::uint32_t size;
        bytes packed; ///< empty when it is only on disk
    };
    void shrink_memory();

    statement insert_;
    statement remove_;
    statement load_;
    statement all_;
    std::deque<row> rows_;
    std::uint64_t size_ = 0;
    std::size_t in_memory_ = 0; ///< bytes
    std::size_t packed_from_ = 0;
    sequence_number decoded_first_ = 0;
    std::vector<record> decoded_;
};

} // namespace wesh::history
