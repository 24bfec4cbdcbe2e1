// The commands of tonique-packet.
#pragma once

#include "clients/arguments.hpp"

namespace wesh::client {

struct packet_command : command_words {
    int (*run)(const arguments&);
};

int run_decode(const arguments& a);
int run_encode(const arguments& a);
int run_key(const arguments& a);

/// All of tonique-packet: its exit code.
int run_packet_tool(std::span<const char* const> argv);

} // namespace wesh::client
