// The commands of wesh-notify: what wesh-notifyd has told, what waits, and a test to a person. They look into
// its file, for which it need not run.
#pragma once

#include "clients/arguments.hpp"
#include "notify/schema.hpp"

#include <memory>

namespace wesh::client {

struct notify_command : command_words {
    int (*run)(const arguments&);
};

int run_notify_test(const arguments& a);
int run_notify_queue(const arguments& a);
int run_notify_journal(const arguments& a);
int run_notify_causes(const arguments& a);

/// The file of wesh-notifyd. Throws transport_error when it is not there or may not be read, runtime_error
/// when another wesh wrote it.
std::unique_ptr<notify::database> open_notify_file(const arguments& a);

/// All of wesh-notify: its exit code.
int run_notify_tool(std::span<const char* const> argv);

} // namespace wesh::client
