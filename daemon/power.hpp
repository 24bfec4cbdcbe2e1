// What the site stands on, from the UPSes that feed it, and what weshd makes of it: during a cut it asks less
// often, and before the battery ends it stands quiet with everything committed. Switching the host off is
// upsmon's task, not weshd's.
#pragma once

#include "common/clock.hpp"
#include "daemon/registry.hpp"

#include <wesh/supply.hpp>

#include <functional>
#include <map>
#include <optional>

namespace wesh {

/// The name of the device that has the site's own points; configurations cannot take it.
inline constexpr const char* own_device = "site";

/// How devices are asked. Those that watch over the power are always asked as configured.
enum class pace : std::uint8_t {
    normal,
    sparing, ///< on battery: periods are longer
    quiet,   ///< the battery is about to end: nobody is asked, all is committed
};

std::string_view to_text(pace p) noexcept;

class site_power {
  public:
    struct options {
        int stretch = 4;                ///< periods during a cut, in normal ones
        duration silent_most{15'000};   ///< a UPS that is not heard says so long what it said last
        duration quiet_most{1'800'000}; ///< after that long without mains asking goes on, sparingly
        duration lost_most{600'000};    ///< so long a UPS that fell silent on battery still counts as such
    };

    site_power(registry& r, const clock& c, options o);

    /// What that device gives the site now.
    void feed(device_id id, supply s);
    /// It feeds the site no more.
    void withdraw(device_id id);
    /// Looks at the time; to be called a few times a second.
    void tick();

    supply site() const noexcept { return site_; }
    wesh::pace pace() const noexcept { return pace_; }
    int stretch() const noexcept { return options_.stretch; }
    /// Called after the pace has changed.
    void on_pace(std::function<void()> f) { changed_ = std::move(f); }

  private:
    struct ups {
        supply now = supply::unknown;
        supply last_known = supply::unknown;
        duration since{};  ///< of `now`, on the steady scale
        bool gone = false; ///< its device is; what it said last counts until another says something
    };

    supply believed(const ups& s) const noexcept;
    supply of_all() const noexcept;
    void judge();
    void tell(wesh::pace before);
    bool open_device();
    void show();

    registry& registry_;
    const clock& clock_;
    options options_;
    std::map<device_id, ups> feeders_;
    supply site_ = supply::unknown;
    wesh::pace pace_ = wesh::pace::normal;
    std::optional<duration> quiet_since_; ///< that the battery is about to end, on the steady scale
    std::optional<device_id> device_;     ///< "site", while a UPS feeds it
    bool no_room_ = false;                ///< for the points of that device
    point_slot power_point_ = 0;
    point_slot pace_point_ = 0;
    std::function<void()> changed_;
};

} // namespace wesh
