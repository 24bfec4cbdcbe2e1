// What goes over the customer's Téléinfo line: frames of groups, each with its checksum.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wesh::sim {

inline constexpr char tic_stx = 0x02; ///< a frame begins
inline constexpr char tic_etx = 0x03; ///< a frame ends
inline constexpr char tic_eot = 0x04; ///< a frame breaks off

/// What stands between the parts of a group. It decides the checksum: that of a space leaves out the last
/// separator, that of a tab takes it in.
enum class tic_separator : char { space = ' ', tab = '\t' };

/// Over the bytes from the label on that the separator's rule takes in.
char tic_checksum(std::string_view zone) noexcept;

/// Appends LF, the group and CR. An empty horodate is not sent, nor is the separator after it.
void append_group(std::string& frame, tic_separator s, std::string_view label, std::string_view horodate,
                  std::string_view data);

/// A line carries ten bits a character: start, seven of data, parity, stop.
constexpr std::int64_t microseconds_on_line(std::size_t bytes, unsigned baud) noexcept {
    return static_cast<std::int64_t>(bytes) * 10'000'000 / baud;
}

} // namespace wesh::sim
