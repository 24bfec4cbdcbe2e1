#include "daemon/history/column.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace wesh::history {
namespace {

constexpr std::uint8_t constant_column = 0xFF;
constexpr unsigned unary_limit = 12;
constexpr unsigned widest_low = 57 - unary_limit; ///< so that a whole code is seen in one look

constexpr std::uint64_t low_bits(unsigned n) noexcept {
    return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

class bit_writer {
  public:
    explicit bit_writer(bytes& out) noexcept
        : out_{out} {}

    /// The low `n` bits of v, n at most 32; the others are zero.
    void put(std::uint64_t v, unsigned n) {
        pending_ |= v << used_;
        used_ += n;
        if (used_ < 32) return;
        std::uint8_t four[4];
        for (unsigned i = 0; i < 4; ++i) four[i] = static_cast<std::uint8_t>(pending_ >> (8 * i));
        out_.insert(out_.end(), four, four + 4);
        pending_ >>= 32;
        used_ -= 32;
    }
    void put_long(std::uint64_t v, unsigned n) {
        if (n <= 32) return put(v, n);
        put(v & low_bits(32), 32);
        put(v >> 32, n - 32);
    }
    void finish() {
        for (; used_ > 0; used_ -= std::min(used_, 8U)) {
            out_.push_back(static_cast<std::uint8_t>(pending_));
            pending_ >>= 8;
        }
    }

  private:
    bytes& out_;
    std::uint64_t pending_ = 0;
    unsigned used_ = 0;
};

/// Reads zeros past the end; the caller compares consumed() with what there is.
class bit_reader {
  public:
    explicit bit_reader(byte_view data) noexcept
        : data_{data} {}

    std::uint64_t peek() const noexcept { // at least 57 bits
        const std::size_t byte = at_ >> 3;
        std::uint64_t word = 0;
        if (data_.size() >= 8 && byte <= data_.size() - 8) {
            std::memcpy(&word, data_.data() + byte, 8);
            if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
        } else {
            for (std::size_t i = 0; i < 8 && byte + i < data_.size(); ++i)
                word |= static_cast<std::uint64_t>(data_[byte + i]) << (8 * i);
        }
        return word >> (at_ & 7);
    }
    void skip(unsigned n) noexcept { at_ += n; }
    std::uint64_t get_long(unsigned n) noexcept {
        const unsigned low = std::min(n, 32U);
        std::uint64_t v = peek() & low_bits(low);
        skip(low);
        if (n > 32) {
            v |= (peek() & low_bits(n - 32)) << 32;
            skip(n - 32);
        }
        return v;
    }
    std::size_t consumed() const noexcept { return (at_ + 7) / 8; }

  private:
    byte_view data_;
    std::size_t at_ = 0;
};

/// How many of the values have so many bits.
using histogram = std::array<std::uint32_t, 65>;

/// About what the column takes with k low bits: each value counts as the middle of those of its width.
std::uint64_t cost(const histogram& widths, unsigned k, unsigned widest) noexcept {
    std::uint64_t bits = 0;
    for (unsigned w = 0; w <= widest; ++w) {
        if (widths[w] == 0) continue;
        const std::uint64_t middle = w < 2 ? w : std::uint64_t{3} << (w - 2);
        const std::uint64_t high = middle >> k;
        bits += widths[w] * (high < unary_limit ? high + 1 + k : unary_limit + widest);
    }
    return bits;
}

/// Columns of two natures are common (nothing, and now and then a jump): every width is tried, since the best
/// is not always downhill from the average.
unsigned best_low(const histogram& widths, unsigned widest) noexcept {
    unsigned best = 0;
    std::uint64_t least = cost(widths, 0, widest);
    for (unsigned k = 1; k <= std::min(widest, widest_low); ++k) {
        const std::uint64_t bits = cost(widths, k, widest);
        if (bits >= least) continue;
        least = bits;
        best = k;
    }
    return best;
}

} // namespace

void put_column(bytes& out, std::span<const std::uint64_t> values) {
    if (values.empty()) return;
    if (std::all_of(values.begin(), values.end(), [&](std::uint64_t v) { return v == values[0]; })) {
        out.push_back(constant_column);
        put_number(out, values[0]);
        return;
    }
    histogram widths{};
    for (const std::uint64_t v : values) ++widths[static_cast<std::size_t>(std::bit_width(v))];
    unsigned widest = 64;
    while (widths[widest] == 0) --widest;
    const unsigned k = best_low(widths, widest);
    out.push_back(static_cast<std::uint8_t>(k));
    out.push_back(static_cast<std::uint8_t>(widest));
    bit_writer bits{out};
    for (const std::uint64_t v : values) {
        const std::uint64_t high = v >> k;
        if (high >= unary_limit) {
            bits.put(low_bits(unary_limit), unary_limit);
            bits.put_long(v, widest);
            continue;
        }
        const auto ones = static_cast<unsigned>(high);
        if (ones + 1 + k <= 32) {
            bits.put(low_bits(ones) | ((v & low_bits(k)) << (ones + 1)), ones + 1 + k);
        } else {
            bits.put(low_bits(ones), ones + 1);
            bits.put_long(v & low_bits(k), k);
        }
    }
    bits.finish();
}

bool get_column(byte_reader& in, std::span<std::uint64_t> values) noexcept {
    if (values.empty()) return !in.failed();
    const std::uint8_t k = in.byte();
    if (k == constant_column) {
        std::fill(values.begin(), values.end(), in.number());
        return !in.failed();
    }
    const std::uint8_t widest = in.byte();
    if (k > widest_low || widest == 0 || widest > 64 || in.failed()) return false;
    bit_reader bits{in.rest()};
    for (std::uint64_t& v : values) {
        const std::uint64_t word = bits.peek();
        const auto ones = static_cast<unsigned>(std::countr_one(word));
        if (ones >= unary_limit) {
            bits.skip(unary_limit);
            v = bits.get_long(widest);
        } else {
            v = (static_cast<std::uint64_t>(ones) << k) | ((word >> (ones + 1)) & low_bits(k));
            bits.skip(ones + 1 + k);
        }
    }
    if (bits.consumed() > in.rest().size()) return false;
    in.skip(bits.consumed());
    return true;
}

} // namespace wesh::history
