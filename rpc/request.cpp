#include "rpc/request.hpp"

#include <endian.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace wesh::rpc {
namespace {

constexpr std::size_t usual_size = 4096;
/// Mark and header of a call: the credentials are always empty, so that this never changes.
constexpr std::size_t call_header_size = 40;
constexpr std::size_t arguments_at = mark_size + call_header_size;

/// The words of nearly every reply after its xid: a reply, accepted, no verifier, success.
constexpr std::array<char, 20> plain_success{0, 0, 0, 1};
constexpr std::size_t plain_header_size = 4 + plain_success.size();

std::uint32_t first_word(std::span<const char> bytes) noexcept {
    std::uint32_t w = 0;
    std::memcpy(&w, bytes.data(), sizeof w);
    return be32toh(w);
}

/// Whether this is the usual successful reply to `xid`; all others are libtirpc's to read.
bool is_plain_success(std::span<const char> reply, std::uint32_t xid) noexcept {
    return reply.size() >= plain_header_size && first_word(reply) == xid &&
           std::memcmp(reply.data() + 4, plain_success.data(), plain_success.size()) == 0;
}

/// A reply that is denied because the caller's groups do not suffice: to read, or to do this.
bool is_too_weak(std::span<const char> reply) noexcept {
    constexpr std::array<char, 16> denied{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5};
    return reply.size() >= 4 + denied.size() &&
           std::memcmp(reply.data() + 4, denied.data(), denied.size()) == 0;
}

} // namespace

request::request(const program& called)
    : program_{called}
    , bytes_(usual_size) {
    // Replies to an earlier connection never reach a later one, but a random start makes a mix-up visible.
    if (getrandom(&xid_, sizeof xid_, GRND_NONBLOCK) != sizeof xid_)
        xid_ = static_cast<std::uint32_t>(getpid());
}

std::span<const char> request::arguments() const noexcept { return record().subspan(arguments_at); }
std::span<char> request::room() noexcept { return std::span{bytes_}.subspan(arguments_at); }

bool request::widen() {
    if (bytes_.size() > usual_size) return false;
    bytes_.resize(mark_size + record_max);
    return true;
}

void request::refuse_arguments() const {
    throw local_error{"an argument is longer, or has more entries, than the daemon takes (" +
                      std::string{program_.manual} + ")"};
}

void request::finish(std::uint32_t procedure, std::size_t arguments) {
    procedure_ = procedure;
    call_header header;
    header.xid = ++xid_;
    header.program = program_.number;
    header.version = program_.version;
    header.procedure = procedure;
    encode_call(header, std::span{bytes_}.subspan(mark_size, call_header_size));
    const auto mark = mark_of(call_header_size + arguments);
    std::memcpy(bytes_.data(), mark.data(), mark.size());
    length_ = arguments_at + arguments;
}

std::optional<std::span<const char>> results_of(std::span<const char> record, const request& asked,
                                                const std::string& path) {
    if (is_plain_success(record, asked.xid())) return record.subspan(plain_header_size);
    const auto header = decode_reply(record);
    if (!header) throw transport_error{"what answers at " + path + " does not speak RPC", true};
    if (header->xid != asked.xid()) return {};
    if (header->success) return record.subspan(header->results_at);
    if (is_too_weak(record))
        throw remote_error{remote_code::not_permitted, "the daemon at " + path +
                                                           " does not permit this: reading takes the group " +
                                                           std::string{asked.called().readers} + ", orders " +
                                                           std::string{asked.called().administrators}};
    throw remote_error{remote_code::rpc, "the daemon at " + path + " refused the call: " + header->refusal};
}

} // namespace wesh::rpc
