// tonique-site while it runs: the core between weshd's stream and the carrier, on one loop.
#pragma once

#include "common/options.hpp"

#include <string>

namespace wesh::tonique::site {

/// Runs until SIGINT or SIGTERM; the program's exit code. `socket` is where tools ask, `folder` holds the
/// outbox and exists. Throws what keeps it from starting, and database_error when the outbox is broken.
int run_program(const option_values& o, const std::string& socket, const std::string& folder);

/// The outbox in that folder, which is made when there is none: ours alone, and so is all that is made in it.
std::string outbox_file(const std::string& folder);

} // namespace wesh::tonique::site
