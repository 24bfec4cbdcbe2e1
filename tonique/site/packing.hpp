// From what is to be told to packets.
#pragma once

#include "common/calendar.hpp"
#include "tonique/site/hours.hpp"
#include "tonique/site/outbox.hpp"

#include <functional>

namespace wesh::tonique::site {

/// What the site says of itself beside its packets.
struct surroundings {
    std::uint32_t free_mb = 0;
    std::string release;
};

class packing {
  public:
    packing(database& db, site::outbox& o, const hours& h, const site_settings& s);

    // ---- in a transaction of the caller's ----

    /// Keeps an event until it is in a packet, which is at the next pack().
    void keep(const event& e);
    /// The list of devices is due.
    void names_changed();
    /// Makes packets of all that is due. `online`: of each hour that is over; else of days that are over, as
    /// they pack better.
    void pack(time_point now, bool online, const surroundings& around);

  private:
    void pack_alarms(time_point now);
    void pack_closing(time_point now);
    void pack_names(time_point now);
    void pack_state(time_point now, const surroundings& around);
    bool pack_hours(time_point now, hour_number before);
    void pack_rows(const about_packet& about, readings all, time_point now, bool first_told);
    calendar::day day_of(time_point t);
    bool is_other_day(time_point a, time_point b);
    void forget(time_point now);

    database& db_;
    outbox& outbox_;
    const hours& hours_;
    const site_settings& settings_;
    std::string zone_name_;
    std::optional<calendar> zone_;
};

} // namespace wesh::tonique::site
