#include "clients/packet/commands.hpp"
#include "clients/packet/secrets.hpp"
#include "clients/terminal.hpp"
#include "common/text.hpp"
#include "io/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace wesh::client {
namespace {

int make(const std::string& path) {
    const auto text = key_text(tonique::random_key()) + "\n";
    // Never over a file that is there: it may be the only copy of a key.
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) throw std::system_error(errno, std::generic_category(), "cannot make \"" + path + "\"");
    const bool written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    const int why = errno;
    ::close(file);
    if (!written) throw std::system_error(why, std::generic_category(), "cannot write \"" + path + "\"");
    return exit_done;
}

int show(const std::string& path) {
    print(key_text(read_key(path)) + "\n");
    return exit_done;
}

int check(const arguments& a) {
    constexpr std::size_t typed_max = 1000;
    std::string text;
    if (a.words.size() == 2)
        text = io::read_secret(a.words[1]);
    else
        text = ::isatty(STDIN_FILENO) != 0 ? ask_secret("key: ") : read_input(typed_max);
    std::string error;
    if (!tonique::parse_key(text, error)) {
        print("wrong: " + error + "\n");
        return exit_failed;
    }
    print("right\n");
    return exit_done;
}

} // namespace

tonique::site_key read_key(const std::string& path) {
    std::string error;
    if (const auto k = tonique::parse_key(io::read_secret(path), error)) return *k;
    throw std::runtime_error{fmt::format("\"{}\" holds no key: {}", path, error)};
}

std::string read_input(std::size_t limit) {
    std::string all;
    char buffer[16'384];
    for (;;) {
        const auto n = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw std::system_error(errno, std::generic_category(), "cannot read standard input");
        if (n == 0) return all;
        all.append(buffer, static_cast<std::size_t>(n));
        if (all.size() > limit)
            throw std::runtime_error{fmt::format("standard input is longer than {} bytes", limit)};
    }
}

int run_key(const arguments& a) {
    const auto& what = a.words[0];
    if (what == "check") return check(a);
    if (a.words.size() == 2 && what == "make") return make(a.words[1]);
    if (a.words.size() == 2 && what == "show") return show(a.words[1]);
    throw usage_error{
        fmt::format("key takes make FILE, show FILE or check [FILE], not '{}'", sanitised(what))};
}

} // namespace wesh::client
