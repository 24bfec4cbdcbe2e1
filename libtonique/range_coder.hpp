// An arithmetic coder of bits in whole numbers, after Martin's range coding: a body is one number between 0
// and 1, each bit narrows where it may lie. tonique-hourly(5) has it to the bit.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wesh::tonique {

inline constexpr std::uint32_t range_floor = 1U << 24; ///< below it the range is made 256 times wider

/// A chance is of 65,536, never 0 and never all.
class range_encoder {
  public:
    bool code(bool bit, std::uint32_t chance) {
        const auto share = static_cast<std::uint32_t>((std::uint64_t{range_} * chance) >> 16);
        if (bit)
            range_ = share;
        else
            move(share, range_ - share);
        widen();
        return bit;
    }
    /// `count` bits, at most 16, of which each is as likely as the other.
    std::uint32_t plain(std::uint32_t bits, int count) {
        const std::uint32_t step = range_ >> count;
        move(step * bits, step);
        widen();
        return bits;
    }
    bool failed() const noexcept { return false; }

    /// Bytes that are surely needed for what was coded so far.
    std::size_t size() const noexcept { return out_.size(); }
    std::size_t finished_size() const noexcept { return out_.size() + tail().count; }
    /// The same, would these bits (false, each of its chance) come before the end.
    std::size_t finished_size_after(std::span<const std::uint32_t> chances) const noexcept;
    std::vector<std::uint8_t> finish() &&;

  private:
    struct last_bytes {
        std::uint64_t value;
        std::size_t count;
    };
    last_bytes tail() const noexcept;
    void move(std::uint32_t by, std::uint32_t range) {
        const std::uint32_t before = low_;
        low_ += by;
        range_ = range;
        if (low_ < before) carry();
    }
    void widen() {
        for (; range_ < range_floor; range_ <<= 8, low_ <<= 8)
            out_.push_back(static_cast<std::uint8_t>(low_ >> 24));
    }
    void carry() noexcept {
        for (std::size_t i = out_.size(); i > 0 && ++out_[i - 1] == 0;) --i;
    }

    std::vector<std::uint8_t> out_;
    std::uint32_t low_ = 0;
    std::uint32_t range_ = 0xffff'ffff;
};

/// Reads zero bytes behind the end, and says in failed() when more of them than an encoder leaves out.
class range_decoder {
  public:
    explicit range_decoder(std::span<const std::uint8_t> in) noexcept
        : in_{in} {
        for (int i = 0; i < 4; ++i) take();
    }
    bool code(bool, std::uint32_t chance) noexcept {
        const auto share = static_cast<std::uint32_t>((std::uint64_t{range_} * chance) >> 16);
        const bool bit = code_ < share;
        if (bit) {
            range_ = share;
        } else {
            code_ -= share;
            range_ -= share;
        }
        widen();
        return bit;
    }
    std::uint32_t plain(std::uint32_t, int count) noexcept {
        range_ >>= count;
        std::uint32_t bits = code_ / range_;
        if (bits >> count != 0) { // no encoder says so
            bits = 0;
            bad_ = true;
        }
        code_ -= bits * range_;
        widen();
        return bits;
    }
    bool failed() const noexcept { return bad_ || taken_ > in_.size() + 4; }
    /// What an encoder would have written up to here, give or take the end.
    std::size_t least_size() const noexcept { return taken_ - 4; }
    std::size_t most_size() const noexcept { return taken_; }

  private:
    void take() noexcept {
        code_ = code_ << 8 | (taken_ < in_.size() ? in_[taken_] : 0U);
        ++taken_;
    }
    void widen() noexcept {
        for (; range_ < range_floor; range_ <<= 8) take();
    }

    std::span<const std::uint8_t> in_;
    std::size_t taken_ = 0;
    std::uint32_t code_ = 0;
    std::uint32_t range_ = 0xffff'ffff;
    bool bad_ = false;
};

} // namespace wesh::tonique
