#include "daemon/history/stream_window.hpp"

#include "daemon/history/batch.hpp"

#include <algorithm>

namespace wesh::history {

bool wanted(what kinds, const record& r) noexcept {
    switch (r.index()) {
    case 0:
        return includes(kinds, what::samples);
    case 1:
        return includes(kinds, what::events);
    default:
        return includes(kinds, what::intervals);
    }
}

void stream_window::begin(sequence_number after, sequence_number up_to) {
    after_ = after;
    up_to_ = up_to;
    slots_.assign(static_cast<std::size_t>(up_to - after), slot{});
    texts_.clear();
    occurrences_.clear();
}

void stream_window::clear() noexcept {
    after_ = up_to_ = 0;
    slots_ = {};
    texts_ = {};
    occurrences_ = {};
}

void stream_window::add(point_id point, const entry_list& list) {
    const std::size_t base = texts_.size();
    bool texts = false;
    for (const entry& e : list.rows) {
        if (!covers(e.number)) continue;
        slot& s = slots_[static_cast<std::size_t>(e.number - after_ - 1)];
        s.row = e;
        s.point = point;
        if (e.form != value_form::text) continue;
        s.row.mantissa += static_cast<std::int64_t>(base);
        texts = true;
    }
    if (texts) texts_.insert(texts_.end(), list.texts.begin(), list.texts.end());
}

void stream_window::add(std::vector<record> occurrences) { occurrences_ = std::move(occurrences); }

void stream_window::serve(sequence_number after, std::uint32_t limit, what kinds, stream_page& page) const {
    auto o = std::upper_bound(occurrences_.begin(), occurrences_.end(), after,
                              [](sequence_number n, const record& r) { return n < number_of_record(r); });
    for (sequence_number n = after + 1; n <= up_to_ && page.records.size() < limit; ++n) {
        page.next = n;
        if (o != occurrences_.end() && number_of_record(*o) == n) {
            if (wanted(kinds, *o)) page.records.push_back(*o);
            ++o;
            continue;
        }
        const slot& s = slots_[static_cast<std::size_t>(n - after_ - 1)];
        if (s.point != 0 && includes(kinds, what::samples))
            page.records.emplace_back(sample_of(s.point, s.row, texts_));
    }
}

} // namespace wesh::history
