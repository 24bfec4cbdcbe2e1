// The daemon's side of the transport: calls in, replies out, at once or later.
//
// One connection that is slow, silent, greedy or gone costs the others nothing: nothing here blocks, and
// every queue has a bound (limits below). Who calls is what the kernel says (SO_PEERCRED, SO_PEERGROUPS);
// what a caller claims in its credentials is ignored.
#pragma once

#include "io/loop.hpp"
#include "rpc/message.hpp"
#include "rpc/record.hpp"
#include "rpc/xdr.hpp"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace wesh::rpc {

/// Each may what those before it may. A witness says beside that somebody has seen what happened.
enum class role : std::uint8_t { none, reader, witness, admin };

/// Who is at the other end of a connection.
struct peer {
    uid_t uid = static_cast<uid_t>(-1);
    pid_t pid = 0;
    rpc::role role = rpc::role::none;
};

struct limits {
    std::size_t connections = 4000;
    std::size_t reserved = 64; ///< of these, the last ones are for administrators
    std::size_t calls = 64;    ///< in flight a connection; further ones are not read until one is answered
    std::size_t backlog =
        1U << 20; ///< bytes of replies a connection has not read; no further call is read above
    duration record_time{30'000};  ///< to send one whole record
    duration write_time{60'000};   ///< without one byte of a waiting reply taken
    duration idle_time{3'600'000}; ///< without a call in flight or a byte
    duration look{2'000};          ///< how often the three times above are looked at
};

struct counters {
    std::uint64_t connections = 0; ///< open now
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0; ///< at the limit
    std::uint64_t calls = 0;
    std::uint64_t rejected = 0; ///< answered with an RPC error
    std::uint64_t closed_slow = 0;
    std::uint64_t closed_bad = 0; ///< what they sent is no RPC
};

class server;
class connection;

/// The right to answer one call, once, now or later; from the loop's thread. Dropping it answers with
/// SYSTEM_ERR. When the caller has gone, the answer goes nowhere.
class reply_slot {
  public:
    reply_slot() noexcept = default;
    reply_slot(reply_slot&& other) noexcept
        : connection_{std::move(other.connection_)}
        , xid_{other.xid_} {}
    reply_slot& operator=(reply_slot&& other) noexcept;
    ~reply_slot();

    template <class R>
    void answer(xdr_routine<R> routine, const R& result) {
        answer_with([&](std::span<char> out) { return encode(routine, result, out); });
    }
    /// With what `results` writes, which is how many bytes; none: it breaks a bound of the contract.
    void answer_with(const std::function<std::size_t(std::span<char>)>& results);
    /// With a result of no bytes.
    void answer_void();
    void refuse(verdict v);
    /// False when the caller has gone: the work may be dropped.
    bool wanted() const noexcept;

  private:
    friend class connection;
    reply_slot(std::weak_ptr<connection> c, std::uint32_t xid) noexcept
        : connection_{std::move(c)}
        , xid_{xid} {}

    std::weak_ptr<connection> connection_;
    std::uint32_t xid_ = 0;
};

/// One row of the procedure table.
struct procedure {
    std::uint32_t number = 0;
    std::string_view name;
    role needs = role::reader;
    /// Decodes `arguments` and acts; false: they could not be decoded.
    std::function<bool(const peer& who, std::span<const char> arguments, reply_slot slot)> call;
};

/// Builds a row whose arguments are decoded by libtirpc before `act` sees them. `args` lives during `act`
/// only.
template <class Args>
procedure make_procedure(std::uint32_t number, std::string_view name, role needs, xdr_routine<Args> routine,
                         std::function<void(const peer& who, const Args& args, reply_slot slot)> act) {
    return {number, name, needs,
            [routine, act = std::move(act)](const peer& who, std::span<const char> bytes, reply_slot slot) {
                decoded<Args> args{routine};
                if (!args.decode(bytes)) {
                    slot.refuse(verdict::garbage_arguments);
                    return false;
                }
                act(who, *args, std::move(slot));
                return true;
            }};
}

/// The same for a procedure without arguments.
procedure make_procedure(std::uint32_t number, std::string_view name, role needs,
                         std::function<void(const peer& who, reply_slot slot)> act);

class server {
  public:
    /// `classify` turns the kernel's words on a peer into its role; see peer_role.hpp for the usual one.
    using classifier = std::function<role(int fd, const peer& who)>;

    server(io::loop& l, limits lim, classifier classify, const program& served = site_program);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    void serve(procedure p);
    /// Takes over a bound, listening socket.
    void listen(int fd);
    const counters& count() const noexcept { return counters_; }

  private:
    friend class connection;
    friend class reply_slot;
    void accept_all(int fd);
    void accept_one(int fd);
    void remove(connection& c);
    void sweep();
    void dispatch(connection& c, std::span<const char> record);

    io::loop& loop_;
    limits limits_;
    program program_;
    classifier classify_;
    std::vector<procedure> procedures_; ///< by number
    struct listener {
        int fd;
        io::source source;
    };
    std::vector<listener> listeners_;
    std::unordered_map<const connection*, std::shared_ptr<connection>> connections_;
    std::vector<char> in_;  ///< shared by all connections: what one read() gives
    std::vector<char> out_; ///< shared: the reply being encoded
    io::source sweeper_;
    counters counters_;
};

/// The usual classifier: root, the daemon's own user and members of `admin_group` are administrators, members
/// of `witness_group` witnesses, of `reader_group` readers, all others nothing. A group that does not exist
/// has no members.
server::classifier by_groups(const std::string& reader_group, const std::string& admin_group,
                             const std::string& witness_group = {});

/// A listening AF_UNIX stream socket at `path`, mode 0660, owned by `group` where it exists. A socket file
/// that nobody listens on is replaced; one that is served, or is no socket, is an error that says so.
int listen_unix(const std::string& path, const std::string& group);

/// Where a daemon is called: at the sockets that systemd passes, or else at one of its own, whose file goes
/// with this.
class listening {
  public:
    listening(server& s, const std::string& path, const std::string& group);
    ~listening();
    listening(const listening&) = delete;
    listening& operator=(const listening&) = delete;

  private:
    std::string own_; ///< empty: systemd's
};

} // namespace wesh::rpc
