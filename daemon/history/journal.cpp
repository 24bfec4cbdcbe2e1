#include "daemon/history/journal.hpp"

#include <algorithm>

namespace wesh::history {
namespace {

constexpr std::size_t memory_limit = 1U << 20;

} // namespace

journal::journal(database& db)
    : insert_{db, "INSERT INTO journal(first, count, data) VALUES(?,?,?)"}
    , remove_{db, "DELETE FROM journal WHERE first < ?"}
    , load_{db, "SELECT data FROM journal WHERE first = ?"}
    , all_{db, "SELECT first, count, data FROM journal ORDER BY first"} {}

std::vector<sequence_number> journal::replay(const std::function<void(const record&)>& visit) {
    std::vector<sequence_number> unreadable;
    auto q = all_.ask();
    record r;
    while (q.next()) {
        const sequence_number first = q.number(0);
        const std::uint64_t count = q.number(1);
        const byte_view data = q.blob(2);
        batch_reader in{data, first};
        std::uint64_t n = 0;
        for (; n < count && in.next(r); ++n) visit(r);
        if (n != count || in.failed()) unreadable.push_back(first);
        rows_.push_back({first, first + count - 1, static_cast<std::uint32_t>(data.size()), {}});
        size_ += data.size();
    }
    packed_from_ = rows_.size();
    return unreadable;
}

void journal::insert(sequence_number first, const batch_writer& batch) {
    insert_.run(first, batch.count(), byte_view{batch.packed()});
}

void journal::adopt(sequence_number first, batch_writer&& batch) {
    const std::uint64_t count = batch.count();
    bytes packed = std::move(batch).take();
    const auto size = static_cast<std::uint32_t>(packed.size());
    size_ += size;
    in_memory_ += size;
    rows_.push_back({first, first + count - 1, size, std::move(packed)});
    shrink_memory();
}

void journal::shrink_memory() {
    while (in_memory_ > memory_limit && packed_from_ + 1 < rows_.size()) {
        in_memory_ -= rows_[packed_from_].packed.size();
        rows_[packed_from_++].packed = bytes{};
    }
}

void journal::remove_below(sequence_number floor) {
    sequence_number below = 0;
    for (const row& r : rows_) {
        if (r.last >= floor) break;
        below = r.last + 1;
    }
    if (below != 0) remove_.run(below);
}

void journal::forget_below(sequence_number floor) {
    while (has_below(floor)) {
        size_ -= rows_.front().size;
        in_memory_ -= rows_.front().packed.size();
        if (packed_from_ > 0) --packed_from_;
        rows_.pop_front();
    }
}

sequence_number journal::release(std::uint64_t excess) const noexcept {
    sequence_number up_to = 0;
    for (const row& r : rows_) {
        up_to = r.last;
        if (r.size >= excess) break;
        excess -= r.size;
    }
    return up_to;
}

journal::stretch journal::around(sequence_number number) {
    const auto after = std::upper_bound(rows_.begin(), rows_.end(), number,
                                        [](sequence_number n, const row& r) { return n < r.first; });
    const row& r = *std::prev(after);
    if (decoded_first_ == r.first) return {decoded_, r.last};
    decoded_first_ = 0;
    decoded_.clear();
    const auto unpack = [&](byte_view data) {
        batch_reader in{data, r.first};
        record rec;
        while (in.next(rec)) decoded_.push_back(rec);
    };
    if (!r.packed.empty()) {
        unpack(r.packed);
    } else {
        auto q = load_.ask(r.first);
        if (q.next()) unpack(q.blob(0));
    }
    decoded_first_ = r.first;
    return {decoded_, r.last};
}

} // namespace wesh::history
