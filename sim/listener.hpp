// A TCP port of 127.0.0.1 that can refuse connections for a while and stay the same port.
#pragma once

#include "io/descriptor.hpp"
#include "io/loop.hpp"

#include <cstdint>
#include <functional>

namespace wesh::sim {

class listener {
  public:
    /// Takes the port (0: any free one); throws std::system_error when it cannot. Refuses until open().
    listener(io::loop& l, std::uint16_t port);

    std::uint16_t port() const noexcept { return port_; }
    bool is_open() const noexcept { return static_cast<bool>(watch_); }
    /// Accepted connections are non-blocking and belong to the function.
    void open(std::function<void(io::descriptor)> accepted);
    /// From here on connections are refused. The port stays ours.
    void close();

  private:
    void accept_some();

    io::loop& loop_;
    io::descriptor fd_;
    std::uint16_t port_ = 0;
    std::function<void(io::descriptor)> accepted_;
    io::source watch_;
    io::source pause_;
};

} // namespace wesh::sim
