#include "io/daemon_arguments.hpp"

#include <fmt/core.h>

#include <getopt.h>

namespace wesh::io {

std::optional<int> parse_arguments(int argc, char** argv, const char* program, const char* help,
                                   std::span<const daemon_option> more, std::size_t words,
                                   daemon_arguments& a) {
    enum { check = 256, print, first_of_more };
    std::vector<::option> known{{"config", required_argument, nullptr, 'c'},
                                {"check", no_argument, nullptr, check},
                                {"print-config", no_argument, nullptr, print},
                                {"help", no_argument, nullptr, 'h'},
                                {"version", no_argument, nullptr, 'V'}};
    for (std::size_t i = 0; i < more.size(); ++i)
        known.push_back({more[i].name, required_argument, nullptr, first_of_more + static_cast<int>(i)});
    known.push_back({});
    for (int o = 0; (o = getopt_long(argc, argv, "c:hV", known.data(), nullptr)) != -1;) {
        switch (o) {
        case 'c':
            a.config = optarg;
            break;
        case check:
            a.check = true;
            break;
        case print:
            a.print = true;
            break;
        case 'h':
            fmt::print("{}", help);
            return fine;
        case 'V':
            fmt::print("{} {}\n", program, WESH_VERSION);
            return fine;
        case '?':
            fmt::print(stderr, "Try {} --help\n", program);
            return usage;
        default:
            *more[static_cast<std::size_t>(o - first_of_more)].value = optarg;
        }
    }
    a.words.assign(argv + optind, argv + argc);
    if (a.words.size() <= words) return {};
    fmt::print(stderr, "{0}: \"{1}\" is one argument too many; try {0} --help\n", program, a.words[words]);
    return usage;
}

} // namespace wesh::io
