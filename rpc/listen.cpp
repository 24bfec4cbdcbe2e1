// Where daemons listen, and who callers are.
#include "common/log.hpp"
#include "rpc/server.hpp"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace wesh::rpc {
namespace {

constexpr gid_t no_group = static_cast<gid_t>(-1);

gid_t group_id(const std::string& name) {
    if (name.empty()) return no_group;
    const group* g = getgrnam(name.c_str());
    return g == nullptr ? no_group : g->gr_gid;
}

/// Primary and further groups of the peer, as the kernel noted them at connect.
std::vector<gid_t> peer_groups(int fd) {
    ucred c{};
    socklen_t size = sizeof c;
    std::vector<gid_t> groups(64);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &size) != 0) return {};
    for (;;) {
        size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
        if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) == 0) break;
        if (errno != ERANGE) return {c.gid};
        groups.resize(size / sizeof(gid_t));
    }
    groups.resize(size / sizeof(gid_t));
    groups.push_back(c.gid);
    return groups;
}

sockaddr_un address_of(const std::string& path) {
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    if (path.size() >= sizeof a.sun_path)
        throw std::invalid_argument("socket path \"" + path +
                                    "\" is longer than 107 bytes: choose a shorter folder");
    std::memcpy(a.sun_path, path.c_str(), path.size() + 1);
    return a;
}

/// Removes a socket file that nobody serves; throws when it is served or is something else.
void remove_stale(const std::string& path, const sockaddr_un& a) {
    struct stat s {};
    if (lstat(path.c_str(), &s) != 0) return;
    if (!S_ISSOCK(s.st_mode))
        throw std::runtime_error("\"" + path +
                                 "\" exists and is no socket: remove it or choose another path");
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool served =
        connect(probe, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0 || errno == EAGAIN;
    close(probe);
    if (served)
        throw std::runtime_error("another daemon serves \"" + path + "\": stop it or choose another path");
    unlink(path.c_str());
}

} // namespace

server::classifier by_groups(const std::string& reader_group, const std::string& admin_group,
                             const std::string& witness_group) {
    const gid_t reader = group_id(reader_group);
    const gid_t admin = group_id(admin_group);
    const gid_t witness = group_id(witness_group);
    return [reader, witness, admin, self = geteuid()](int fd, const peer& who) {
        if (who.uid == 0 || who.uid == self) return role::admin;
        role r = role::none;
        for (const gid_t g : peer_groups(fd)) {
            if (g == no_group) continue;
            if (g == admin) return role::admin;
            if (g == witness) r = role::witness;
            if (g == reader) r = std::max(r, role::reader);
        }
        return r;
    };
}

int listen_unix(const std::string& path, const std::string& group) {
    const auto a = address_of(path);
    remove_stale(path, a);
    const auto fail = [&path](const char* what) {
        throw std::system_error(errno, std::generic_category(), std::string{what} + " \"" + path + "\"");
    };
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("socket for");
    const mode_t before = umask(0117);
    const int bound = bind(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a);
    const int why = errno;
    umask(before);
    errno = why;
    if (bound != 0 || ::listen(fd, 4096) != 0) {
        close(fd);
        fail("listen at");
    }
    const gid_t g = group_id(group);
    // Without the right to give the group, the socket stays with our own: only its members reach us.
    if (g != no_group) [[maybe_unused]]
        const int given = chown(path.c_str(), static_cast<uid_t>(-1), g);
    return fd;
}

listening::listening(server& s, const std::string& path, const std::string& group) {
    const int passed = sd_listen_fds(1);
    for (int i = 0; i < passed; ++i) s.listen(SD_LISTEN_FDS_START + i);
    if (passed > 0) return;
    s.listen(listen_unix(path, group));
    own_ = path;
    log::notice("serving {}", path);
}

listening::~listening() {
    if (!own_.empty()) unlink(own_.c_str());
}

} // namespace wesh::rpc
