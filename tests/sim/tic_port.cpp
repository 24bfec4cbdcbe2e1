#include "tests/sim/tic_port.hpp"

#include "tests/sim/tic_reading.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/test.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

namespace wesh::test {
namespace {

using clock = std::chrono::steady_clock;
constexpr std::chrono::seconds limit{10};

speed_t code_of(unsigned baud) {
    switch (baud) {
    case 1200:
        return B1200;
    case 9600:
        return B9600;
    case 4800:
        return B4800;
    default:
        return B19200;
    }
}

int milliseconds_to(clock::time_point end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
    return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

} // namespace

tic_port::tic_port(const std::string& path, unsigned baud) {
    // Who has just been hung up on may come before the port is there again.
    const bool is_open = soon(limit, [&] {
        fd_.reset(open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
        return static_cast<bool>(fd_);
    });
    CHECK_MESSAGE(path, is_open);
    termios settings{};
    CHECK(tcgetattr(fd_.get(), &settings) == 0);
    cfmakeraw(&settings);
    settings.c_cflag |= PARENB | CLOCAL | CREAD;
    settings.c_cflag = (settings.c_cflag & ~static_cast<tcflag_t>(CSIZE)) | CS7;
    cfsetspeed(&settings, code_of(baud));
    CHECK(tcsetattr(fd_.get(), TCSANOW, &settings) == 0);
}

bool tic_port::read_some(std::string& into) {
    std::array<char, 4096> some;
    const auto n = read(fd_.get(), some.data(), some.size());
    ended_ = ended_ || n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    if (n > 0) into.append(some.data(), static_cast<std::size_t>(n));
    return n > 0;
}

std::string tic_port::read_for(int ms) {
    const auto end = clock::now() + std::chrono::milliseconds{ms};
    std::string all;
    while (clock::now() < end && !ended_) {
        pollfd p{fd_.get(), POLLIN, 0};
        if (poll(&p, 1, milliseconds_to(end)) > 0) read_some(all);
    }
    return all;
}

std::string tic_port::read_until(const std::string& label, int count) {
    const auto end = clock::now() + limit;
    std::string all;
    for (;;) {
        const auto groups = good_groups(all);
        const auto found = std::count_if(groups.begin(), groups.end(),
                                         [&](const tic_reading& g) { return g.label == label; });
        if (found >= count) return all;
        CHECK_MESSAGE("no " + label + " in: " + all, clock::now() < end && !ended_);
        pollfd p{fd_.get(), POLLIN, 0};
        if (poll(&p, 1, 100) > 0) read_some(all);
    }
}

bool tic_port::hung_up(int within_ms) {
    read_for(within_ms);
    return ended_;
}

void tic_port::keep_others_out() const { CHECK(ioctl(fd_.get(), TIOCEXCL) == 0); }

bool tic_port::keeps_others_out() const {
    int exclusive = 0;
    return ioctl(fd_.get(), TIOCGEXCL, &exclusive) == 0 && exclusive != 0;
}

int tic_port::waiting() const {
    int n = 0;
    return ioctl(fd_.get(), FIONREAD, &n) == 0 ? n : -1;
}

} // namespace wesh::test
