#include "clients/packet/commands.hpp"

#include <array>

namespace wesh::client {
namespace {

constexpr std::size_t any = 10'000;
constexpr std::string_view program = "tonique-packet";

constexpr std::array command_table{
    packet_command{"decode", "[BASE16...] [--key-file FILE] [--near NUMBER] [--binary FILE] [--batch FILE]",
                   0, any, "-o --key-file --near --binary --batch", run_decode,
                   "what packets say: given here, or as lines of standard input"},
    packet_command{
        "encode",
        "--key-file FILE [--site N] [--number N] [--layout L] [--form F] [--direction D] [--key 0|1] "
        "[--new-key-file FILE]",
        0, 0, "--key-file --site --number --layout --form --direction --key --new-key-file", run_encode,
        "a packet of the rows on standard input, in JSON as decode writes them"},
    packet_command{"key", "make FILE | show FILE | check [FILE]", 1, 2, "", run_key,
                   "a new key in a new file, a key as people type it, or whether a typed one is right"},
};

constexpr std::array option_table{
    option_row{"-o", "FORMAT"},       option_row{"--help", ""},
    option_row{"--version", ""},      option_row{"--key-file", "FILE"},
    option_row{"--near", "NUMBER"},   option_row{"--binary", "FILE"},
    option_row{"--batch", "FILE"},    option_row{"--site", "NUMBER"},
    option_row{"--number", "NUMBER"}, option_row{"--layout", "LAYOUT"},
    option_row{"--form", "FORM"},     option_row{"--direction", "DIRECTION"},
    option_row{"--key", "SLOT"},      option_row{"--new-key-file", "FILE"},
};

constexpr std::string_view help_end = R"(
Options:
  -o FORMAT        table (the usual one), csv or json
  --key-file FILE  the site's key, as `key make` writes it; never given on the command line.
                   Without it decode shows headers only.
  --near NUMBER    a number that those of the packets are near to; 0 unless given
  --binary FILE    one packet as bytes; --batch FILE: several, as they are in an HTTP body
  --help, --version

Examples:
  tonique-packet key make site7.key
  tonique-packet decode --key-file site7.key < packets.txt
  tonique-packet decode --key-file site7.key -o json 1005000700... > rows.json
  tonique-packet encode --key-file site7.key --site 7 --number 12 --layout state < rows.json

tonique-packet(1) has the rows of each layout and the exit codes, tonique-packet(5) the format.
)";

constexpr tool<packet_command> packet_tool{program, command_table, "--help --version", help_end};

} // namespace

int run_packet_tool(std::span<const char* const> argv) {
    return run_tool(program, [&]() -> int {
        auto a = parse_arguments(argv, option_table);
        if (a.has("--help")) {
            print(packet_tool.help_text());
            return exit_done;
        }
        if (a.has("--version")) {
            print(fmt::format("{} {}\n", program, WESH_VERSION));
            return exit_done;
        }
        if (a.words.empty()) throw usage_error{"which command? tonique-packet --help lists them"};
        const std::string name = a.words.front();
        a.words.erase(a.words.begin());
        return packet_tool.find_command(name, a).run(a);
    });
}

} // namespace wesh::client
