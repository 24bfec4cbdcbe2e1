// Bytes written and read: variable-length integers and texts. Readers never read past the end and never
// throw.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::history {

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

using bytes = std::vector<std::uint8_t>;
using byte_view = std::span<const std::uint8_t>;

/// Small numbers of either sign become small numbers without one.
constexpr std::uint64_t zigzag(std::int64_t v) noexcept {
    return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t v) noexcept {
    return static_cast<std::int64_t>((v >> 1) ^ (~(v & 1) + 1));
}

/// Differences and sums modulo 2^64: what the codecs take apart they put together again, whatever the times.
constexpr std::int64_t minus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
constexpr std::int64_t plus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

/// Collects the few bytes of one record before they join a long buffer: at most `room` of them.
class short_writer {
  public:
    static constexpr std::size_t room = 96;

    void byte(std::uint8_t b) noexcept { bytes_[size_++] = b; }
    void number(std::uint64_t v) noexcept {
        while (v >= 0x80) {
            bytes_[size_++] = static_cast<std::uint8_t>(v | 0x80);
            v >>= 7;
        }
        bytes_[size_++] = static_cast<std::uint8_t>(v);
    }
    void signed_number(std::int64_t v) noexcept { number(zigzag(v)); }
    void append_to(bytes& out) const { out.insert(out.end(), bytes_.data(), bytes_.data() + size_); }
    std::size_t size() const noexcept { return size_; }

  private:
    std::array<std::uint8_t, room> bytes_;
    std::size_t size_ = 0;
};

inline void put_number(bytes& out, std::uint64_t v) {
    short_writer w;
    w.number(v);
    w.append_to(out);
}
inline void put_signed(bytes& out, std::int64_t v) { put_number(out, zigzag(v)); }
inline void put_text(bytes& out, std::string_view text) {
    put_number(out, text.size());
    out.insert(out.end(), text.begin(), text.end());
}

/// After a failure every further read gives zero or nothing; ask failed() at the end.
class byte_reader {
  public:
    explicit byte_reader(byte_view data) noexcept
        : data_{data} {}

    bool failed() const noexcept { return failed_; }
    bool at_end() const noexcept { return at_ == data_.size(); }
    void fail() noexcept { failed_ = true; }
    byte_view rest() const noexcept { return data_.subspan(at_); }
    void skip(std::size_t n) noexcept {
        if (n > data_.size() - at_) return fail();
        at_ += n;
    }

    std::uint8_t byte() noexcept {
        if (failed_ || at_ >= data_.size()) {
            failed_ = true;
            return 0;
        }
        return data_[at_++];
    }
    std::uint64_t number() noexcept {
        std::uint64_t v = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t b = byte();
            v |= static_cast<std::uint64_t>(b & 0x7F) << shift;
            if (b < 0x80) return v;
        }
        failed_ = true;
        return 0;
    }
    std::int64_t signed_number() noexcept { return unzigzag(number()); }
    std::string_view text() noexcept {
        const std::uint64_t size = number();
        if (failed_ || size > data_.size() - at_) {
            failed_ = true;
            return {};
        }
        const auto* begin = reinterpret_cast<const char*>(data_.data() + at_);
        at_ += static_cast<std::size_t>(size);
        return {begin, static_cast<std::size_t>(size)};
    }

  private:
    byte_view data_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

} // namespace wesh::history
