// Keys in files.
#pragma once

#include "libtonique/packet.hpp"

#include <string>

namespace wesh::client {

/// Throws std::runtime_error that names the file and says what is wrong with it.
tonique::site_key read_key(const std::string& path);

/// All of standard input, as long as it is not longer than `limit`; throws std::runtime_error.
std::string read_input(std::size_t limit);

} // namespace wesh::client
