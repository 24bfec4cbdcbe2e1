// A network of its own, in which this machine has the address of the specification's WES.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace wesh::test {

/// Runs it in a child process with such a network; what it gives, or what it threw. Throws not_run where this
/// user may not make one.
std::string in_network_with(const char* address, const std::function<std::string()>& f);

/// Hands every HTTP request at address:80 on to a port of 127.0.0.1, one at a time, for as long as the
/// process lives.
void forward_http(const char* address, std::uint16_t port);

} // namespace wesh::test
