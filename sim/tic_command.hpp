// `weshsim tic`: a meter's bytes into a file, for those who want many of them at once.
#pragma once

namespace wesh::sim {

/// argv[0] is the word "tic". Returns the exit code: 0, 1 when it cannot be written, 2 usage.
int run_tic(int argc, char** argv);

} // namespace wesh::sim
