// Packets: a header, a body that nobody else can read, a tag that nobody else can make.
//
// Sealing is a synthetic-IV construction: the tag is a keyed BLAKE2b of header, whole counter and body; the
// body is hidden by XChaCha20 under a nonce made of the same and the tag. A counter that is used twice (a
// restored disk) tells at most that two packets were equal. tonique-packet(5) has the bounds.
#pragma once

#include "libtonique/body.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wesh::tonique {

enum class direction : std::uint8_t { from_site = 0, to_site = 1 };
/// `small` fits one SMS of 160 base-16 characters; `large` goes over HTTPS.
enum class form : std::uint8_t { small = 0, large = 1 };

inline constexpr std::size_t small_max = 80;
inline constexpr std::size_t large_max = 16'384;
inline constexpr std::size_t header_size = 6;
constexpr std::size_t tag_size(form f, direction d) noexcept {
    return f == form::large ? 16 : d == direction::from_site ? 4 : 8;
}
constexpr std::size_t body_room(form f, direction d) noexcept {
    return (f == form::small ? small_max : large_max) - header_size - tag_size(f, d);
}

using site_number = std::uint16_t; ///< given by the centre, from 1

/// What a packet says of itself: six bytes, in the clear but authenticated.
struct header {
    tonique::form form = form::small;
    tonique::direction direction = direction::from_site;
    std::uint8_t key_slot = 0; ///< 0 or 1: which of a site's two keys
    tonique::layout layout = layout::state;
    site_number site = 0;
    std::uint32_t counter = 0; ///< the packet's number, from 1; its low 16 bits are sent
    friend bool operator==(const header&, const header&) = default;
};

/// A site's secret, 128 bits, for both directions; what is used is derived from it.
struct site_key {
    std::array<std::uint8_t, 16> bytes{};
    friend bool operator==(const site_key&, const site_key&) = default;
};
site_key random_key();

/// Throws local_error when the body is longer than body_room, or number or site is 0.
bytes seal(const header& h, std::span<const std::uint8_t> plain, const site_key& k);

/// Why a packet was not taken. Words of these are in quarantine and in manuals.
enum class refusal : std::uint8_t {
    none = 0,
    too_short = 1,
    too_long = 2,
    wrong_format = 3, ///< of another version, or reserved bits set
    unknown_layout = 4,
    unknown_site = 5,
    unknown_key = 6,   ///< the site has no key in that slot
    wrong_way = 7,     ///< of the other direction
    forged = 8,        ///< the tag is not what it must be: another key, or changed on the way
    too_late = 9,      ///< its number is below the window
    number_taken = 10, ///< another packet has borne this number
    malformed_body = 11,
    unknown_unit = 12,
    future = 13,     ///< speaks of hours that lie ahead
    no_packet = 14,  ///< a message that holds none: a stranger's, or an empty one
    in_parts = 15,   ///< a part of a longer message, which no packet is
    not_stored = 16, ///< the database is well and does not take it
};
std::string_view to_text(refusal r) noexcept;

/// The header as it stands there, believed by nobody yet: `counter` holds the low 16 bits only.
struct peeked {
    tonique::header header;
    refusal refused = refusal::none;
};
peeked peek(std::span<const std::uint8_t> packet) noexcept;

struct opened {
    tonique::header header; ///< with the whole counter
    bytes body;
    std::array<std::uint8_t, 16> tag{}; ///< as sent, zeroes behind
    std::size_t tag_length = 0;
    refusal refused = refusal::none;
};
/// Verifies before anything is parsed. `near` is a number the whole counter is close to (the highest seen):
/// tried are the three numbers with these low bits nearest to it. Never throws on bad input.
opened open(std::span<const std::uint8_t> packet, const site_key& k, std::uint32_t near) noexcept;

/// What is derived from a key for one direction: made once where many packets come.
class packet_keys {
  public:
    packet_keys(const site_key& k, direction d) noexcept;
    ~packet_keys();
    packet_keys(const packet_keys&) = delete;
    packet_keys& operator=(const packet_keys&) = delete;

    const site_key& whole() const noexcept { return whole_; }

  private:
    friend class sealer;
    using subkey = std::array<std::uint8_t, 32>;
    site_key whole_;
    subkey tag_{};
    subkey nonce_{};
    subkey cipher_{};
};
/// The same as open, of a packet of that direction.
opened open_with(std::span<const std::uint8_t> packet, const packet_keys& k, std::uint32_t near) noexcept;

/// Upper-case base 16; from_base16 takes either case and nothing else, and only whole bytes.
std::string to_base16(std::span<const std::uint8_t> b);
std::optional<bytes> from_base16(std::string_view text) noexcept;

/// A key as people type it: groups of letters and digits with check characters, "7KQ4-..."; parse_key says in
/// `error` which group is wrong.
std::string key_text(const site_key& k);
std::optional<site_key> parse_key(std::string_view text, std::string& error);

/// Several packets in one HTTP body or RPC string: each behind its length in two bytes, highest first.
inline constexpr std::size_t batch_packets_max = 64;
inline constexpr std::size_t batch_bytes_max = 200'000;
bytes join(std::span<const bytes> packets);
/// Nothing when the bytes are no such batch or break a bound.
std::optional<std::vector<bytes>> part(std::span<const std::uint8_t> batch) noexcept;

} // namespace wesh::tonique
