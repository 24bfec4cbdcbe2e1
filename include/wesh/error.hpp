// What libwesh throws. Each text says what failed, where, and what to do.
//
// Errors: all derive from wesh::error; beside them only std::bad_alloc comes out of the library.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <stdexcept>
#include <string>

namespace wesh {

/// The base of all that libwesh throws of its own.
class error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The caller's own: a wrong argument, an object that was moved from. Nothing was sent.
class local_error : public error {
  public:
    using error::error;
};

/// The way to the daemon: no socket, connection lost, no answer before the deadline. Whether a call took
/// effect is unknown unless `sent()` is false.
class transport_error : public error {
  public:
    explicit transport_error(const std::string& what, bool sent = false)
        : error{what}
        , sent_{sent} {}
    /// True when the request may have reached the daemon.
    bool sent() const noexcept { return sent_; }

  private:
    bool sent_;
};

/// The deadline of a call passed.
class timed_out : public transport_error {
  public:
    using transport_error::transport_error;
};

/// What the daemon answered instead of a result; the numbers are those of rpc/wesh.x.
enum class remote_code : int {
    not_found = 1,
    not_permitted = 2,
    invalid_argument = 3,
    unsupported = 4,
    busy = 5,
    unavailable = 6,
    timed_out = 7,
    stream_changed = 8,
    exists = 9,
    internal = 10,
    rpc = 100, ///< refused below wesh: wrong program, version, procedure or arguments
};

class remote_error : public error {
  public:
    remote_error(remote_code code, const std::string& what)
        : error{what}
        , code_{code} {}
    remote_code code() const noexcept { return code_; }

  private:
    remote_code code_;
};

/// The device exists and answers, but does not offer this: another firmware, nothing wired.
class not_available : public error {
  public:
    using error::error;
};

} // namespace wesh
