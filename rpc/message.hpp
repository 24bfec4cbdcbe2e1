// RPC messages (RFC 5531 §9): the headers around arguments and results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wesh::rpc {

/// What is served at one end and called at the other, with the words that messages to people need.
struct program {
    std::uint32_t number = 0;
    std::uint32_t version = 0;
    std::string_view daemon;         ///< who serves it
    std::string_view readers;        ///< the group whose members may call
    std::string_view administrators; ///< and that whose members may give orders
    std::string_view manual;
};

inline constexpr std::uint32_t wesh_program = 0x2057'4553;
inline constexpr std::uint32_t wesh_version = 1;
/// wesh.x and tonique.x.
inline constexpr program site_program{wesh_program, wesh_version, "weshd",
                                      "wesh",       "wesh-admin", "wesh-rpc(7)"};
inline constexpr program centre_program{0x2054'4F4E,     1, "toniqued", "tonique", "tonique-admin",
                                        "tonique-rpc(7)"};

/// What a call message says before its arguments.
struct call_header {
    std::uint32_t xid = 0;
    std::uint32_t program = 0;
    std::uint32_t version = 0;
    std::uint32_t procedure = 0;
    std::uint32_t flavour = 0;    ///< of its credentials, which are ignored: see wesh-rpc(7)
    std::size_t arguments_at = 0; ///< offset in the record
};

/// How a call is answered, before any result.
enum class verdict {
    success,
    program_unavailable,
    version_mismatch, ///< the reply names the one version served
    procedure_unavailable,
    garbage_arguments,
    system_error,
    rpc_mismatch,    ///< not RPC version 2
    bad_credentials, ///< a flavour that is not served
    too_weak,        ///< the caller may not call anything
};

/// The longest reply header; results follow it.
inline constexpr std::size_t header_max = 64;

/// Nothing when the record is no call message: such a stream is closed. A call of another RPC version comes
/// back with program 0 and is to be answered with rpc_mismatch.
struct decoded_call {
    call_header header;
    bool rpc_version_served = true;
};
std::optional<decoded_call> decode_call(std::span<const char> record) noexcept;

std::size_t encode_call(const call_header& h, std::span<char> out) noexcept;
/// `version` is the one served: version_mismatch names it.
std::size_t encode_reply(std::uint32_t xid, verdict v, std::uint32_t version, std::span<char> out) noexcept;

/// The client's side: whose reply this is, what it says, and where results begin.
struct reply_header {
    std::uint32_t xid = 0;
    bool success = false;
    std::string refusal; ///< in plain words, when not success
    std::size_t results_at = 0;
};
std::optional<reply_header> decode_reply(std::span<const char> record);

} // namespace wesh::rpc
