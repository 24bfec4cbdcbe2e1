// What lies between the ends: packets get lost, come twice, late, in another order; and strangers send too.
#pragma once

#include "libtonique/packet.hpp"
#include "tests/quarter/dice.hpp"

#include <map>
#include <vector>

namespace wesh::quarter {

/// In thousandths of the packets.
struct weather {
    unsigned lost = 100;
    unsigned repeated = 100;
    unsigned late = 60; ///< by hours; a third of these by days
    bool dead = false;  ///< nothing at all comes through
};
inline constexpr weather fine{0, 0, 0, false};

class air {
  public:
    explicit air(std::uint64_t seed)
        : dice_{seed} {}

    void send(const tonique::bytes& packet, duration now, const weather& w) {
        if (w.dead || dice_.chance(w.lost)) return;
        for (int copies = dice_.chance(w.repeated) ? 2 : 1; copies > 0; --copies)
            flying_.emplace(now + delay(w), packet);
    }
    std::vector<tonique::bytes> arrived(duration now) {
        std::vector<tonique::bytes> all;
        while (!flying_.empty() && flying_.begin()->first <= now) {
            all.push_back(std::move(flying_.begin()->second));
            flying_.erase(flying_.begin());
        }
        return all;
    }
    bool empty() const noexcept { return flying_.empty(); }

  private:
    duration delay(const weather& w) {
        constexpr duration second{1'000};
        constexpr std::int64_t hour = 3'600;
        if (!dice_.chance(w.late)) return second * dice_.between(0, 90);
        return second *
               (dice_.chance(333) ? dice_.between(24 * hour, 120 * hour) : dice_.between(60, 12 * hour));
    }

    dice dice_;
    std::multimap<duration, tonique::bytes> flying_;
};

} // namespace wesh::quarter
