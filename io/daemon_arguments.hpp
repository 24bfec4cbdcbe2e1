// The command line of a daemon: what is the same for all of them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wesh::io {

/// How a daemon ends.
enum daemon_exit : int { fine = 0, failed = 1, usage = 2 };

/// An option with a value, beside --config: "socket".
struct daemon_option {
    const char* name;
    std::string* value;
};

struct daemon_arguments {
    std::string config; ///< --config, at first the usual place
    bool check = false;
    bool print = false; ///< --print-config
    std::vector<std::string> words;
};

/// Reads -c, --check, --print-config, --help, --version and `more`; at most `words` words. Nothing when the
/// program is to go on, else its exit code.
std::optional<int> parse_arguments(int argc, char** argv, const char* program, const char* help,
                                   std::span<const daemon_option> more, std::size_t words,
                                   daemon_arguments& a);

} // namespace wesh::io
