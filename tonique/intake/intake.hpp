// The one entry: what a packet is found to be before the ledger sees it. Nothing of it is parsed before its
// tag is verified.
#pragma once

#include "tonique/ledger/store.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

namespace wesh::tonique {

/// Nothing when there is no such site.
using site_finder = std::function<const site_record*(site_number)>;

/// A packet whose header was read and, when `authentic`, whose tag was made with a key of its site.
struct verified {
    tonique::header header; ///< as claimed; `counter` is the whole number only when authentic
    bool authentic = false;
    tonique::bytes body;
    std::array<std::uint8_t, 16> tag{};
    std::uint8_t tag_length = 0;
    refusal refused = refusal::none;
};
/// What was derived from the keys of sites so far: deriving takes longer than opening a small packet.
class key_ring {
  public:
    /// For packets from that site; anew when the key in that slot is another than before.
    const packet_keys& keys_of(site_number site, std::uint8_t slot, const site_key& k);

  private:
    std::unordered_map<std::uint32_t, std::unique_ptr<const packet_keys>> derived_;
};
verified verify(std::span<const std::uint8_t> packet, const site_finder& find, key_ring& ring);

/// What an authentic packet says, or why that cannot be taken.
struct understood {
    tonique::body body;
    refusal refused = refusal::none;
    std::string detail;
};
/// Readings that lie further ahead of `now` than a wrong clock or a zone explains are not taken.
inline constexpr duration future_margin{26 * 3'600'000};
understood understand(const verified& v, time_point now);

} // namespace wesh::tonique
