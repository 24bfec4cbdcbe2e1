// One simulated box: its fields, how they move, and what commands do to them. Knows nothing of sockets.
#pragma once

#include "common/calendar.hpp"
#include "sim/moment.hpp"
#include "sim/motion.hpp"
#include "sim/profiles.hpp"
#include "sim/replay_page.hpp"
#include "sim/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

/// What a relay or switch is told.
enum class toggle_order : std::uint8_t { off, on, flip };

class box {
  public:
    box(const box&) = delete;
    box& operator=(const box&) = delete;
    /// Throws a refusal when the settings name a field or value that the firmware's page does not have. The
    /// calendar must outlive the box.
    box(const box_settings& settings, const calendar& zone);

    const std::string& name() const noexcept { return name_; }
    const profile& firmware() const noexcept { return *profile_; }

    /// Sets a field as the page would write it. A field that moves stays there; a counter that grows goes on
    /// from there.
    void set(std::string_view field, std::string_view text, const moment& when);
    /// Puts any text on the page, well-formed or not.
    void set_raw(std::string_view field, std::string_view text, const moment& when);
    /// Lets a field that was set move again.
    void release(std::string_view field);
    void vary(const variation& v, const moment& when);

    const std::string& value(std::string_view field, const moment& when);
    const std::vector<std::string>& values(const moment& when);

    /// The answer to /data.cgx. Each page that is asked for changes a share of the fields, if the settings
    /// say so.
    std::string page(const moment& when);
    /// The same box as if it had another firmware: the fields both have keep their values.
    std::string page_as(const profile& other, const moment& when);

    /// Relays 1, 2, 101...; false when the box has no such relay.
    bool order_relay(std::string_view number, toggle_order order, const moment& when);
    bool order_switch(std::string_view number, toggle_order order, const moment& when);

  private:
    struct moving {
        std::size_t field;
        motion how;
        bool held;
    };

    void move(const moment& when);
    void turn_pages(const moment& when);
    void tell_time(time_point wall);
    void choose_changing();
    void change_some();
    void put(std::size_t field, std::string text, const moment& when);
    bool order(const std::string& field, toggle_order what, const moment& when);

    std::string name_;
    std::vector<replayed_page> replayed_; ///< in the order of time; none: it is simulated
    std::size_t page_ = 0;                ///< of these, the one that is shown
    std::vector<assignment> told_;        ///< what a person or a command has put on replayed pages
    const profile* profile_;
    const calendar* zone_;
    bool clock_runs_;
    duration clock_offset_;
    bool phase_by_seed_;
    std::uint64_t seed_;
    dice dice_;
    std::vector<std::string> values_;
    std::vector<moving> movements_;
    std::vector<std::uint16_t> changing_; ///< the fields that `change` may pick
    double change_ = 0;                   ///< the share of fields that changes with each page
    std::size_t changes_a_page_ = 0;
    std::int64_t minute_told_ = -1;
};

} // namespace wesh::sim
