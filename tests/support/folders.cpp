// Apart from main, so that benches can use what tests share.
#include "tests/support/test.hpp"

#include <cstdlib>

namespace wesh::test {

std::string samples() {
    const char* folder = std::getenv("WESH_SAMPLES");
    if (folder == nullptr || *folder == '\0') throw not_run("WESH_SAMPLES names no folder of captures");
    return folder;
}

std::string build_folder() {
    const char* folder = std::getenv("WESH_BUILD");
    return folder == nullptr ? "build" : folder;
}

} // namespace wesh::test
