#include "rpc/socket_path.hpp"

#include <wesh/error.hpp>

#include <cerrno>
#include <cstring>

namespace wesh::rpc {
namespace {

std::string advice(int code, const program& p) {
    switch (code) {
    case ENOENT:
    case ECONNREFUSED:
        return "; is " + std::string{p.daemon} + " running?";
    case EACCES:
    case EPERM:
        return "; only members of the group " + std::string{p.readers} + " may connect";
    default:
        return {};
    }
}

} // namespace

void check_path(const std::string& path) {
    if (path.empty() || path.size() >= sizeof(sockaddr_un{}.sun_path))
        throw local_error{"'" + path + "' is no path of a socket: it must have 1 to 107 bytes"};
}

sockaddr_un address_of(const std::string& path) noexcept {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

void refuse_connection(const std::string& path, int code, const program& called) {
    throw transport_error{"cannot reach the daemon at " + path + ": " + std::strerror(code) +
                          advice(code, called)};
}

} // namespace wesh::rpc
