// Enrolment over HTTPS: a short code from the centre becomes a key that never crosses the network.
//
// The code is ten characters of an alphabet without look-alikes, shown "XXXX-XXXXXX": four name the code,
// six are the secret (30 bits; five tries, ten minutes, once). Site and centre exchange X25519 public keys;
// the site key is a BLAKE2b of what they share, both public keys and the code.
#pragma once

#include "libtonique/packet.hpp"

namespace wesh::tonique {

struct enrolment_code {
    std::string name;   ///< four characters
    std::string secret; ///< six characters
};
enrolment_code random_code();
std::string code_text(const enrolment_code& c);
/// Takes lower case, and blanks or '-' anywhere; O is 0, I and L are 1.
std::optional<enrolment_code> parse_code(std::string_view text) noexcept;

struct exchange_keys {
    std::array<std::uint8_t, 32> secret{};
    std::array<std::uint8_t, 32> open{};
};
exchange_keys random_exchange();
/// The key that both ends reach; nothing when the other's public key is none.
std::optional<site_key> agreed_key(const exchange_keys& own, bool at_site,
                                   std::span<const std::uint8_t, 32> other,
                                   const enrolment_code& code) noexcept;

} // namespace wesh::tonique
