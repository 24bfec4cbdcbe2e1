// How range-for walks over wesh::watch and wesh::follow; nothing that a program names.
//
// Errors: those of the range, whose next item ++ waits for.
// Threads: that of the range.
// Since: 0.1
#pragma once

#include <cstddef>
#include <iterator>

namespace wesh {

/// A single pass: what ++ has gone past is gone. The range must neither move nor end before it.
template <class Range>
class input_iterator {
  public:
    using value_type = typename Range::value_type;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    input_iterator() = default;
    explicit input_iterator(Range& range) noexcept
        : range_{&range} {}

    const value_type& operator*() const noexcept { return range_->current(); }
    const value_type* operator->() const noexcept { return &range_->current(); }
    input_iterator& operator++() {
        range_->advance();
        return *this;
    }
    void operator++(int) { ++*this; }

    friend bool operator==(const input_iterator& i, std::default_sentinel_t) noexcept { return i.is_past(); }

  private:
    bool is_past() const noexcept { return range_->at_end(); }

    Range* range_ = nullptr;
};

} // namespace wesh
