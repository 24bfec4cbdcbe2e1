// Keys, headers and bodies that the tests of packets share.
#pragma once

#include "libtonique/packet.hpp"
#include "tests/support/test.hpp"

#include <string>

namespace wesh::test {

/// Bytes 00 01 02 ... 0F.
inline tonique::site_key counting_key() {
    tonique::site_key k;
    for (std::size_t i = 0; i < k.bytes.size(); ++i) k.bytes[i] = static_cast<std::uint8_t>(i);
    return k;
}

inline tonique::header header_of(std::uint32_t counter, tonique::form f = tonique::form::small,
                                 tonique::direction d = tonique::direction::from_site) {
    tonique::header h;
    h.form = f;
    h.direction = d;
    h.layout = tonique::layout::state;
    h.site = 7;
    h.counter = counter;
    return h;
}

inline tonique::bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

inline std::string refusal_of(const tonique::opened& o) { return std::string{to_text(o.refused)}; }

} // namespace wesh::test
