#include "io/serial.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace wesh::io {
namespace {

constexpr std::array<std::pair<unsigned, speed_t>, 10> speeds{{{300, B300},
                                                               {600, B600},
                                                               {1200, B1200},
                                                               {2400, B2400},
                                                               {4800, B4800},
                                                               {9600, B9600},
                                                               {19200, B19200},
                                                               {38400, B38400},
                                                               {57600, B57600},
                                                               {115200, B115200}}};

speed_t code_of(unsigned baud) noexcept {
    for (const auto& [number, code] : speeds)
        if (number == baud) return code;
    return B0;
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw std::runtime_error{path + ": " + why};
}

/// Files, disks and pipes are not even opened: that alone may do something.
int open_port(const std::string& path) {
    struct stat s {};
    if (stat(path.c_str(), &s) == 0 && !S_ISCHR(s.st_mode)) refuse(path, "this is no serial port");
    return open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

std::string why_not_opened(int error) {
    switch (error) {
    case EACCES:
    case EPERM:
        return "no permission: add the daemon's user to the group that owns it (usually dialout)";
    case EBUSY:
        return "another program has it";
    case ENOENT:
        return "there is no such port";
    default:
        return std::strerror(error);
    }
}

} // namespace

unsigned speed_of(int fd) noexcept {
    termios t{};
    if (tcgetattr(fd, &t) != 0) return 0;
    for (const auto& [number, code] : speeds)
        if (code == cfgetispeed(&t)) return number;
    return 0;
}

serial_port::serial_port(const std::string& path, unsigned baud, framing f)
    : path_{path}
    , fd_{open_port(path)}
    , framing_{f} {
    if (!fd_) refuse(path, why_not_opened(errno));
    if (isatty(fd_.get()) == 0) refuse(path, "this is no serial port");
    // TIOCEXCL keeps out all but root; the lock keeps out those that ask.
    int exclusive = 0;
    if (ioctl(fd_.get(), TIOCGEXCL, &exclusive) == 0 && exclusive != 0) refuse(path, why_not_opened(EBUSY));
    if (flock(fd_.get(), LOCK_EX | LOCK_NB) != 0 || ioctl(fd_.get(), TIOCEXCL) != 0)
        refuse(path, why_not_opened(EBUSY));
    set_speed(baud);
}

void serial_port::set_speed(unsigned baud) {
    termios t{};
    if (tcgetattr(fd_.get(), &t) != 0) refuse(path_, std::strerror(errno));
    cfmakeraw(&t);
    t.c_cflag &= ~static_cast<tcflag_t>(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS | HUPCL);
    t.c_cflag |= CLOCAL | CREAD;
    t.c_iflag &= ~static_cast<tcflag_t>(IGNPAR | PARMRK | INPCK | IXOFF | IXON | IXANY);
    if (framing_ == framing::seven_even_one) {
        t.c_cflag |= CS7 | PARENB;
        t.c_iflag |= INPCK;
    } else {
        t.c_cflag |= CS8;
    }
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    const auto code = code_of(baud);
    cfsetispeed(&t, code);
    cfsetospeed(&t, code);
    tcsetattr(fd_.get(), TCSANOW, &t);
    // What it returns says little: it succeeds when any of it was done, and pseudo-terminals and some
    // adapters have no parity to set.
    if (code == B0 || speed_of(fd_.get()) != baud)
        refuse(path_, "it does not take " + std::to_string(baud) + " baud");
    tcflush(fd_.get(), TCIFLUSH);
    speed_ = baud;
}

std::optional<std::size_t> serial_port::read(std::span<char> into) noexcept {
    const auto n = ::read(fd_.get(), into.data(), into.size());
    if (n > 0) return static_cast<std::size_t>(n);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    return {};
}

} // namespace wesh::io
