// Whole numbers as bytes: fixed widths with the highest byte first, and a short form for small numbers.
// Readers never read past the end and never throw.
#pragma once

#include "libtonique/body.hpp"

#include <algorithm>
#include <string_view>

namespace wesh::tonique {

template <std::size_t Width>
void put_fixed(bytes& out, std::uint64_t v) {
    for (std::size_t i = Width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(v >> (8 * i)));
}

/// Seven bits a byte, lowest first; all but the last byte have their high bit set.
inline void put_number(bytes& out, std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) out.push_back(static_cast<std::uint8_t>(v | 0x80));
    out.push_back(static_cast<std::uint8_t>(v));
}

inline void put_text(bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

/// After a failure every further read gives zero or nothing.
class wire_reader {
  public:
    explicit wire_reader(std::span<const std::uint8_t> data) noexcept
        : data_{data} {}

    bool failed() const noexcept { return failed_; }
    std::size_t place() const noexcept { return at_; }
    std::size_t left() const noexcept { return failed_ ? 0 : data_.size() - at_; }

    template <std::size_t Width>
    std::uint64_t fixed() noexcept {
        std::uint64_t v = 0;
        for (const auto b : take(Width)) v = v << 8 | b;
        return v;
    }

    /// The shortest form only, and at most `most`.
    std::uint64_t number(std::uint64_t most) noexcept {
        std::uint64_t v = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto b = fixed<1>();
            v |= (b & 0x7F) << shift;
            if (b >= 0x80) continue;
            if ((b == 0 && shift != 0) || v > most || (shift == 63 && b > 1)) break;
            return failed_ ? 0 : v;
        }
        failed_ = true;
        return 0;
    }

    std::span<const std::uint8_t> take(std::size_t n) noexcept {
        if (failed_ || n > data_.size() - at_) {
            failed_ = true;
            return {};
        }
        at_ += n;
        return data_.subspan(at_ - n, n);
    }

    /// How many bytes come before the next byte 0, or are left.
    std::size_t before_zero() const noexcept {
        if (failed_) return 0;
        const auto rest = data_.subspan(at_);
        return static_cast<std::size_t>(std::find(rest.begin(), rest.end(), 0) - rest.begin());
    }

    std::string_view text(std::size_t n) noexcept {
        const auto b = take(n);
        return {reinterpret_cast<const char*>(b.data()), b.size()};
    }

  private:
    std::span<const std::uint8_t> data_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

} // namespace wesh::tonique
