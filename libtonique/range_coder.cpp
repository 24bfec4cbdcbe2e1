#include "libtonique/range_coder.hpp"

namespace wesh::tonique {

/// The number within the range that ends with most zero bytes; those are left out.
range_encoder::last_bytes range_encoder::tail() const noexcept {
    for (std::size_t count = 0;; ++count) {
        const std::uint64_t rest = (std::uint64_t{1} << (32 - 8 * count)) - 1;
        const std::uint64_t value = (low_ + rest) & ~rest;
        if (value < std::uint64_t{low_} + range_) return {value, count};
    }
}

std::size_t range_encoder::finished_size_after(std::span<const std::uint32_t> chances) const noexcept {
    range_encoder scratch;
    scratch.low_ = low_;
    scratch.range_ = range_;
    for (const auto c : chances) scratch.code(false, c);
    return out_.size() + scratch.finished_size();
}

std::vector<std::uint8_t> range_encoder::finish() && {
    const last_bytes end = tail();
    if (end.value >> 32 != 0) carry();
    for (std::size_t i = 0; i < end.count; ++i)
        out_.push_back(static_cast<std::uint8_t>(end.value >> (24 - 8 * i)));
    return std::move(out_);
}

} // namespace wesh::tonique
