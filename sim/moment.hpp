// When something happens.
#pragma once

#include <wesh/time.hpp>

namespace wesh::sim {

/// Movement follows the time since the start, clocks the time of day.
struct moment {
    duration elapsed{};
    time_point wall{};
};

} // namespace wesh::sim
