// wesh-notifyd while it runs: weshd's events on one side, mail and SMS on the other, the logic on one loop.
#pragma once

#include "notify/config.hpp"

#include <string>

namespace wesh::notify {

/// Runs until SIGINT or SIGTERM; the program's exit code. SIGHUP reads `path` again. Throws what keeps it
/// from starting.
int run_program(config c, const std::string& path, const std::string& folder);

} // namespace wesh::notify
