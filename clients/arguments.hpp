// The command line of a tool: a table of options, a table of commands, and help made from them.
#pragma once

#include "clients/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wesh::client {

/// How a tool ends; weshclient(1) lists them.
enum exit_code : int {
    exit_done = 0,
    exit_failed = 1,      ///< the daemon or the device refused or failed
    exit_usage = 2,       ///< the command line makes no sense
    exit_unreachable = 3, ///< no daemon there
    exit_nothing = 4,     ///< nothing matched
    exit_unconfirmed = 5, ///< no answer in time: it may or may not have happened
};

class usage_error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A command line, cut into what it holds.
struct arguments {
    std::vector<std::string> words; ///< what is no option, the command's name left out
    std::vector<std::pair<std::string, std::string>> options;

    bool has(std::string_view option) const noexcept;
    /// The option's last value, or nothing.
    const std::string* find(std::string_view option) const noexcept;
    std::vector<std::string> all(std::string_view option) const;
    /// The words from the one at `first` on.
    std::vector<std::string> from(std::size_t first) const;
};

struct option_row {
    std::string_view name;
    std::string_view value; ///< the word for its value; empty: it takes none
    std::string_view meaning;
};

/// What a word of the tables can stand for, where that is a closed set: "HOW", "first|last|mean".
struct choice_row {
    std::string_view word;
    std::string_view values;
};

/// What all tables of commands say of one. Help, completion and the checks of command lines come from it.
struct command_words {
    std::string_view name;     ///< one word, or two: "sites add"
    std::string_view synopsis; ///< its arguments and options; several forms are separated by " | "
    std::size_t least;         ///< words after the name
    std::size_t most;
    std::string_view options; ///< those that it knows beside the common ones, separated by blanks
    std::string_view group;   ///< the heading under which help lists it
    std::string_view help;    ///< one line
    std::string_view example; ///< a whole command line; empty: the synopsis says it all
};

/// A tool as its tables have it, whatever else their rows hold.
struct tool_words {
    std::string_view name;
    std::vector<const command_words*> commands;
    std::span<const option_row> options;
    std::span<const choice_row> choices;
    std::string_view common_options; ///< those that every command knows, separated by blanks
    std::string_view notes;          ///< at the end of the help
    bool names_points = false;       ///< PATH, PATTERN and DEVICE are what a running weshd has
};

/// Cuts a command line; options stand anywhere before "--". Throws usage_error.
arguments parse_arguments(std::span<const char* const> argv, std::span<const option_row> known);
/// What -o says.
format parse_output(const arguments& a);
/// What --timeout says; nothing when it is not there. Throws usage_error.
std::optional<duration> parse_timeout(const arguments& a);

/// Whether `word` stands in a list separated by blanks.
bool names(std::string_view list, std::string_view word);

/// All commands in short, on lines of 80 columns.
std::string help_text(const tool_words& t);
/// One command in full.
std::string help_text(const tool_words& t, const command_words& c);
/// A script for bash, complete in itself: to be sourced, or put where bash-completion looks for it.
std::string completion_script(const tool_words& t);

/// What a line asks the tool of itself: --version, --completion, --help of it or of a command, or "help
/// COMMAND". Nothing: it asks something else. Throws usage_error when there is no such command.
std::optional<std::string> about_itself(const tool_words& t, const arguments& a);
/// The command that the line names, taken off its words; its arguments are counted and its options known.
/// Throws usage_error.
const command_words& take_command(const tool_words& t, arguments& a);

/// A tool: the tables, and rows derived from command_words that know how to run.
template <class Row>
struct tool {
    std::string_view name;
    std::span<const Row> commands;
    std::span<const option_row> options;
    std::span<const choice_row> choices;
    std::string_view common_options;
    std::string_view notes;
    bool names_points = false;

    tool_words words() const {
        tool_words w{name, {}, options, choices, common_options, notes, names_points};
        for (const auto& row : commands) w.commands.push_back(&row);
        return w;
    }
    const Row& take_command(arguments& a) const {
        return static_cast<const Row&>(client::take_command(words(), a));
    }
};

/// A line on standard error, after the program's name.
void complain(std::string_view program, std::string_view what);
/// Standard output; throws std::runtime_error when it cannot be written.
void print(std::string_view text);
void flush_output();

/// What main does around a tool: its exit code, or the one that goes with the exception it ends with, which
/// is complained of.
int run_tool(std::string_view program, const std::function<int()>& run);

} // namespace wesh::client
