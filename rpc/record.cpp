#include "rpc/record.hpp"

#include <algorithm>

namespace wesh::rpc {

/// A connection that once sent a long record does not keep its memory.
constexpr std::size_t keep_capacity = 16'384;

record_reader::state record_reader::read_mark(std::span<const char>& bytes) noexcept {
    while (mark_have_ < mark_size) {
        if (bytes.empty()) return state::more;
        mark_[mark_have_++] = static_cast<unsigned char>(bytes[0]);
        bytes = bytes.subspan(1);
    }
    mark_have_ = 0;
    last_ = (mark_[0] & 0x80) != 0;
    fragment_left_ = (static_cast<std::size_t>(mark_[0] & 0x7f) << 24) |
                     (static_cast<std::size_t>(mark_[1]) << 16) | (static_cast<std::size_t>(mark_[2]) << 8) |
                     mark_[3];
    ++fragments_;
    if (fragment_left_ > limit_ - assembled_.size() || fragments_ > fragments_max) return state::refused;
    return state::record;
}

record_reader::state record_reader::next(std::span<const char>& bytes) {
    if (!inside()) {
        assembled_.clear();
        if (assembled_.capacity() > keep_capacity) std::vector<char>{}.swap(assembled_);
    }
    for (;;) {
        if (fragment_left_ == 0) {
            const state s = read_mark(bytes);
            if (s != state::record) return s;
        }
        const std::size_t n = std::min(bytes.size(), fragment_left_);
        const bool whole = last_ && n == fragment_left_;
        if (whole && assembled_.empty()) {
            record_ = bytes.first(n);
        } else {
            assembled_.insert(assembled_.end(), bytes.begin(),
                              bytes.begin() + static_cast<std::ptrdiff_t>(n));
            record_ = assembled_;
        }
        bytes = bytes.subspan(n);
        fragment_left_ -= n;
        if (whole) {
            fragments_ = 0;
            last_ = false;
            return state::record;
        }
        if (fragment_left_ != 0) return state::more;
    }
}

} // namespace wesh::rpc
