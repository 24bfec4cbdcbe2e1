// A serial adapter in software: a pseudo-terminal whose reader's end stands at a path of its own.
#pragma once

#include "io/descriptor.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace wesh::sim {

class pty {
  public:
    /// Puts a link to the terminal at the path. What stands there already stays, unless it is such a link of
    /// a simulator that is gone. Throws a refusal, or std::system_error when there are no more terminals.
    explicit pty(std::string path);
    /// The reader's end hangs up; the link goes, if it still is this one.
    ~pty();
    pty(const pty&) = delete;
    pty& operator=(const pty&) = delete;

    /// Somebody has the other end open. Once he has gone, a new terminal stands at the path: the old one
    /// would keep what he left unread, his settings and his TIOCEXCL.
    bool has_reader();
    /// Baud that the reader has set; 0: one that no serial port has.
    unsigned reader_speed() const noexcept;
    /// To wait for what the reader says.
    int fd() const noexcept { return fd_.get(); }
    /// What he has said, 0 bytes when that is nothing.
    std::size_t read(std::span<char> into) noexcept;
    /// As much as there is room for.
    std::size_t write(std::string_view bytes) noexcept;
    /// Throws away what the reader has not read, but for the last 4 kB or so.
    void flush() noexcept;

  private:
    void renew();

    std::string path_;
    std::string terminal_; ///< "/dev/pts/3"
    io::descriptor fd_;
    bool had_reader_ = false;
};

} // namespace wesh::sim
