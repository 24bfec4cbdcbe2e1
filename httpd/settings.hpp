// httpd.toml: what a person may set, checked.
#pragma once

#include "common/options.hpp"

#include <wesh/time.hpp>

namespace wesh::httpd {

std::span<const option> options() noexcept;

struct limits {
    unsigned connections = 500;
    unsigned per_address = 20;      ///< 0: any number
    duration request_time{30'000};  ///< for a request to be sent, and for an answer to be read
    std::size_t bodies = 32U << 20; ///< bytes of all request bodies together
    unsigned workers = 4;           ///< calls to toniqued at a time
    std::size_t queue = 64;         ///< requests that wait for one of these
    duration answer_time{25'000};   ///< for toniqued to answer
};

struct settings {
    std::string address;
    std::uint16_t port = 0;
    bool plain = false;      ///< HTTP without TLS, for a reverse proxy on this machine
    std::string certificate; ///< PEM
    std::string key;         ///< PEM
    std::string toniqued;    ///< its socket
    httpd::limits limits;
};

/// Reads the certificate and the key. Throws std::runtime_error that says which option is wrong and why.
settings settings_of(const option_values& o);

} // namespace wesh::httpd
