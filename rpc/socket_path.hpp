// The place of a daemon in the file system, and why it cannot be reached.
#pragma once

#include "rpc/message.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

namespace wesh::rpc {

/// Throws local_error when the path is empty or too long for a socket.
void check_path(const std::string& path);
/// Of a path that was checked.
sockaddr_un address_of(const std::string& path) noexcept;

/// Throws transport_error: what connect() said, and what to do.
[[noreturn]] void refuse_connection(const std::string& path, int code, const program& called);

} // namespace wesh::rpc
