// The synthetic-IV construction of tonique-packet(5).
#include "libtonique/header.hpp"
#include "libtonique/sodium.hpp"

#include <wesh/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace wesh::tonique {
namespace {

static_assert(sizeof(site_key::bytes) >= crypto_generichash_KEYBYTES_MIN);

using full_tag = std::array<std::uint8_t, 16>;

enum class purpose : std::uint8_t { tag = 1, nonce = 2, cipher = 3 };

void derive(std::span<std::uint8_t> out, const site_key& k, direction d, purpose p) noexcept {
    const std::array about{static_cast<std::uint8_t>(d), static_cast<std::uint8_t>(p)};
    hash{out.size(), k.bytes}.add("tonique-packet 1").add(about).end(out);
}

} // namespace

class sealer {
  public:
    explicit sealer(const packet_keys& k) noexcept
        : keys_{k} {}

    full_tag tag(const header& h, std::span<const std::uint8_t> plain) const noexcept {
        full_tag t{};
        hash{t.size(), keys_.tag_}
            .add(header_bytes(h))
            .add(h.counter)
            .add(static_cast<std::uint32_t>(plain.size()))
            .add(plain)
            .end(t);
        return t;
    }

    /// Hides a body, or shows it.
    void turn(const header& h, std::span<const std::uint8_t> sent_tag,
              std::span<std::uint8_t> text) const noexcept {
        if (text.empty()) return;
        std::array<std::uint8_t, crypto_stream_xchacha20_NONCEBYTES> nonce;
        hash{nonce.size(), keys_.nonce_}.add(header_bytes(h)).add(h.counter).add(sent_tag).end(nonce);
        crypto_stream_xchacha20_xor(text.data(), text.data(), text.size(), nonce.data(),
                                    keys_.cipher_.data());
    }

  private:
    const packet_keys& keys_;
};

namespace {

/// The three numbers with these low bits nearest to `near`, the nearest first; those that are no counter may
/// be among them.
std::array<std::int64_t, 3> candidates(std::uint32_t low, std::uint32_t near) noexcept {
    constexpr std::int64_t turn = 1 << 16;
    const auto step = static_cast<std::int16_t>(static_cast<std::uint16_t>(low - near));
    const std::int64_t nearest = std::int64_t{near} + step;
    const std::int64_t other = step < 0 ? turn : -turn;
    return {nearest, nearest + other, nearest - other};
}

constexpr bool is_counter(std::int64_t n) noexcept { return n >= 1 && n <= 0xFFFFFFFF; }

} // namespace

bytes seal(const header& h, std::span<const std::uint8_t> plain, const site_key& k) {
    if (plain.size() > body_room(h.form, h.direction))
        throw local_error{fmt::format("a body of {} bytes in a packet that takes {}", plain.size(),
                                      body_room(h.form, h.direction))};
    if (h.counter == 0 || h.site == 0 || h.key_slot > 1 || to_text(h.layout).empty())
        throw local_error{"a packet's header has site 0, number 0, or a key or layout that does not exist"};
    const auto head = header_bytes(h);
    bytes packet(head.begin(), head.end());
    packet.insert(packet.end(), plain.begin(), plain.end());
    const packet_keys keys{k, h.direction};
    const sealer s{keys};
    const auto tag = s.tag(h, plain);
    const auto sent = std::span{tag}.first(tag_size(h.form, h.direction));
    s.turn(h, sent, std::span{packet}.subspan(header_size));
    packet.insert(packet.end(), sent.begin(), sent.end());
    return packet;
}

packet_keys::packet_keys(const site_key& k, direction d) noexcept
    : whole_{k} {
    derive(tag_, k, d, purpose::tag);
    derive(nonce_, k, d, purpose::nonce);
    derive(cipher_, k, d, purpose::cipher);
}

packet_keys::~packet_keys() {
    for (auto* k : {&tag_, &nonce_, &cipher_}) sodium_memzero(k->data(), k->size());
}

opened open(std::span<const std::uint8_t> packet, const site_key& k, std::uint32_t near) noexcept {
    return open_with(packet, {k, peek(packet).header.direction}, near);
}

opened open_with(std::span<const std::uint8_t> packet, const packet_keys& k, std::uint32_t near) noexcept {
    opened o;
    const auto p = peek(packet);
    o.header = p.header;
    o.refused = p.refused;
    if (o.refused != refusal::none) return o;
    o.tag_length = tag_size(p.header.form, p.header.direction);
    const auto sent = packet.last(o.tag_length);
    const auto hidden = packet.subspan(header_size, packet.size() - header_size - o.tag_length);
    std::copy(sent.begin(), sent.end(), o.tag.begin());
    const sealer s{k};
    for (const auto number : candidates(p.header.counter, near)) {
        if (!is_counter(number)) continue;
        auto h = p.header;
        h.counter = static_cast<std::uint32_t>(number);
        bytes plain(hidden.begin(), hidden.end());
        s.turn(h, sent, plain);
        const auto tag = s.tag(h, plain);
        if (sodium_memcmp(tag.data(), sent.data(), sent.size()) == 0) {
            o.header = h;
            o.body = std::move(plain);
            return o;
        }
    }
    o.refused = refusal::forged;
    return o;
}

std::uint32_t digest_after(std::uint32_t digest_before, std::span<const std::uint8_t> tag) noexcept {
    full_tag sum{};
    hash{sum.size()}.add(digest_before).add(tag).end(sum);
    return static_cast<std::uint32_t>(sum[0] << 24 | sum[1] << 16 | sum[2] << 8 | sum[3]);
}

} // namespace wesh::tonique
