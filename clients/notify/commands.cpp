#include "clients/notify/commands.hpp"

#include <array>

namespace wesh::client {
namespace {

constexpr std::string_view program = "wesh-notify";

constexpr std::string_view trial = "Trials";
constexpr std::string_view past = "What was told, and what waits";

constexpr std::array command_table{
    notify_command{{"test", "NAME [--by WAY]", 1, 1, "--by --timeout", trial,
                    "send a test to a person, and wait for what comes of it",
                    "wesh-notify test anne --by sms"},
                   run_notify_test},
    notify_command{{"queue", "", 0, 0, "", past, "messages that wait, and those that were given up",
                    "wesh-notify queue"},
                   run_notify_queue},
    notify_command{{"journal", "[--since TIME]", 0, 0, "--since", past,
                    "what was tried and what came of it, the last week unless told otherwise",
                    "wesh-notify -o csv journal --since 2026-11-01"},
                   run_notify_journal},
    notify_command{{"causes", "[--since TIME]", 0, 0, "--since", past,
                    "what lasts, and what happened in the last week unless told otherwise",
                    "wesh-notify causes --since 6h"},
                   run_notify_causes},
};

constexpr std::array option_table{
    option_row{"-o", "FORMAT", "how rows are printed"},
    option_row{"--state", "FOLDER", "where wesh-notifyd keeps its file; /var/lib/wesh-notify unless given"},
    option_row{"--by", "WAY", "by which way; mail unless given"},
    option_row{"--since", "TIME", "from when on"},
    option_row{"--timeout", "TIME", "how long to wait for the outcome; 90s unless given"},
    option_row{"--help", "", "this text, or that of a command"},
    option_row{"--version", "", "the release"},
    option_row{"--completion", "", "a script that completes command lines in bash"},
};

constexpr std::array choice_table{
    choice_row{"FORMAT", "table|csv|json"},
    choice_row{"WAY", "mail|sms"},
};

constexpr std::string_view notes = R"(
Times are ISO 8601 in UTC, or how long ago: "6h", "2d". What happened is
acknowledged with weshclient ack. wesh-notify(8) has the exit codes.
)";

constexpr tool<notify_command> notify_tool{
    program, command_table, option_table, choice_table, "-o --state --help --version --completion", notes};

} // namespace

int run_notify_tool(std::span<const char* const> argv) {
    return run_tool(program, [&]() -> int {
        auto a = parse_arguments(argv, option_table);
        if (const auto said = about_itself(notify_tool.words(), a)) {
            print(*said);
            return exit_done;
        }
        const auto& command = notify_tool.take_command(a);
        return command.run(a);
    });
}

} // namespace wesh::client
