// Which events begin something that lasts, and which end it. One table.
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace wesh::notify {

/// A type of event that lasts until one of the others, of the same device.
struct pairing {
    std::string_view opening;
    std::array<std::string_view, 2> closings; ///< the second may be empty
};

/// The event type that says that the site has lost its mains: what falls silent meanwhile is its consequence.
inline constexpr std::string_view power_cut_type = "ups.power-lost";
inline constexpr std::string_view silence_type = "device.lost";
/// A device is weshd's no longer: whatever lasted of it ends unseen.
inline constexpr std::string_view removed_type = "device.removed";
/// Raised by weshd when somebody has seen an event.
inline constexpr std::string_view acknowledged_type = "event.acknowledged";
/// Raised by wesh-notifyd itself, as weshd cannot say it.
inline constexpr std::string_view daemon_lost_type = "weshd.lost";
inline constexpr std::string_view daemon_back_type = "weshd.back";

/// It lasts until another event ends it; all others happen once.
bool lasts(std::string_view type) noexcept;
/// It ends something and is nothing by itself.
bool is_closing(std::string_view type) noexcept;
/// What an event of that type ends; a removal ends all that lasts.
std::vector<std::string_view> ended_by(std::string_view type);

} // namespace wesh::notify
