// What the simulator will not do.
#pragma once

#include <stdexcept>

namespace wesh::sim {

/// In words for the person who asked.
class refusal : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

} // namespace wesh::sim
