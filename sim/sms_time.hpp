// Time stamps of short messages (3GPP TS 23.040, 9.2.3.11).
#pragma once

#include "sim/gsm.hpp"

#include <wesh/time.hpp>

namespace wesh::sim {

/// A moment, and how far the clocks of the place are ahead of UTC.
struct sms_time {
    time_point when;
    duration zone;
};
inline constexpr std::size_t sms_time_size = 7; ///< octets
octets encode_time(const sms_time& t);
/// Of its seven octets; nothing when they are no moment.
std::optional<sms_time> decode_time(std::span<const std::uint8_t> bytes);

} // namespace wesh::sim
