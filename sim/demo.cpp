// The demonstration's scenario, inside the program so that it runs from any folder.
#include "sim/scenario.hpp"

namespace wesh::sim {

std::string_view demo_text() noexcept {
    // The build makes this file, a string literal, of sim/scenarios/demo.toml.
    return
#include "sim/demo_text.inc"
        ;
}

} // namespace wesh::sim
