// The commands of tonique-packet.
#pragma once

#include "clients/arguments.hpp"

namespace wesh::client {

struct packet_command {
    std::string_view name;
    std::string_view synopsis;
    std::size_t least;
    std::size_t most;
    std::string_view options;
    int (*run)(const arguments&);
    std::string_view help;
};

int run_decode(const arguments& a);
int run_encode(const arguments& a);
int run_key(const arguments& a);

/// All of tonique-packet: its exit code.
int run_packet_tool(std::span<const char* const> argv);

} // namespace wesh::client
