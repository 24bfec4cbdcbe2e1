// What a receiver hears that is set to another speed than the line: bit by bit, as a UART samples it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wesh::sim {

class wrong_speed {
  public:
    /// Appends what the receiver makes of these bytes, which come with seven bits and even parity: a
    /// character for each start bit it believes to see; a NUL where parity or stop bit are wrong. The same
    /// bytes always give the same noise.
    void hear(std::string_view bytes, unsigned line_baud, unsigned reader_baud, std::string& out);
    /// Nothing comes for so many bits.
    void rest(std::size_t bits) { bits_.append(bits, '1'); }
    void forget() noexcept {
        bits_.clear();
        at_ = 0;
    }

  private:
    bool next_character(std::int64_t line_bit, std::int64_t reader_half_bit, std::string& out);
    bool level(std::int64_t time, std::int64_t line_bit) const noexcept {
        return bits_[static_cast<std::size_t>(time / line_bit)] == '1';
    }

    std::string bits_;    ///< on the line, from the first that the receiver has not done with
    std::int64_t at_ = 0; ///< how far the receiver is into them
};

} // namespace wesh::sim
