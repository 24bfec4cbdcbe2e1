// The reader's end of a simulated line, as a program opens a serial port.
#pragma once

#include "io/descriptor.hpp"

#include <string>

namespace wesh::test {

class tic_port {
  public:
    /// Raw, seven bits, even parity, at that speed; fails the test when the port cannot be opened.
    tic_port(const std::string& path, unsigned baud);

    /// All that comes within so many milliseconds.
    std::string read_for(int ms);
    /// Until there are so many good groups of that label; fails the test when they do not come in time.
    std::string read_until(const std::string& label, int count = 1);
    /// The other end has gone: nothing more will come.
    bool hung_up(int within_ms);
    /// TIOCEXCL, as programs set it that share their port with nobody.
    void keep_others_out() const;
    bool keeps_others_out() const;
    /// Bytes that wait.
    int waiting() const;

  private:
    bool read_some(std::string& into);

    io::descriptor fd_;
    bool ended_ = false;
};

} // namespace wesh::test
