#include "sim/address.hpp"
#include "sim/commands.hpp"
#include "sim/control.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace wesh::sim {
namespace {

constexpr int exit_refused = 1;
constexpr int exit_usage = 2;
constexpr int exit_unreachable = 3;
/// A simulator that says nothing for so long has failed.
constexpr timeval patience{10, 0};

[[noreturn]] void fail(int why, const std::string& what) {
    throw std::system_error(why, std::generic_category(), what);
}

/// One line at a time from a blocking socket.
class line_reader {
  public:
    explicit line_reader(int fd) noexcept
        : fd_{fd} {}
    std::string next() {
        for (;;) {
            const auto end = bytes_.find('\n');
            if (end != std::string::npos) {
                auto line = bytes_.substr(0, end);
                bytes_.erase(0, end + 1);
                return line;
            }
            std::array<char, 4096> some;
            const auto n = recv(fd_, some.data(), some.size(), 0);
            if (n <= 0) fail(n == 0 ? ECONNRESET : errno, "the simulator did not finish its reply");
            bytes_.append(some.data(), static_cast<std::size_t>(n));
        }
    }

  private:
    int fd_;
    std::string bytes_;
};

} // namespace

reply ask(const std::string& path, const std::string& line) {
    const auto address = local_address(path);
    const io::descriptor fd{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail(errno, fmt::format("no simulator answers at {}", path));
    const std::string request = line + '\n';
    if (send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        fail(errno, "the simulator did not take the command");

    line_reader lines{fd.get()};
    const auto status = lines.next();
    if (status.starts_with("error ")) return {true, status.substr(6), {}};
    const auto count = status.starts_with("ok ") ? parse_unsigned(status.substr(3)) : std::nullopt;
    if (!count) fail(EPROTO, fmt::format("what answers at {} is no simulator", path));
    reply r;
    for (std::uint64_t i = 0; i < *count; ++i) r.lines.push_back(lines.next());
    return r;
}

int run_control_client(std::span<const std::string> arguments) {
    if (arguments.size() < 2) {
        fmt::print(stderr, "usage: weshsim ctl SOCKET COMMAND...\n{}", command_help());
        return exit_usage;
    }
    std::string line;
    for (const auto& word : arguments.subspan(1)) line += (line.empty() ? "" : " ") + word;
    if (line.find('\n') != std::string::npos) {
        fmt::print(stderr, "weshsim: a command is one line\n");
        return exit_usage;
    }
    try {
        const auto r = ask(arguments[0], line);
        for (const auto& l : r.lines) fmt::print("{}\n", l);
        if (r.refused) fmt::print(stderr, "weshsim: {}\n", r.why);
        return r.refused ? exit_refused : 0;
    } catch (const std::system_error& e) {
        fmt::print(stderr, "weshsim: {}\n", e.what());
    } catch (const refusal& e) {
        fmt::print(stderr, "weshsim: {}\n", e.what());
    }
    return exit_unreachable;
}

} // namespace wesh::sim
