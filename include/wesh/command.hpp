// Commands: what a person asks of a device, and what came of it.
//
// Errors: throws nothing of its own.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <wesh/sample.hpp>

#include <string>

namespace wesh {

struct command {
    std::string target;         ///< path of a settable point: "roof-wes/relay.1"
    std::string action = "set"; ///< "set" or "toggle"
    std::string argument;       ///< what to set: "on"
    std::string key; ///< the same key asked twice within an hour is carried out once; empty: no such promise
    duration limit{30'000}; ///< when to stop waiting for the outcome
};

enum class command_outcome : std::uint8_t {
    done,        ///< carried out, and read back as asked
    unconfirmed, ///< sent, but not read back in time: it may or may not have happened
    failed,      ///< not carried out, or read back otherwise; `text` says why
};

std::string_view to_text(command_outcome o) noexcept;

struct command_result {
    command_outcome outcome = command_outcome::failed;
    std::string text;
    wesh::value value; ///< what was read back
    time_point time;
};

} // namespace wesh
