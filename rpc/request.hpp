// A call as it goes out, and what its reply says: the same for callers that wait and callers that do not.
#pragma once

#include "rpc/message.hpp"
#include "rpc/record.hpp"
#include "rpc/xdr.hpp"

#include <wesh/error.hpp>

#include <optional>
#include <string>
#include <vector>

namespace wesh::rpc {

/// Mark, header and arguments in one buffer, which serves call after call.
class request {
  public:
    explicit request(const program& called);

    /// A call with arguments; local_error when they break a bound of the contract.
    template <class Args>
    void write(std::uint32_t procedure, xdr_routine<Args> routine, const Args& args) {
        std::size_t length = encode(routine, args, room());
        if (length == 0 && widen()) length = encode(routine, args, room());
        if (length == 0) refuse_arguments();
        finish(procedure, length);
    }
    void write(std::uint32_t procedure) { finish(procedure, 0); }

    const program& called() const noexcept { return program_; }
    std::uint32_t xid() const noexcept { return xid_; }
    std::uint32_t procedure() const noexcept { return procedure_; }
    /// As it goes over the wire; valid until the next call is written.
    std::span<const char> record() const noexcept { return {bytes_.data(), length_}; }
    std::span<const char> arguments() const noexcept;

  private:
    std::span<char> room() noexcept;
    bool widen();
    [[noreturn]] void refuse_arguments() const;
    void finish(std::uint32_t procedure, std::size_t arguments);

    program program_;
    std::uint32_t xid_;
    std::uint32_t procedure_ = 0;
    std::vector<char> bytes_;
    std::size_t length_ = 0;
};

/// The results in a record that came from the daemon at `path`; nothing when it is the reply to another call.
/// Throws remote_error when the call was refused, and transport_error when the record is no reply at all:
/// such a connection is to be closed.
std::optional<std::span<const char>> results_of(std::span<const char> record, const request& asked,
                                                const std::string& path);

} // namespace wesh::rpc
