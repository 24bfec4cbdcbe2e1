// An open tail: the committed samples of one point that no chunk holds yet, packed row by row in memory.
#pragma once

#include "daemon/history/entry.hpp"

#include <memory>
#include <optional>

namespace wesh::history {

/// About 7 bytes a sample. The journal holds the same samples on disk until the tail is sealed.
class tail {
  public:
    /// `s` carries its number, higher than those before.
    void add(const sample& s);
    void decode(entry_list& out) const;

    std::uint32_t count() const noexcept { return count_; }
    sequence_number first_number() const noexcept { return first_number_; }
    std::size_t memory() const noexcept { return sizeof(tail) + packed_.capacity(); }
    std::int64_t opened = 0; ///< steady milliseconds

  private:
    void make_room(std::size_t n);

    bytes packed_;
    sequence_number first_number_ = 0;
    entry last_;
    std::uint32_t count_ = 0;
};

} // namespace wesh::history
