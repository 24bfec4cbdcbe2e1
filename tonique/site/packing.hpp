// From what is to be told to packets.
#pragma once

#include "common/calendar.hpp"
#include "tonique/site/clock_judge.hpp"
#include "tonique/site/hours.hpp"
#include "tonique/site/sender.hpp"

#include <functional>

namespace wesh::tonique::site {

/// What the site says of itself beside its packets.
struct surroundings {
    std::uint32_t free_mb = 0;
    std::string release;
    judgement clock;
};

/// What may be packed of hourly detail now.
enum class detail : std::uint8_t {
    hours, ///< each hour that is over, in large packets
    days,  ///< days that are over, as they pack better: there is no way for them now
    small, ///< days that are over, the newest first, in so many small packets
    none,  ///< it waits for one carrier or the other
};
struct detail_terms {
    site::detail detail = detail::hours;
    std::int64_t packets = any_number_of_packets; ///< small ones

    /// What people may well wait for is not worth an SMS.
    bool thrifty() const noexcept { return detail == detail::small || detail == detail::none; }
};

class packing {
  public:
    packing(database& db, site::outbox& o, const hours& h, const site_settings& s);

    /// Called with the last index of a local day and the first hour of that.
    std::function<void(const reading&, hour_number)> on_day;

    // ---- in a transaction of the caller's ----

    /// Keeps an event until it is in a packet, which is at the next pack().
    void keep(const event& e);
    /// The list of devices is due.
    void names_changed();
    /// Makes packets of all that is due.
    void pack(time_point now, const detail_terms& terms, const surroundings& around);

  private:
    void pack_alarms(time_point now);
    void pack_closing(time_point now);
    void pack_names(time_point now, bool thrifty);
    void pack_state(time_point now, const surroundings& around, bool thrifty);
    void pack_hours(time_point now, hour_number before);
    void pack_newest_days(time_point now, hour_number before, std::int64_t packets);
    std::int64_t pack_rows(const about_packet& about, tonique::form f, readings all, time_point now,
                           std::int64_t most);
    bool nothing_waits() const;
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
