#include "rpc/message.hpp"

#include "rpc/xdr.hpp"

#include <array>

namespace wesh::rpc {
namespace {

/// The reply's own verifier is empty, and its results are encoded after it by someone else.
bool_t no_results(XDR*, void*) { return TRUE; }
const xdrproc_t no_results_proc = reinterpret_cast<xdrproc_t>(reinterpret_cast<void*>(no_results));

std::uint32_t word(std::span<const char> bytes, std::size_t i) noexcept {
    std::uint32_t w = 0;
    for (std::size_t k = 0; k < 4; ++k) w = (w << 8) | static_cast<unsigned char>(bytes[i * 4 + k]);
    return w;
}

XDR reader(std::span<const char> bytes) noexcept {
    XDR x{};
    xdrmem_create(&x, const_cast<char*>(bytes.data()), static_cast<u_int>(bytes.size()), XDR_DECODE);
    return x;
}

/// Room for the two authentication bodies, so that libtirpc does not allocate them.
struct auth_room {
    std::array<char, MAX_AUTH_BYTES> credentials;
    std::array<char, MAX_AUTH_BYTES> verifier;
};

accept_stat accepted(verdict v) noexcept {
    switch (v) {
    case verdict::program_unavailable:
        return PROG_UNAVAIL;
    case verdict::version_mismatch:
        return PROG_MISMATCH;
    case verdict::procedure_unavailable:
        return PROC_UNAVAIL;
    case verdict::garbage_arguments:
        return GARBAGE_ARGS;
    case verdict::system_error:
        return SYSTEM_ERR;
    default:
        return SUCCESS;
    }
}

std::string refusal_text(const rpc_msg& m) {
    if (number_said(m.rm_reply.rp_stat) == MSG_DENIED)
        return number_said(m.rjcted_rply.rj_stat) == RPC_MISMATCH ? "RPC version 2 is not spoken there"
                                                                  : "this user may not call the daemon";
    switch (number_said(m.acpted_rply.ar_stat)) {
    case PROG_UNAVAIL:
        return "the program is not served there";
    case PROG_MISMATCH:
        return "the version of the program is not served there";
    case PROC_UNAVAIL:
        return "the procedure is not served there";
    case GARBAGE_ARGS:
        return "the arguments could not be decoded";
    case SYSTEM_ERR:
        return "the daemon failed; its log says why";
    default:
        return "unknown answer";
    }
}

} // namespace

std::optional<decoded_call> decode_call(std::span<const char> record) noexcept {
    if (record.size() < 12 || word(record, 1) != CALL) return {};
    decoded_call call;
    call.header.xid = word(record, 0);
    if (word(record, 2) != RPC_MSG_VERSION) {
        call.rpc_version_served = false;
        return call;
    }
    auth_room room;
    rpc_msg m{};
    m.rm_call.cb_cred.oa_base = room.credentials.data();
    m.rm_call.cb_verf.oa_base = room.verifier.data();
    XDR x = reader(record);
    if (xdr_callmsg(&x, &m) == FALSE) return {};
    call.header.program = static_cast<std::uint32_t>(m.rm_call.cb_prog);
    call.header.version = static_cast<std::uint32_t>(m.rm_call.cb_vers);
    call.header.procedure = static_cast<std::uint32_t>(m.rm_call.cb_proc);
    call.header.flavour = static_cast<std::uint32_t>(m.rm_call.cb_cred.oa_flavor);
    call.header.arguments_at = xdr_getpos(&x);
    return call;
}

std::size_t encode_call(const call_header& h, std::span<char> out) noexcept {
    rpc_msg m{};
    m.rm_xid = h.xid;
    m.rm_direction = CALL;
    m.rm_call.cb_rpcvers = RPC_MSG_VERSION;
    m.rm_call.cb_prog = h.program;
    m.rm_call.cb_vers = h.version;
    m.rm_call.cb_proc = h.procedure;
    return encode<rpc_msg>(xdr_callmsg, m, out);
}

std::size_t encode_reply(std::uint32_t xid, verdict v, std::uint32_t version, std::span<char> out) noexcept {
    rpc_msg m{};
    m.rm_xid = xid;
    m.rm_direction = REPLY;
    if (v == verdict::rpc_mismatch || v == verdict::bad_credentials || v == verdict::too_weak) {
        m.rm_reply.rp_stat = MSG_DENIED;
        m.rjcted_rply.rj_stat = v == verdict::rpc_mismatch ? RPC_MISMATCH : AUTH_ERROR;
        if (v == verdict::rpc_mismatch) {
            m.rjcted_rply.rj_vers.low = RPC_MSG_VERSION;
            m.rjcted_rply.rj_vers.high = RPC_MSG_VERSION;
        } else {
            m.rjcted_rply.rj_why = v == verdict::bad_credentials ? AUTH_REJECTEDCRED : AUTH_TOOWEAK;
        }
    } else {
        m.rm_reply.rp_stat = MSG_ACCEPTED;
        m.acpted_rply.ar_stat = accepted(v);
        if (v == verdict::version_mismatch) {
            m.acpted_rply.ar_vers.low = version;
            m.acpted_rply.ar_vers.high = version;
        }
        m.acpted_rply.ar_results.proc = no_results_proc;
    }
    return encode<rpc_msg>(xdr_replymsg, m, out);
}

std::optional<reply_header> decode_reply(std::span<const char> record) {
    auth_room room;
    rpc_msg m{};
    m.acpted_rply.ar_verf.oa_base = room.verifier.data();
    m.acpted_rply.ar_results.proc = no_results_proc;
    XDR x = reader(record);
    if (xdr_replymsg(&x, &m) == FALSE) return {};
    reply_header h;
    h.xid = static_cast<std::uint32_t>(m.rm_xid);
    h.success =
        number_said(m.rm_reply.rp_stat) == MSG_ACCEPTED && number_said(m.acpted_rply.ar_stat) == SUCCESS;
    if (!h.success) h.refusal = refusal_text(m);
    h.results_at = xdr_getpos(&x);
    return h;
}

} // namespace wesh::rpc
