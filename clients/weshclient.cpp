// weshclient: the site daemon from the command line.
#include "clients/command.hpp"
#include "clients/terminal.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

namespace {

using namespace wesh::client;

int run(arguments a) {
    if (const auto said = about_itself(weshclient.words(), a)) {
        print(*said);
        return exit_done;
    }
    const auto& command = weshclient.take_command(a);

    const auto* socket = a.find("--socket");
    auto daemon = socket == nullptr ? wesh::interface {
    } : wesh::interface {
        *socket
    };
    const auto timeout = parse_timeout(a);
    if (timeout)
        daemon.set_timeout(*timeout);
    else if (command.patience > wesh::duration{})
        daemon.set_timeout(command.patience);
    const sheet_options output{parse_output(a), wants_colour(), false};
    try {
        return command.run({daemon, a, output, timeout.has_value()});
    } catch (const wesh::timed_out&) {
        throw;
    } catch (const wesh::transport_error& e) {
        complain(e.what());
        return e.sent() && command.orders ? exit_unconfirmed : exit_unreachable;
    }
}

} // namespace

int main(int argc, char** argv) {
    return run_tool("weshclient", [&] {
        return run(parse_arguments({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)}));
    });
}
