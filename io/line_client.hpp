// A TCP connection to a server that speaks in lines, one conversation at a time: nothing that the server does
// or leaves undone blocks the loop, and nothing that it sends is kept without bound.
#pragma once

#include "io/descriptor.hpp"
#include "io/loop.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace wesh::io {

struct host_port {
    std::string host;
    std::string port;
};

class line_client {
  public:
    /// Longer lines, without their end, are refused.
    line_client(loop& l, host_port to, std::size_t line_max);
    line_client(const line_client&) = delete;
    line_client& operator=(const line_client&) = delete;
    ~line_client();

    bool is_open() const noexcept { return static_cast<bool>(fd_); }
    void close() noexcept;

    /// Why there is no connection, in plain words; empty when there is one. The name is looked up anew each
    /// time, by a thread of its own; each of its addresses is tried.
    task<std::string> open(duration until);
    /// Why the text was not sent; empty when the kernel has all of it.
    task<std::string> send(std::string text, duration until);

    enum class outcome {
        whole,    ///< `text` is a line, without LF or CR LF
        late,     ///< the time was over
        ended,    ///< the server closed the connection, perhaps in the middle of a line
        too_long, ///< a line passed `line_max`
    };
    struct answer {
        line_client::outcome outcome = line_client::outcome::ended;
        std::string text; ///< bytes from outside
    };
    task<answer> read_line(duration until);
    /// Bytes have come that nobody has read, or the connection has ended: it says something unasked.
    bool has_unread() noexcept;

  private:
    struct lookup;

    task<std::string> find_out(duration until);
    bool take_line(std::string& line);
    outcome fill();

    loop& loop_;
    host_port to_;
    std::size_t line_max_;
    descriptor fd_;
    std::string received_;
    std::size_t read_ = 0;           ///< of `received_`, what was given
    std::shared_ptr<lookup> lookup_; ///< that still runs, or has ended
};

} // namespace wesh::io
