// tonique-packet: packets and keys from the command line.
#include "clients/packet/commands.hpp"

int main(int argc, char** argv) {
    return wesh::client::run_packet_tool({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)});
}
