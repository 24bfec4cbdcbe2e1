#include "tonique/intake/message.hpp"

#include "common/text.hpp"
#include "libtonique/sms/message.hpp"

#include <fmt/format.h>

namespace wesh::tonique {

namespace {

constexpr std::size_t kept_of_text = 1024;

batch refused(batch b, refusal why, std::string detail, std::string_view raw) {
    raw = raw.substr(0, kept_of_text);
    b.packets.emplace_back(raw.begin(), raw.end());
    b.unread = why;
    b.detail = std::move(detail);
    return b;
}

} // namespace

batch batch_of(const sms_message& m, time_point now) {
    batch b;
    b.carrier = "sms";
    b.sender = m.sender;
    b.received = now;
    b.message = m.id;
    const std::string_view raw = m.data ? m.hex : m.text;
    if (m.in_parts)
        return refused(std::move(b), refusal::in_parts, fmt::format("{} characters", raw.size()), raw);
    const auto data = m.data ? from_base16(m.hex) : std::nullopt;
    auto packet =
        sms::packet_in(m.data ? sms::coding::data : sms::coding::text, m.text,
                       data ? std::span<const std::uint8_t>{*data} : std::span<const std::uint8_t>{});
    if (!packet)
        return refused(std::move(b), refusal::no_packet,
                       raw.empty() ? "empty" : fmt::format("a text of {} bytes", raw.size()), raw);
    b.packets.push_back(std::move(*packet));
    return b;
}

} // namespace wesh::tonique
