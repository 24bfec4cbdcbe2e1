// Lines of NUT's protocol (RFC 9271): bytes from a server to what it says, nothing trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::nut {

/// The longest line that is read; upsd's own are shorter than 1,024 bytes.
inline constexpr std::size_t line_max = 4'096;
enum class line_kind : std::uint8_t {
    begin_list, ///< BEGIN LIST VAR ups
    variable,   ///< VAR ups name "value"
    end_list,   ///< END LIST VAR ups
    error,      ///< ERR TOKEN; the token is the name
    other,      ///< a line of the protocol that answers something else
    garbage,    ///< none of the protocol
};

struct line {
    line_kind kind = line_kind::garbage;
    std::string ups;   ///< of a list and its variables
    std::string name;  ///< of a variable; the token of an error
    std::string value; ///< bytes as they came, without their quotes
};

/// Reads a line without its end. Never throws but for lack of memory.
line parse_line(std::string_view text);

struct word {
    std::string text;
    bool quoted = false;
    friend bool operator==(const word&, const word&) = default;
};
/// Words as parseconf makes them: separated by blanks, or in double quotes; a backslash takes the next byte
/// as it is. `whole` is false when a quote stays open, or there are more words than a line has.
struct words {
    std::vector<word> all;
    bool whole = true;
};
words words_of(std::string_view text);

/// The value as a line says it: in quotes, with `\"` and `\\`.
std::string quoted(std::string_view value);

} // namespace wesh::nut
