// How an answer goes over the wire: in small segments, to the end of the connection, or broken on purpose.
#pragma once

#include "io/loop.hpp"
#include "sim/answer.hpp"
#include "sim/fault.hpp"
#include "sim/random.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace wesh::sim {

/// One answer, ready to go.
struct delivery {
    std::string head;
    std::string body;
    duration spread{};    ///< over which it trickles; zero: at once
    bool endless = false; ///< the body goes on until the client leaves
    bool corked = false;  ///< all in as few segments as possible, the last with the end of the connection
    bool reset = false;   ///< ends with a reset
};

/// The answer as the fault leaves it.
delivery prepare(answer a, std::string_view realm, const std::optional<fault>& f, dice& d);

/// All went out; false: the client left, or read nothing for `longest_stall`. The bytes must live until the
/// end.
io::task<bool> send_piece(io::loop& l, int fd, std::string_view piece, duration longest_stall);
io::task<bool> send_plainly(io::loop& l, int fd, const delivery& d, std::size_t segment);
io::task<bool> send_slowly(io::loop& l, int fd, const delivery& d);

/// Waits until the client closes its end or the time has come.
io::task<void> wait_for_end(io::loop& l, int fd, duration until);

/// Reads until the request is complete or can never be; false: the client left or took too long.
io::task<bool> read_request(io::loop& l, int fd, std::string& bytes, http_request& request);

/// Throws away what the client has sent beyond its request: closing with bytes unread would be a reset.
void drain(int fd) noexcept;
/// The next close of this socket resets the connection.
void reset_on_close(int fd) noexcept;
void cork(int fd) noexcept;

} // namespace wesh::sim
