// The person at the terminal: colour or not, and passwords that nobody else sees.
#pragma once

#include <string>

namespace wesh::client {

/// Whether standard output is a terminal whose user has not asked for NO_COLOR.
bool wants_colour() noexcept;

bool is_terminal(int descriptor) noexcept;

/// Lines of the terminal on standard output; 0 when it is none.
unsigned terminal_rows() noexcept;

/// Asks on the terminal, without echo; Ctrl-C ends the program. Throws std::runtime_error when there is no
/// terminal.
std::string ask_secret(const std::string& prompt);

/// The first line of a file. Throws std::runtime_error when it cannot be read, or when everybody can.
std::string read_secret_file(const std::string& path);

} // namespace wesh::client
