// Addresses of local sockets.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

namespace wesh::sim {

/// Throws a refusal when the path is longer than the 107 bytes a local socket may have.
sockaddr_un local_address(const std::string& path);

} // namespace wesh::sim
