#include "tonique/intake/intake.hpp"

#include "common/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::tonique {
namespace {

time_point end_of(hour_number h) noexcept { return from_milliseconds((std::int64_t{h} + 1) * 3'600'000); }

/// What only the centre can say, or what makes no sense under this number.
std::string senseless(const body& b, std::uint32_t number) {
    if (std::holds_alternative<new_key>(b)) return "a site gives no keys";
    const auto* g = std::get_if<given_up>(&b);
    if (g != nullptr && g->last >= number)
        return fmt::format("packet {} cannot give up the numbers {} to {}", number, g->first, g->last);
    return {};
}

} // namespace

const packet_keys& key_ring::keys_of(site_number site, std::uint8_t slot, const site_key& k) {
    auto& derived = derived_[std::uint32_t{site} << 1U | slot];
    if (!derived || derived->whole() != k)
        derived = std::make_unique<const packet_keys>(k, direction::from_site);
    return *derived;
}

verified verify(std::span<const std::uint8_t> packet, const site_finder& find, key_ring& ring) {
    const auto seen = peek(packet);
    verified v;
    v.header = seen.header;
    const auto refused = [&v](refusal why) {
        v.refused = why;
        return v;
    };
    if (seen.refused != refusal::none) return refused(seen.refused);
    if (v.header.direction != direction::from_site) return refused(refusal::wrong_way);
    const auto* site = find(v.header.site);
    if (site == nullptr) return refused(refusal::unknown_site);
    const auto& key = site->keys[v.header.key_slot];
    if (!key) return refused(refusal::unknown_key);
    auto o = open_with(packet, ring.keys_of(site->number, v.header.key_slot, *key), site->highest);
    if (o.refused != refusal::none) return refused(o.refused);
    v.header = o.header;
    v.authentic = true;
    v.body = std::move(o.body);
    v.tag = o.tag;
    v.tag_length = static_cast<std::uint8_t>(o.tag_length);
    return v;
}

understood understand(const verified& v, time_point now) {
    understood u;
    auto said = decode_body(v.header.layout, v.body, u.detail);
    if (said) u.detail = senseless(*said, v.header.counter);
    if (!said || !u.detail.empty()) {
        u.refused = refusal::malformed_body;
        return u;
    }
    u.body = std::move(*said);
    if (const auto* all = std::get_if<readings>(&u.body)) {
        const auto last =
            std::max_element(all->rows.begin(), all->rows.end(),
                             [](const reading& a, const reading& b) { return a.hour < b.hour; });
        if (last != all->rows.end() && end_of(last->hour) > now + future_margin) {
            u.refused = refusal::future;
            u.detail = fmt::format("a reading of {}", iso_text(end_of(last->hour)));
        }
    }
    return u;
}

} // namespace wesh::tonique
