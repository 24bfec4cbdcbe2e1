// weshtop: the command line and the loop.
#pragma once

#include "clients/arguments.hpp"

namespace wesh::top {

/// All of weshtop: its exit code. Throws as client::run_tool() expects.
int run(std::span<const char* const> argv);

} // namespace wesh::top
