// The seed of a test that draws at random.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <random>

namespace wesh::test {

/// $WESH_SEED, or another one each time; printed, so that a failure can be looked at again.
inline unsigned seed() {
    const char* given = std::getenv("WESH_SEED");
    const unsigned s =
        given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
    std::printf("WESH_SEED=%u\n", s);
    return s;
}

} // namespace wesh::test
