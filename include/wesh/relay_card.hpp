// A 1-Wire relay card of a WES server. Points and their sources: weshd-wes(5).
//
// Errors: those of wesh::part.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/relay.hpp>

#include <optional>
#include <vector>

namespace wesh {

class relay_card : public part {
  public:
    static constexpr int relays_max = 8;

    relay_card(interface daemon, const std::string& wes, int number);

    /// One of its relays, 1 to relays_max; local_error outside of that.
    relay get_relay(int number) const;
    /// How many relays it has; 0: the WES does not show the card.
    int relays() const;
    /// All of them in one read, the first relay first; nothing where one has no value.
    std::vector<std::optional<bool>> states() const;
    std::vector<reading> read_states() const;
};

} // namespace wesh
