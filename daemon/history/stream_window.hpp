// A stretch of old history in the order of its numbers, merged once from many chunks and served page by page.
#pragma once

#include "daemon/history/entry.hpp"
#include "daemon/history/store.hpp"

namespace wesh::history {

class stream_window {
  public:
    /// Begins a stretch that will hold every kept number in (after, up_to].
    void begin(sequence_number after, sequence_number up_to);
    /// Takes those rows of a chunk whose numbers lie in the stretch.
    void add(point_id point, const entry_list& list);
    void add(std::vector<record> occurrences);
    void clear() noexcept;

    bool covers(sequence_number number) const noexcept { return number > after_ && number <= up_to_; }
    /// True when it holds numbers up to `number`.
    bool reaches_below(sequence_number number) const noexcept { return !slots_.empty() && after_ < number; }

    /// Gives records above `after` until the page holds `limit`; `next` becomes the number up to which it
    /// looked.
    void serve(sequence_number after, std::uint32_t limit, what kinds, stream_page& page) const;

  private:
    struct slot {
        entry row;
        point_id point = 0; ///< 0: no sample has this number
    };
    sequence_number after_ = 0;
    sequence_number up_to_ = 0;
    std::vector<slot> slots_; ///< the place of number n is n - after_ - 1
    std::vector<std::string> texts_;
    std::vector<record> occurrences_;
};

bool wanted(what kinds, const record& r) noexcept;
constexpr bool includes(what kinds, what one) noexcept {
    return (static_cast<std::uint32_t>(kinds) & static_cast<std::uint32_t>(one)) != 0;
}

} // namespace wesh::history
