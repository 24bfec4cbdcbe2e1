// The client's side of the transport: one connection to the daemon, one call at a time.
//
// Every call has a total deadline, whatever the other end sends meanwhile. Replies are matched by xid: late
// ones of calls that timed out are skipped. Signals are left alone: one that ends the program ends it at
// once, any other lets the call go on. One thread at a time may use a channel.
#pragma once

#include "rpc/message.hpp"
#include "rpc/record.hpp"
#include "rpc/xdr.hpp"

#include <wesh/error.hpp>
#include <wesh/time.hpp>

#include <memory>
#include <string>
#include <vector>

namespace wesh::rpc {

/// Whether a call may be sent again when the connection broke before its answer came.
enum class repeat : std::uint8_t {
    allowed, ///< asking twice is the same as asking once
    never,   ///< the first one may have taken effect
};

class channel {
  public:
    /// Connects at the first call. Throws local_error when the path is too long for a socket.
    explicit channel(std::string path, const program& called = site_program);
    ~channel();
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;

    const std::string& path() const noexcept { return path_; }
    /// The connection, for a program that wants to notice that it broke; -1 while there is none.
    int fd() const noexcept { return fd_; }

    /// Calls without arguments and results: the null procedure.
    void call(std::uint32_t procedure, duration limit);

    /// Calls and decodes the result into `result`. Throws transport_error, timed_out, local_error when the
    /// arguments break a bound of the contract, and remote_error (code rpc) when the call itself is refused.
    /// Result is a decoded<>, or what decodes as one does.
    template <class Args, class Result>
    void call(std::uint32_t procedure, xdr_routine<Args> routine, const Args& args, Result& result,
              duration limit, repeat r = repeat::allowed) {
        const auto encoder = [&](std::span<char> out) { return encode(routine, args, out); };
        std::size_t length = encoder(argument_room());
        if (length == 0 && widen()) length = encoder(argument_room());
        if (length == 0) refuse_arguments();
        if (!result.decode(exchange(procedure, length, limit, r))) refuse_results();
    }
    /// The same without arguments.
    template <class Result>
    void call(std::uint32_t procedure, decoded<Result>& result, duration limit) {
        if (!result.decode(exchange(procedure, 0, limit, repeat::allowed))) refuse_results();
    }

  private:
    using instant = duration; ///< since some fixed moment
    class lost;

    std::span<char> argument_room() noexcept;
    bool widen();
    [[noreturn]] void refuse_arguments() const;
    [[noreturn]] void refuse_results();

    /// Sends the record in `out_` and gives its results, valid until the next call.
    std::span<const char> exchange(std::uint32_t procedure, std::size_t arguments, duration limit, repeat r);
    std::span<const char> attempt(std::span<const char> record, std::uint32_t xid, duration limit,
                                  instant deadline);
    void open(duration limit, instant deadline);
    void close() noexcept;
    void send(std::span<const char> record, instant deadline);
    std::span<const char> receive(instant deadline);
    void hold_to(instant deadline);
    /// Makes the kernel's own limit of one read or write match what is left, where it does not already.
    void limit_reads(duration left);
    void limit_writes(duration left);
    [[noreturn]] void expire(bool sent) const;

    std::string path_;
    program program_;
    int fd_ = -1;
    std::uint32_t xid_;
    std::vector<char> out_; ///< mark, header and arguments of one call
    std::unique_ptr<char[]> in_;
    std::span<const char> unread_; ///< inside `in_`: what followed the last record
    record_reader reader_;
    duration read_limit_{};
    duration write_limit_{};
};

} // namespace wesh::rpc
