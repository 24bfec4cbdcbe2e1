// A captured page as a profile of its own: its bytes cut into fields, so that all that can be done to a
// simulated box can be done to a replayed one.
#pragma once

#include "sim/profiles.hpp"
#include "sim/settings.hpp"

#include <vector>

namespace wesh::sim {

/// Any bytes are a page, well-formed or not: where no element is found they are all markup. Rendered with its
/// first values it is the same bytes again.
layout replayed_layout(std::string_view bytes);

/// From `at` on the box answers so.
struct replayed_page {
    duration at;
    profile as;
};
std::vector<replayed_page> replayed_pages(const replay& r);

} // namespace wesh::sim
