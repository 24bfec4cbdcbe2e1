// What a person may ask of a running simulation: one line in, a reply out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

class simulation;

struct reply {
    bool refused = false;
    std::string why; ///< when refused
    std::vector<std::string> lines;

    /// As on the socket: "ok 2" and so many lines, or "error" and why.
    std::string text() const;
};

/// Never throws a refusal: it becomes the reply.
reply execute(simulation& s, std::string_view line);

/// One line a command.
std::string command_help();

} // namespace wesh::sim
