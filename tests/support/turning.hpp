// A loop turned by hand, until what is expected has come or five seconds have passed.
#pragma once

#include "io/loop.hpp"
#include "tests/support/test.hpp"

namespace wesh::test {

struct turning {
    io::loop loop;

    template <class F>
    bool until(const F& enough) {
        const auto end = loop.now() + duration{5'000};
        while (!enough()) {
            if (loop.now() > end) return false;
            loop.turn(duration{10});
        }
        return true;
    }
    /// All that can happen now has happened.
    void settle() {
        for (int quiet = 0; quiet < 3;) quiet = loop.turn(duration{0}) ? 0 : quiet + 1;
    }
};

} // namespace wesh::test
