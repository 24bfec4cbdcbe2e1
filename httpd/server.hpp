// The HTTP server: libmicrohttpd on one thread, calls to toniqued on a few others.
#pragma once

#include "httpd/connections.hpp"
#include "httpd/workers.hpp"

#include <atomic>
#include <cstdint>
#include <memory>

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;

namespace wesh::httpd {

class server {
  public:
    /// Serves the listening socket `fd`, which it takes over. Throws std::runtime_error when it cannot, as
    /// with a certificate that is none.
    server(const settings& s, const clock& c, int fd);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// To be called each second or so.
    void end_slow() { connections_.end_slow(settings_.limits.request_time); }

    /// One request on its way; what the callbacks of libmicrohttpd share.
    struct exchange;

  private:
    friend struct callbacks;
    void start(int fd);
    int begin(MHD_Connection* c, exchange& x, const char* url, const char* method);
    int receive(MHD_Connection* c, exchange& x, const char* data, std::size_t size);
    int hand_over(MHD_Connection* c, exchange& x);
    int answer(MHD_Connection* c, exchange& x);
    void finished(exchange& x);

    settings settings_;
    const clock& clock_;
    connections connections_;
    std::atomic<std::size_t> bodies_ = 0; ///< bytes promised by all requests that are under way
    std::unique_ptr<workers> workers_;
    MHD_Daemon* daemon_ = nullptr;
};

/// A listening TCP socket. Throws std::system_error, std::runtime_error.
int listen_tcp(const std::string& address, std::uint16_t port);
/// "127.0.0.1:8443", "[::]:8443".
std::string address_of(int fd);

} // namespace wesh::httpd
