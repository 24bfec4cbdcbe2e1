// toniqued as a caller sees it: wesh-httpd and the tool `tonique`.
#pragma once

#include "rpc/channel.hpp"
#include "rpc/tonique_translate.hpp"

namespace wesh::tonique {

/// $TONIQUE_SOCKET, or /run/tonique/toniqued.sock.
std::string socket_path();

/// One connection, made at the first call and again after it broke; one thread at a time. Throws what
/// rpc::channel throws, and remote_error with what toniqued says. Every call may be sent twice by the
/// transport but ENROL, whose code is used up by the first.
class centre_client {
  public:
    explicit centre_client(std::string socket = socket_path());

    /// Packets for the site, committed and in the form of join().
    std::vector<std::uint8_t> take(const take_request& r, duration limit);
    enrolled enrol(const enrol_request& r, duration limit);
    table_page report(const report_request& r, duration limit);

    /// Whether it answers at all.
    void ping(duration limit);

  private:
    rpc::channel channel_;
};

} // namespace wesh::tonique
