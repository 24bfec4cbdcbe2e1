// The commands of weshclient: what each takes, what it does, how it ends.
#pragma once

#include "clients/arguments.hpp"

#include <wesh/interface.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace wesh::client {

/// What a command works with.
struct context {
    const interface& daemon;
    const arguments& args;
    sheet_options output;
    bool timeout_given = false;

    std::unique_ptr<sheet> make(std::span<const column> columns, bool live = false) const;
};

using handler = int (*)(const context&);

struct command_row : command_words {
    handler run;
    bool orders = false; ///< it may change something: a connection that breaks leaves the outcome open
    duration patience{}; ///< how long it waits for answers unless told; zero: as all do
};

extern const tool<command_row> weshclient;

/// Cuts the command line of weshclient. Throws usage_error.
arguments parse_arguments(std::span<const char* const> argv);

/// A line on standard error, after the program's name.
void complain(std::string_view what);

/// "2026-11-22", "now", or how long ago: "6h", "-2d". Throws usage_error.
time_point parse_when(std::string_view text, time_point now);

/// Complains that nothing matched, where that is so; the exit code.
int nothing_unless(bool any, std::span<const std::string> patterns, std::string_view what);

tone tone_of(quality q) noexcept;
tone tone_of(severity s) noexcept;
tone tone_of(device_state s) noexcept;

// The handlers, by subject.
int run_list(const context&);
int run_describe(const context&);
int run_get(const context&);
int run_watch(const context&);
int run_history(const context&);
int run_events(const context&);
int run_set(const context&);
int run_toggle(const context&);
int run_add(const context&);
int run_remove(const context&);
int run_ack(const context&);
int run_status(const context&);
int run_files(const context&);
int run_dump(const context&);
int run_info(const context&);
int run_statistics(const context&);

} // namespace wesh::client
