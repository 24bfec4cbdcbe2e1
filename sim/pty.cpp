#include "sim/pty.hpp"

#include "io/serial.hpp"
#include "sim/refusal.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace wesh::sim {
namespace {

constexpr std::string_view terminals = "/dev/pts/";

[[noreturn]] void refuse(const std::string& path, std::string_view what) {
    throw refusal{fmt::format("port {}: {}", path, what)};
}

std::string target_of(const std::string& path) {
    std::array<char, 256> target;
    const auto n = readlink(path.c_str(), target.data(), target.size());
    return n > 0 ? std::string{target.data(), static_cast<std::size_t>(n)} : std::string{};
}

/// A simulator that was killed could not take its links away.
void remove_stale(const std::string& path) {
    struct stat s {};
    if (lstat(path.c_str(), &s) != 0) return;
    const auto target = target_of(path);
    if (!target.starts_with(terminals))
        refuse(path, "something that is no link of a simulator stands there; name another");
    if (stat(target.c_str(), &s) == 0)
        refuse(path, fmt::format("a link to {}, which is in use, stands there; remove it, or name another",
                                 target));
    unlink(path.c_str());
}

io::descriptor open_master(std::string& terminal) {
    io::descriptor fd{posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
    std::array<char, 64> name;
    if (!fd || grantpt(fd.get()) != 0 || unlockpt(fd.get()) != 0 ||
        ptsname_r(fd.get(), name.data(), name.size()) != 0)
        throw std::system_error(errno, std::generic_category(), "open a pseudo-terminal");
    terminal = name.data();
    // Opened and closed once, the terminal says that nobody is there; before, it does not know.
    const io::descriptor once{open(name.data(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
    return fd;
}

} // namespace

pty::pty(std::string path)
    : path_{std::move(path)} {
    remove_stale(path_);
    fd_ = open_master(terminal_);
    if (symlink(terminal_.c_str(), path_.c_str()) != 0) refuse(path_, std::strerror(errno));
}

pty::~pty() {
    if (target_of(path_) == terminal_) unlink(path_.c_str());
}

bool pty::has_reader() {
    pollfd p{fd_.get(), POLLIN, 0};
    poll(&p, 1, 0);
    const bool here = (p.revents & POLLHUP) == 0;
    if (had_reader_ && !here) renew();
    had_reader_ = here;
    return here;
}

void pty::renew() {
    if (target_of(path_) != terminal_) return; // somebody else's by now
    std::string terminal;
    io::descriptor fd;
    try {
        fd = open_master(terminal);
    } catch (const std::system_error&) {
        return; // the machine has no terminal left: the old one must do
    }
    // Renamed over the old link, so that the path never is without one.
    const std::string beside = fmt::format("{}.{}", path_, getpid());
    if (symlink(terminal.c_str(), beside.c_str()) != 0) return;
    if (rename(beside.c_str(), path_.c_str()) != 0) {
        unlink(beside.c_str());
        return;
    }
    terminal_ = std::move(terminal);
    fd_ = std::move(fd);
}

/// The master's settings are the terminal's.
unsigned pty::reader_speed() const noexcept { return io::speed_of(fd_.get()); }

std::size_t pty::read(std::span<char> into) noexcept {
    const auto n = ::read(fd_.get(), into.data(), into.size());
    return n > 0 ? static_cast<std::size_t>(n) : 0;
}

std::size_t pty::write(std::string_view bytes) noexcept {
    const auto n = ::write(fd_.get(), bytes.data(), bytes.size());
    return n > 0 ? static_cast<std::size_t>(n) : 0;
}

void pty::flush() noexcept { tcflush(fd_.get(), TCOFLUSH); }

} // namespace wesh::sim
