#include "httpd/settings.hpp"

#include "io/files.hpp"
#include "rpc/tonique_client.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace wesh::httpd {
namespace {

constexpr std::size_t pem_max = 65'536;

constexpr std::array table{
    option{"log.level", option_type::word, "info", log_levels, "what is told in the log"},
    option{"listen.address", option_type::text, "::", "",
           "address of this machine, IPv4 or IPv6; \"::\": all of both, unless systemd passes a socket"},
    option{"listen.port", option_type::number, "8443", "", "TCP port; 0: any that is free", 0, 65'535},
    option{"listen.plain", option_type::boolean, "false", "",
           "HTTP without TLS for a reverse proxy; the address must then be a loopback one"},
    option{"tls.certificate", option_type::text, "/etc/wesh/httpd-certificate.pem", "",
           "PEM file: the certificate, then those that signed it"},
    option{"tls.key", option_type::text, "httpd-key.pem", "",
           "PEM file: its key; a name without '/' is a systemd credential or lies in /etc/wesh"},
    option{"limits.connections", option_type::number, "500", "", "connections at most", 2, 100'000},
    option{"limits.per_address", option_type::number, "20", "",
           "connections of one address at most; not looked at with listen.plain", 1, 100'000},
    option{"limits.request_time", option_type::time, "30s", "",
           "a request must be sent, or its answer read, within this time", 100, 600'000},
    option{"limits.bodies", option_type::size, "32MB", "", "bytes of all request bodies together", 1 << 20,
           std::int64_t{1} << 32},
    option{"toniqued.socket", option_type::text, "", "",
           "where toniqued listens; empty: $TONIQUE_SOCKET, or /run/tonique/toniqued.sock"},
    option{"toniqued.workers", option_type::number, "4", "", "calls to toniqued at a time", 1, 64},
    option{"toniqued.queue", option_type::number, "64", "",
           "requests that may wait for one of these; further ones are told to come again", 1, 10'000},
    option{"toniqued.answer_time", option_type::time, "25s", "", "for toniqued to answer", 100, 600'000},
};

/// A private file; systemd may pass it as a credential.
std::string read_key(const std::string& name) {
    auto path = name;
    if (name.find('/') == std::string::npos) {
        const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
        path = std::string{folder == nullptr ? "/etc/wesh" : folder} + "/" + name;
    }
    struct stat s {};
    if (::stat(path.c_str(), &s) == 0 && (s.st_mode & (S_IROTH | S_IWOTH)) != 0)
        throw std::runtime_error{
            fmt::format("tls.key: others may read or write \"{}\": chmod o-rw it", path)};
    return io::read_file(path, pem_max);
}

bool is_loopback(const std::string& address) noexcept {
    in6_addr six{};
    if (inet_pton(AF_INET6, address.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
    in_addr four{};
    return inet_pton(AF_INET, address.c_str(), &four) == 1 && ntohl(four.s_addr) >> 24U == 127;
}

unsigned count(const option_values& o, std::string_view name) {
    return static_cast<unsigned>(o.number(name));
}

limits limits_of(const option_values& o, bool plain) {
    limits l;
    l.connections = count(o, "limits.connections");
    // All callers share the reverse proxy's address: it is the one to count them.
    l.per_address = plain ? 0 : count(o, "limits.per_address");
    l.request_time = o.time("limits.request_time");
    l.bodies = o.size("limits.bodies");
    l.workers = count(o, "toniqued.workers");
    l.queue = count(o, "toniqued.queue");
    l.answer_time = o.time("toniqued.answer_time");
    return l;
}

} // namespace

std::span<const option> options() noexcept { return table; }

settings settings_of(const option_values& o) {
    settings s;
    s.address = o.text("listen.address");
    s.port = static_cast<std::uint16_t>(o.number("listen.port"));
    s.plain = o.flag("listen.plain");
    s.toniqued = o.text("toniqued.socket").empty() ? tonique::socket_path() : o.text("toniqued.socket");
    s.limits = limits_of(o, s.plain);
    if (s.plain && !is_loopback(s.address))
        throw std::runtime_error{
            fmt::format("listen.address is \"{}\": without TLS only a loopback address is "
                        "served, as 127.0.0.1",
                        s.address)};
    if (s.plain) return s;
    s.certificate = io::read_file(o.text("tls.certificate"), pem_max);
    s.key = read_key(o.text("tls.key"));
    return s;
}

} // namespace wesh::httpd
