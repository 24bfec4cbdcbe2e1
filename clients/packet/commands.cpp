#include "clients/packet/commands.hpp"

#include <array>

namespace wesh::client {
namespace {

constexpr std::size_t any = 10'000;
constexpr std::string_view program = "tonique-packet";

constexpr std::array command_table{
    packet_command{{"decode", "[BASE16...] [--key-file FILE] [--near NUMBER] [--binary FILE] [--batch FILE]",
                    0, any, "-o --key-file --near --binary --batch", "Packets",
                    "what packets say: given here, or as lines of standard input",
                    "tonique-packet decode --key-file site7.key < packets.txt"},
                   run_decode},
    packet_command{{"encode",
                    "--key-file FILE [--site N] [--number N] [--layout LAYOUT] [--form FORM] "
                    "[--direction DIRECTION] [--key SLOT] [--new-key-file FILE]",
                    0, 0, "--key-file --site --number --layout --form --direction --key --new-key-file",
                    "Packets", "a packet of the rows on standard input, in JSON as decode writes them",
                    "tonique-packet encode --key-file site7.key --site 7 --number 12 < rows.json"},
                   run_encode},
    packet_command{{"key", "make FILE | show FILE | check [FILE]", 1, 2, "", "Keys",
                    "a new key in a new file, a key as people type it, or whether a typed one is right",
                    "tonique-packet key make site7.key"},
                   run_key},
};

constexpr std::array option_table{
    option_row{"-o", "FORMAT", "how rows are printed"},
    option_row{"--help", "", "this text, or that of a command"},
    option_row{"--version", "", "the release"},
    option_row{"--completion", "", "a script that completes command lines in bash"},
    option_row{"--key-file", "FILE",
               "the site's key, as `key make` writes it; never given on the command line. Without it decode "
               "shows headers only"},
    option_row{"--near", "NUMBER", "a number that those of the packets are near to; 0 unless given"},
    option_row{"--binary", "FILE", "one packet as bytes"},
    option_row{"--batch", "FILE", "several packets, as they are in an HTTP body"},
    option_row{"--site", "NUMBER", "the number of the site"},
    option_row{"--number", "NUMBER", "that of the packet"},
    option_row{"--layout", "LAYOUT", "what the rows are"},
    option_row{"--form", "FORM", "the form of the packet"},
    option_row{"--direction", "DIRECTION", "who seals it"},
    option_row{"--key", "SLOT", "which of the site's two keys it says it is sealed with"},
    option_row{"--new-key-file", "FILE", "the key that a packet of layout new_key brings"},
};

constexpr std::array choice_table{
    choice_row{"FORMAT", "table|csv|json"},
    choice_row{"LAYOUT", "devices|alarms|closing|hourly|state|given_up|acknowledgement|new_key"},
    choice_row{"FORM", "small|large"},
    choice_row{"DIRECTION", "from_site|to_site"},
    choice_row{"SLOT", "0|1"},
};

constexpr std::string_view notes = R"(
tonique-packet(1) has the rows of each layout and the exit codes,
tonique-packet(5) the format.
)";

constexpr tool<packet_command> packet_tool{
    program, command_table, option_table, choice_table, "--help --version --completion", notes};

} // namespace

int run_packet_tool(std::span<const char* const> argv) {
    return run_tool(program, [&]() -> int {
        auto a = parse_arguments(argv, option_table);
        if (const auto said = about_itself(packet_tool.words(), a)) {
            print(*said);
            return exit_done;
        }
        const auto& command = packet_tool.take_command(a);
        return command.run(a);
    });
}

} // namespace wesh::client
