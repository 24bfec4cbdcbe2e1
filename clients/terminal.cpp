#include "clients/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace wesh::client {
namespace {

constexpr std::size_t secret_max = 255;

class file {
  public:
    file(const char* path, int flags)
        : fd_{::open(path, flags | O_CLOEXEC)} {}
    ~file() {
        if (fd_ >= 0) ::close(fd_);
    }
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    int fd() const noexcept { return fd_; }

  private:
    int fd_;
};

/// No echo, and no signals: the terminal must be put back before one of them ends the program.
class quiet {
  public:
    explicit quiet(int fd)
        : fd_{fd} {
        if (tcgetattr(fd_, &before_) != 0) throw std::runtime_error{"the terminal cannot be read"};
        termios t = before_;
        t.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
        t.c_cc[VMIN] = 1;
        t.c_cc[VTIME] = 0;
        if (tcsetattr(fd_, TCSAFLUSH, &t) != 0) throw std::runtime_error{"the terminal keeps echoing"};
    }
    ~quiet() { tcsetattr(fd_, TCSAFLUSH, &before_); }
    quiet(const quiet&) = delete;
    quiet& operator=(const quiet&) = delete;

  private:
    int fd_;
    termios before_{};
};

enum class ending { entered, interrupted, refused };

ending read_line(int fd, std::string& line) {
    constexpr char interrupt = 3;
    constexpr char end_of_input = 4;
    constexpr char kill_line = 21;
    for (;;) {
        char c = 0;
        const auto n = ::read(fd, &c, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0 || (c == end_of_input && line.empty())) return ending::refused;
        if (c == interrupt) return ending::interrupted;
        if (c == '\n' || c == '\r' || c == end_of_input) return ending::entered;
        if (c == kill_line) {
            line.clear();
        } else if (c == '\b' || c == 127) {
            // One character, which may be several bytes.
            while (!line.empty() && (line.back() & 0xc0) == 0x80) line.pop_back();
            if (!line.empty()) line.pop_back();
        } else if (line.size() < secret_max) {
            line += c;
        }
    }
}

void say(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto n = ::write(fd, text.data(), text.size());
        if (n <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

} // namespace

bool is_terminal(int descriptor) noexcept { return isatty(descriptor) != 0; }

unsigned terminal_rows() noexcept {
    winsize size{};
    if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_row;
}

bool wants_colour() noexcept {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return (no_color == nullptr || *no_color == '\0') && term != nullptr && std::strcmp(term, "dumb") != 0 &&
           isatty(STDOUT_FILENO) != 0;
}

std::string ask_secret(const std::string& prompt) {
    const file terminal{"/dev/tty", O_RDWR};
    if (terminal.fd() < 0)
        throw std::runtime_error{"there is no terminal to ask for a password on; use --password-file"};
    std::string line;
    ending how = ending::refused;
    {
        const quiet q{terminal.fd()};
        say(terminal.fd(), prompt);
        how = read_line(terminal.fd(), line);
        say(terminal.fd(), "\n");
    }
    if (how == ending::interrupted) raise(SIGINT);
    if (how != ending::entered) throw std::runtime_error{"no password was given"};
    return line;
}

std::string read_secret_file(const std::string& path) {
    const file f{path.c_str(), O_RDONLY};
    struct stat s {};
    if (f.fd() < 0 || fstat(f.fd(), &s) != 0) throw std::runtime_error{path + ": " + std::strerror(errno)};
    if ((s.st_mode & S_IROTH) != 0)
        throw std::runtime_error{path + " can be read by everybody: chmod o-r it, and change the password"};
    std::string text(secret_max + 2, '\0');
    std::size_t have = 0;
    while (have < text.size()) {
        const auto n = ::read(f.fd(), text.data() + have, text.size() - have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw std::runtime_error{path + ": " + std::strerror(errno)};
        if (n == 0) break;
        have += static_cast<std::size_t>(n);
    }
    text.resize(have);
    text.resize(std::min(text.size(), text.find_first_of("\r\n")));
    if (text.empty() || text.size() > secret_max)
        throw std::runtime_error{path + ": its first line is empty or longer than 255 bytes"};
    return text;
}

} // namespace wesh::client
