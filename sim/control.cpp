#include "sim/control.hpp"

#include "sim/address.hpp"
#include "sim/commands.hpp"

#include <fmt/core.h>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace wesh::sim {
namespace {

constexpr std::size_t most_clients = 32;
constexpr std::size_t longest_line = 4096;
constexpr int backlog = 16;
constexpr duration longest_stall{10'000};

[[noreturn]] void refuse(const std::string& path, std::string_view what) {
    throw refusal{fmt::format("control socket {}: {}", path, what)};
}

bool somebody_answers(const sockaddr_un& address) {
    const io::descriptor fd{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    return connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// The folder must be ours alone, or anybody could command the simulator. Returns it when it was made here.
std::string make_private_folder(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos || slash == 0) return {};
    const std::string folder = path.substr(0, slash);
    if (mkdir(folder.c_str(), 0700) == 0) return folder;
    struct stat s {};
    if (stat(folder.c_str(), &s) != 0)
        refuse(path,
               fmt::format("its folder cannot be made ({}); make it, or name another", strerror(errno)));
    if (!S_ISDIR(s.st_mode)) refuse(path, fmt::format("{} is not a folder", folder));
    if (s.st_uid != getuid() && s.st_uid != 0)
        refuse(path, fmt::format("{} belongs to another user, who could take the socket's place", folder));
    return {};
}

void remove_stale(const std::string& path, const sockaddr_un& address) {
    struct stat s {};
    if (lstat(path.c_str(), &s) != 0) return;
    if (!S_ISSOCK(s.st_mode)) refuse(path, "a file of that name is there and is not a socket; name another");
    if (somebody_answers(address)) refuse(path, "another simulator answers there; end it, or name another");
    unlink(path.c_str());
}

} // namespace

sockaddr_un local_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        refuse(path, "a path of 1 to 107 bytes is needed; name a shorter one");
    std::memcpy(static_cast<char*>(address.sun_path), path.data(), path.size());
    return address;
}

std::string default_control_path() {
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime != nullptr && *runtime == '/') return fmt::format("{}/weshsim/demo.sock", runtime);
    return fmt::format("/tmp/weshsim-{}/demo.sock", getuid());
}

control_server::control_server(io::loop& l, simulation& s, std::string path)
    : loop_{l}
    , simulation_{s}
    , path_{std::move(path)} {
    const auto address = local_address(path_);
    folder_made_ = make_private_folder(path_);
    remove_stale(path_, address);
    fd_.reset(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // Others may not connect even where the folder lets them in: the mask makes the socket its owner's alone.
    const mode_t mask = umask(0177);
    const int bound = bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int why = errno;
    umask(mask);
    if (bound != 0) refuse(path_, strerror(why));
    if (listen(fd_.get(), backlog) != 0) refuse(path_, strerror(errno));
    watch_ = loop_.watch(fd_.get(), EPOLLIN, [this](std::uint32_t) { accept_one(); });
}

control_server::~control_server() {
    unlink(path_.c_str());
    if (!folder_made_.empty()) rmdir(folder_made_.c_str());
}

void control_server::accept_one() {
    io::descriptor fd{accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (fd && clients_ < most_clients) tasks_.spawn(serve(std::move(fd)));
}

io::task<void> control_server::serve(io::descriptor fd) {
    ++clients_;
    std::string bytes;
    std::array<char, 1024> some;
    for (bool open = true; open;) {
        const auto events = co_await loop_.ready(fd.get(), EPOLLIN);
        const auto n = events == 0 ? 0 : recv(fd.get(), some.data(), some.size(), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (n <= 0) break;
        bytes.append(some.data(), static_cast<std::size_t>(n));
        for (auto end = bytes.find('\n'); open && end != std::string::npos; end = bytes.find('\n')) {
            const auto answer = execute(simulation_, std::string_view{bytes}.substr(0, end)).text();
            bytes.erase(0, end + 1);
            const bool sent = co_await send_piece(loop_, fd.get(), answer, longest_stall);
            open = sent;
        }
        open = open && bytes.size() <= longest_line;
    }
    --clients_;
}

} // namespace wesh::sim
