// What a person may set of the site's end of the road, as the core takes it.
#pragma once

#include "libtonique/packet.hpp"

#include <string>
#include <vector>

namespace wesh::tonique::site {

inline constexpr duration hour_length{3'600'000};
inline constexpr duration day_length{86'400'000};

/// "PULS1 of flat-12 is counter.4.pulses". Without path: that column of that device is not told.
struct column_choice {
    std::string device;
    tonique::column column = column::puls1;
    std::string path;
    friend bool operator==(const column_choice&, const column_choice&) = default;
};

/// Packets that wait for the centre: bytes and age are what the outbox holds before it gives up detail.
struct outbox_bounds {
    std::uint64_t bytes = 64U << 20;
    duration age = 400 * day_length;
};

/// How a carrier is used. All waits are drawn at random below their bound, so that sites do not march in
/// step.
struct sending {
    duration spread{240'000};        ///< hourly detail waits up to this long after it was made
    duration first_retry{15'000};    ///< after a failure; doubles each time
    duration longest_retry{900'000}; ///< ... up to this
    duration unanswered{600'000};    ///< a packet that was sent and not acknowledged is sent again; doubles
    duration longest_unanswered{21'600'000};
    std::uint32_t window =
        384; ///< detail is sent up to this far beyond the first packet that has not arrived
};

/// SMS, where the site has a modem.
struct sms_use {
    bool enabled = false;
    bool alone = false;          ///< there is no other way to the centre
    std::uint32_t monthly = 600; ///< SMS in a month (of UTC) before hourly detail waits
    duration after{1'800'000};   ///< HTTPS must have failed for so long
    /// A packet that was sent and not acknowledged is sent again, one for all; doubles.
    duration unanswered = 36 * hour_length;
    duration longest_unanswered = 7 * day_length;
    duration probed = 6 * hour_length; ///< no more often than this, unless the centre asks
};

struct site_settings {
    std::string zone = "Europe/Paris"; ///< until the centre says otherwise
    duration grace{300'000};           ///< an hour is over this long after its end
    /// How long an index stands that is not said again: weshd's longest heartbeat.
    duration heartbeat = day_length;
    duration remembered = 62 * day_length; ///< what was told of an hour is known for this long
    severity alarms_from = severity::warning;
    std::vector<column_choice> columns;
    outbox_bounds bounds;
    site::sending sending;
    sms_use sms;
    bool set_from_centre = true;       ///< what the centre sets is taken
    bool clock_judged = false;         ///< what nobody vouches for is doubtful
    duration clock_tolerance{120'000}; ///< how far the clock may be off

    /// Of all packets but hourly detail: with a modem, such as go either way.
    tonique::form form() const noexcept { return sms.enabled ? form::small : form::large; }
    std::uint64_t seed = 1; ///< of the waits drawn at random
};

} // namespace wesh::tonique::site
