// Devices: what the daemon owns.
//
// Errors: throws nothing of its own.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <wesh/event.hpp>

#include <string>

namespace wesh {

enum class device_state : std::uint8_t {
    starting,    ///< not asked yet
    online,      ///< its last answer was whole and recent
    stale,       ///< it answered once, but not lately
    unreachable, ///< it has not answered since the daemon started
    refused,     ///< it answers, but refuses us (wrong password)
    disabled,    ///< its configuration is wrong or it was stopped; `reason` says why
};

std::string_view to_text(device_state s) noexcept;
std::optional<device_state> parse_device_state(std::string_view text) noexcept;

/// Settings of a device: driver options by name. A value whose option is a secret is never given back.
using settings = std::vector<std::pair<std::string, std::string>>;
inline constexpr std::size_t settings_max = 64;

/// What a person asks for when adding a device. `name` may be empty: the daemon then makes one from the
/// address.
struct device_request {
    std::string name;    ///< letters, digits, '-', '_'; at most 63
    std::string driver;  ///< "wes"
    std::string address; ///< as the driver's manual says: "192.168.1.112" or "10.0.0.3:8080"
    wesh::settings settings;
};

struct device_status {
    std::string name;
    std::string driver;
    std::string address;
    std::string identity; ///< what the hardware says it is (MAC, serial, ADCO); empty when it does not tell
    std::string origin;   ///< "weshd.toml:12", or "runtime"
    device_state state = device_state::starting;
    std::string reason;         ///< why it is not online; empty when it is
    time_point since;           ///< when it entered this state
    time_point last_answer;     ///< its last whole answer; no_time: never
    time_point last_attempt;    ///< its driver's last try: the heartbeat
    duration period{};          ///< how often it is asked
    std::uint64_t attempts = 0; ///< tries since start
    std::uint64_t failures = 0; ///< of those, the ones that gave nothing whole
    std::uint32_t points = 0;
    wesh::attributes attributes; ///< what the driver adds: "firmware"
};

} // namespace wesh
