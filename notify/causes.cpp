#include "notify/causes.hpp"

#include <algorithm>

namespace wesh::notify {
namespace {

// A device that fell silent under a weshd that has ended since comes back as `device.online`.
// A battery that was about to end is well again some time after the mains are back.
constexpr std::array pairings{
    pairing{silence_type, {"device.back", "device.online"}},
    pairing{power_cut_type, {"ups.power-back", ""}},
    pairing{"ups.low-battery", {"ups.battery-recovered", ""}},
    pairing{"ups.forced-shutdown", {"ups.shutdown-cancelled", ""}},
    pairing{"ups.replace-battery", {"ups.battery-replaced", ""}},
    pairing{"ups.overload", {"ups.overload-ended", ""}},
    pairing{"ups.bypass", {"ups.bypass-ended", ""}},
    pairing{"ups.off", {"ups.on", ""}},
    pairing{"site.quiet", {"site.awake", ""}},
    pairing{"history.full", {"history.healed", ""}},
    pairing{"meter.overrun", {"meter.overrun-ended", ""}},
    pairing{"meter.mobile-peak", {"meter.mobile-peak-ended", ""}},
    pairing{daemon_lost_type, {daemon_back_type, ""}},
};

bool ends(const pairing& p, std::string_view type) noexcept {
    return type == removed_type ||
           (!type.empty() && std::find(p.closings.begin(), p.closings.end(), type) != p.closings.end());
}

} // namespace

bool lasts(std::string_view type) noexcept {
    return std::any_of(pairings.begin(), pairings.end(), [&](const pairing& p) { return p.opening == type; });
}

bool is_closing(std::string_view type) noexcept {
    return std::any_of(pairings.begin(), pairings.end(), [&](const pairing& p) { return ends(p, type); });
}

std::vector<std::string_view> ended_by(std::string_view type) {
    std::vector<std::string_view> all;
    for (const auto& p : pairings)
        if (ends(p, type)) all.push_back(p.opening);
    return all;
}

} // namespace wesh::notify
