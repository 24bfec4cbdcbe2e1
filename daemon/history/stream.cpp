// Reading every record in the order of its number.
#include "daemon/history/state.hpp"

#include <algorithm>

namespace wesh::history {
namespace {

/// Each stretch of old history costs a look into every chunk that overlaps it, about one a point: it is long
/// enough that this is shared by many records.
std::uint64_t stretch_for(std::size_t points) noexcept {
    return std::clamp<std::uint64_t>(points * 6, 1U << 17, 1U << 19);
}

} // namespace

/// The lowest number above `after` that may be kept outside the journal; 0 when there is none.
sequence_number store::state::next_kept(sequence_number after) {
    const sequence_number a = tables_->chunks.lowest_above(after);
    const sequence_number b = tables_->occurrences.lowest_above(after);
    return a == 0 ? b : b == 0 ? a : std::min(a, b);
}

void store::state::fill_window(sequence_number after) {
    const sequence_number head = tables_->log.empty() ? last_ : tables_->log.first() - 1;
    const sequence_number up_to = std::min(head, after + stretch_for(tails_.size()));
    window_.begin(after, up_to);
    entry_list list;
    for (const auto& o : tables_->chunks.with_numbers(after, up_to))
        if (tables_->chunks.load(o.id, list)) window_.add(o.point, list);
    window_.add(tables_->occurrences.between(after, up_to));
}

stream_page store::state::stream(sequence_number after, std::uint32_t limit, what kinds) {
    stream_page page;
    page.next = after;
    page.first = trimmed_to_ + 1;
    page.last = last_;
    limit = std::max(limit, 1U);
    auto& log = tables_->log;
    while (page.next < last_ && page.records.size() < limit) {
        const sequence_number wish = page.next + 1;
        if (!log.empty() && wish >= log.first()) {
            const auto stretch = log.around(wish);
            auto r =
                std::lower_bound(stretch.records.begin(), stretch.records.end(), wish,
                                 [](const record& a, sequence_number n) { return number_of_record(a) < n; });
            for (; r != stretch.records.end() && page.records.size() < limit; ++r) {
                if (wanted(kinds, *r)) page.records.push_back(*r);
                page.next = number_of_record(*r);
            }
            if (r == stretch.records.end()) page.next = stretch.last;
            continue;
        }
        window_used_ = true;
        if (!window_.covers(wish)) {
            const sequence_number kept = next_kept(page.next);
            const sequence_number head = log.empty() ? last_ + 1 : log.first();
            page.next = kept == 0 || kept >= head ? head - 1 : kept - 1;
            if (page.next + 1 < head)
                fill_window(page.next);
            else
                continue;
        }
        window_.serve(page.next, limit, kinds, page);
    }
    return page;
}

} // namespace wesh::history
