// The command line of a tool: a table of options, a table of commands, and help made from them.
#pragma once

#include "clients/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
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
};

/// Cuts a command line; options stand anywhere before "--". Throws usage_error.
arguments parse_arguments(std::span<const char* const> argv, std::span<const option_row> known);
/// What -o says.
format parse_output(const arguments& a);

/// Whether `word` stands in a list separated by blanks.
bool names(std::string_view list, std::string_view word);

/// A tool: its name, its commands (rows with name, synopsis, least, most, options and help) and what the help
/// says at its end.
template <class Row>
struct tool {
    std::string_view name;
    std::span<const Row> commands;
    std::string_view common_options; ///< those that every command knows, separated by blanks
    std::string_view help_end;

    /// The row of the command that the line names, its arguments counted and its options known. Throws
    /// usage_error.
    const Row& find_command(std::string_view command, const arguments& a) const;
    std::string help_text() const;
};

/// A line on standard error, after the program's name.
void complain(std::string_view program, std::string_view what);
/// Standard output; throws std::runtime_error when it cannot be written.
void print(std::string_view text);
void flush_output();

/// What main does around a tool: its exit code, or the one that goes with the exception it ends with, which
/// is complained of.
int run_tool(std::string_view program, const std::function<int()>& run);

/// "there is no command 'x'", whatever x is.
usage_error no_such_command(std::string_view command);

template <class Row>
const Row& tool<Row>::find_command(std::string_view command, const arguments& a) const {
    const auto row =
        std::find_if(commands.begin(), commands.end(), [&](const auto& r) { return r.name == command; });
    if (row == commands.end()) throw no_such_command(command);
    for (const auto& option : a.options)
        if (!names(common_options, option.first) && !names(row->options, option.first))
            throw usage_error{fmt::format("{} knows no {}", row->name, option.first)};
    if (a.words.size() < row->least || a.words.size() > row->most)
        throw usage_error{fmt::format("usage: {} {} {}", name, row->name, row->synopsis)};
    return *row;
}

template <class Row>
std::string tool<Row>::help_text() const {
    std::string text = fmt::format("usage: {} [OPTION...] COMMAND [ARGUMENT...]\n\n", name);
    for (const auto& row : commands)
        text += fmt::format("  {}{}{}\n      {}\n", row.name, row.synopsis.empty() ? "" : " ", row.synopsis,
                            row.help);
    return text.append(help_end);
}

} // namespace wesh::client
