#include "sim/wrong_speed.hpp"

#include <algorithm>
#include <bit>

namespace wesh::sim {
namespace {

void append_bits(std::string& bits, char c) {
    const unsigned data = static_cast<unsigned char>(c) & 0x7fU;
    bits += '0';
    for (unsigned i = 0; i < 7; ++i) bits += (data >> i & 1U) != 0 ? '1' : '0';
    bits += std::popcount(data) % 2 != 0 ? '1' : '0';
    bits += '1';
}

} // namespace

void wrong_speed::hear(std::string_view bytes, unsigned line_baud, unsigned reader_baud, std::string& out) {
    for (const char c : bytes) append_bits(bits_, c);
    // In a unit of time of which both a bit of the line and half a bit of the reader are whole multiples.
    const std::int64_t line_bit = 2 * static_cast<std::int64_t>(reader_baud);
    const std::int64_t reader_half_bit = line_baud;
    while (next_character(line_bit, reader_half_bit, out)) {
    }
    const auto done = static_cast<std::size_t>(at_ / line_bit);
    bits_.erase(0, done);
    at_ -= static_cast<std::int64_t>(done) * line_bit;
}

/// False: more of the line must be heard first.
bool wrong_speed::next_character(std::int64_t line_bit, std::int64_t reader_half_bit, std::string& out) {
    const auto start = bits_.find('0', static_cast<std::size_t>(at_ / line_bit));
    if (start == std::string::npos) {
        at_ = static_cast<std::int64_t>(bits_.size()) * line_bit;
        return false;
    }
    const std::int64_t begin = static_cast<std::int64_t>(start) * line_bit;
    const std::int64_t end = begin + 19 * reader_half_bit;
    if (end / line_bit >= static_cast<std::int64_t>(bits_.size())) {
        at_ = begin;
        return false;
    }
    const auto sample = [&](int n) { return level(begin + (2 * n + 1) * reader_half_bit, line_bit); };
    unsigned heard = 0;
    for (int i = 0; i < 8; ++i) heard |= static_cast<unsigned>(sample(i + 1)) << i;
    const bool sound = sample(9) && std::popcount(heard) % 2 == 0;
    // A start bit shorter than half of the reader's is none.
    if (!sample(0)) out += sound ? static_cast<char>(heard & 0x7fU) : '\0';
    at_ = sample(0) ? begin + reader_half_bit : end;
    const auto high = bits_.find('1', static_cast<std::size_t>(at_ / line_bit));
    at_ = high == std::string::npos ? static_cast<std::int64_t>(bits_.size()) * line_bit
                                    : std::max(at_, static_cast<std::int64_t>(high) * line_bit);
    return true;
}

} // namespace wesh::sim
