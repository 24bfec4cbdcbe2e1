#include "libtonique/packet.hpp"
#include "common/words.hpp"
#include "libtonique/header.hpp"

namespace wesh::tonique {
namespace {

using namespace std::literals;

constexpr std::array refusals{
    "none"sv,         "too_short"sv, "too_long"sv,  "wrong_format"sv, "unknown_layout"sv, "unknown_site"sv,
    "unknown_key"sv,  "wrong_way"sv, "forged"sv,    "too_late"sv,     "number_taken"sv,   "malformed_body"sv,
    "unknown_unit"sv, "future"sv,    "no_packet"sv, "in_parts"sv,     "not_stored"sv};

// The first byte: the format's number in the high half, a bit that is 0, form, direction, key.
constexpr std::uint8_t format_number = 1;
constexpr std::uint8_t reserved_bit = 0x08;
constexpr std::uint8_t form_bit = 0x04;
constexpr std::uint8_t direction_bit = 0x02;
constexpr std::uint8_t key_bit = 0x01;

} // namespace

std::string_view to_text(refusal r) noexcept { return word_of(refusals, r); }

std::array<std::uint8_t, header_size> header_bytes(const header& h) noexcept {
    const auto first = static_cast<std::uint8_t>(format_number << 4 | (h.form == form::large ? form_bit : 0) |
                                                 (h.direction == direction::to_site ? direction_bit : 0) |
                                                 (h.key_slot != 0 ? key_bit : 0));
    return {first,
            static_cast<std::uint8_t>(h.layout),
            static_cast<std::uint8_t>(h.site >> 8U),
            static_cast<std::uint8_t>(h.site),
            static_cast<std::uint8_t>(h.counter >> 8U),
            static_cast<std::uint8_t>(h.counter)};
}

peeked peek(std::span<const std::uint8_t> packet) noexcept {
    peeked p;
    const auto refused = [&](refusal why) {
        p.refused = why;
        return p;
    };
    if (packet.size() < header_size) return refused(refusal::too_short);
    auto& h = p.header;
    h.form = (packet[0] & form_bit) != 0 ? form::large : form::small;
    h.direction = (packet[0] & direction_bit) != 0 ? direction::to_site : direction::from_site;
    h.key_slot = packet[0] & key_bit;
    h.layout = static_cast<layout>(packet[1]);
    h.site = static_cast<site_number>(packet[2] << 8 | packet[3]);
    h.counter = static_cast<std::uint32_t>(packet[4] << 8 | packet[5]);
    if (packet[0] >> 4U != format_number || (packet[0] & reserved_bit) != 0)
        return refused(refusal::wrong_format);
    if (packet.size() < header_size + tag_size(h.form, h.direction)) return refused(refusal::too_short);
    if (packet.size() > (h.form == form::small ? small_max : large_max)) return refused(refusal::too_long);
    if (to_text(h.layout).empty()) return refused(refusal::unknown_layout);
    if (h.site == 0) return refused(refusal::unknown_site);
    return p;
}

} // namespace wesh::tonique
