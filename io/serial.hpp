// A serial line, opened raw and for nobody else.
#pragma once

#include "io/descriptor.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace wesh::io {

/// Bits of a character, parity, stop bits. A character whose parity is wrong is read as NUL.
enum class framing : unsigned char { seven_even_one, eight_none_one };

/// What a terminal is set to, in baud; 0: none of the usual speeds.
unsigned speed_of(int fd) noexcept;

class serial_port {
  public:
    /// Throws std::runtime_error that says what is in the way, in words for a person.
    serial_port(const std::string& path, unsigned baud, framing f);

    int fd() const noexcept { return fd_.get(); }
    unsigned speed() const noexcept { return speed_; }
    /// What was received at the old speed is dropped. Throws like the constructor.
    void set_speed(unsigned baud);
    /// How many bytes were there, 0 when none are; nothing when the line is gone.
    std::optional<std::size_t> read(std::span<char> into) noexcept;

  private:
    std::string path_;
    descriptor fd_;
    framing framing_;
    unsigned speed_ = 0;
};

} // namespace wesh::io
