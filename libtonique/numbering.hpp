// Numbers of a site's packets and the digest over them: the arithmetic that both ends must do alike.
//
// Each end passes the numbers in order, from 1. A packet's tag is chained into the digest. A number that was
// given up and whose packet is not there is skipped and leaves no trace. A packet of layout `given_up` begins
// the chain anew, with its own tag alone: for one end may have had packets that the other gave up, and after
// a restored disk the same numbers stood for different packets; neither matters beyond it.
//
// So an acknowledgement's digest tells nothing where `cumulative` lies from the first number that a pending
// statement g gives up to just before g: there the site deletes nothing and concludes nothing, it waits until
// g is passed.
#pragma once

#include "libtonique/body.hpp"

namespace wesh::tonique {

struct numbering {
    std::uint32_t cumulative = 0; ///< all up to here are there or given up
    std::uint32_t digest = 0;

    /// The packet that bears the next number.
    void pass(layout l, std::span<const std::uint8_t> tag) noexcept {
        digest = digest_after(l == layout::given_up ? 0 : digest, tag);
        ++cumulative;
    }
    /// The numbers from the next one to `last` were given up and have no packet.
    void skip_to(std::uint32_t last) noexcept { cumulative = last; }

    friend bool operator==(const numbering&, const numbering&) = default;
};

/// Numbers above `cumulative` of which an acknowledgement can speak.
inline constexpr std::uint32_t bitmap_numbers = bitmap_max * 8;
/// A packet that was never seen is taken no more when its number lies further than this below the highest.
inline constexpr std::uint32_t late_window = 16'384;

} // namespace wesh::tonique
