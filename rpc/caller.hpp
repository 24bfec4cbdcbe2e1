// What calls a daemon, whatever lies between: a socket, or memory in tests of programs.
#pragma once

#include "rpc/request.hpp"

#include <wesh/error.hpp>
#include <wesh/time.hpp>

#include <memory>
#include <optional>
#include <string>

namespace wesh::rpc {

/// Whether a call may be sent again when the connection broke before its answer came.
enum class repeat : std::uint8_t {
    allowed, ///< asking twice is the same as asking once
    never,   ///< the first one may have taken effect
};

/// One call at a time, started and looked after by a caller that never waits. Errors are those of `caller`;
/// after each of them there is no call in flight and no connection, and the next start() makes one.
class async_caller {
  public:
    virtual ~async_caller() = default;

    /// Sends a call, or as much of it as goes; its answer must be whole within `limit`.
    template <class Args>
    void start(std::uint32_t procedure, xdr_routine<Args> routine, const Args& args, duration limit) {
        request_.write(procedure, routine, args);
        begin(limit);
    }
    void start(std::uint32_t procedure, duration limit) {
        request_.write(procedure);
        begin(limit);
    }
    /// The results, once they have come, valid until the next start().
    virtual std::optional<std::span<const char>> take() = 0;
    /// Forgets the call in flight, and the connection.
    virtual void close() noexcept = 0;

    /// What poll(2) is to wait for; -1 while there is no connection.
    virtual int fd() const noexcept = 0;
    virtual short events() const noexcept = 0;
    /// When take() is due even if nothing comes, by now().
    virtual duration due() const noexcept = 0;
    /// Time that only goes forward.
    virtual duration now() const noexcept = 0;
    /// Waits for the events until `until`. False when nothing will ever come: only memory knows that.
    virtual bool wait(duration until) = 0;

  protected:
    explicit async_caller(const program& called)
        : request_{called} {}
    virtual void begin(duration limit) = 0;
    const request& asked() const noexcept { return request_; }

  private:
    request request_;
};

class caller {
  public:
    virtual ~caller() = default;
    caller(const caller&) = delete;
    caller& operator=(const caller&) = delete;

    virtual const std::string& path() const noexcept = 0;
    /// The connection, for a program that wants to notice that it broke; -1 while there is none.
    virtual int fd() const noexcept = 0;
    /// Another connection to the same daemon, for one who must not wait.
    virtual std::unique_ptr<async_caller> another() const = 0;

    /// Calls without arguments and results: the null procedure.
    void call(std::uint32_t procedure, duration limit) {
        request_.write(procedure);
        exchange(limit, repeat::allowed);
    }
    /// Calls and decodes the result into `result`. Throws transport_error, timed_out, local_error when the
    /// arguments break a bound of the contract, and remote_error (code rpc) when the call itself is refused.
    /// Result is a decoded<>, or what decodes as one does.
    template <class Args, class Result>
    void call(std::uint32_t procedure, xdr_routine<Args> routine, const Args& args, Result& result,
              duration limit, repeat r = repeat::allowed) {
        request_.write(procedure, routine, args);
        if (!result.decode(exchange(limit, r))) refuse_results();
    }
    /// The same without arguments.
    template <class Result>
    void call(std::uint32_t procedure, decoded<Result>& result, duration limit) {
        request_.write(procedure);
        if (!result.decode(exchange(limit, repeat::allowed))) refuse_results();
    }

  protected:
    explicit caller(const program& called)
        : request_{called} {}
    const request& asked() const noexcept { return request_; }
    /// Sends the request and gives its results, valid until the next call.
    virtual std::span<const char> exchange(duration limit, repeat r) = 0;
    [[noreturn]] virtual void refuse_results() = 0;

  private:
    request request_;
};

} // namespace wesh::rpc
