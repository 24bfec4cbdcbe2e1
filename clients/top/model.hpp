// What weshtop knows of its site: taken from news, shown by draw(). It asks nobody, and no clock.
#pragma once

#include "clients/top/trail.hpp"

#include <wesh/device.hpp>
#include <wesh/query.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace wesh::top {

/// Now, by the clock on the wall and by one that nobody sets.
struct moment {
    time_point date;
    duration steady{};
};

/// An event, or the beginning or end of an interval.
struct occurrence {
    sequence_number number = 0;
    time_point time;
    wesh::severity severity = severity::info;
    std::string device;
    std::string type;
    std::string phase; ///< "begins", "ends", or empty for an event
    std::string text;
};

occurrence occurrence_of(const event& e);
occurrence occurrence_of(const interval& i);

/// What the history tells of one stretch of time, in steps of equal length. Of a counter, its rate.
struct course {
    std::vector<std::optional<double>> steps;
    duration step{};
    std::optional<double> least;
    std::optional<double> mean;
    std::optional<double> greatest;
    std::optional<decimal> used; ///< counters: by how much it moved
};

/// What the history tells of one point.
struct past {
    point_id point = 0;
    course hour;
    course day;
    std::vector<history_row> changes; ///< of a state or text: its last ones, oldest first
    std::string trouble;              ///< why there is nothing; empty: all is well
};

/// The newest values of a point as the history has them, oldest first.
struct seed {
    point_id point = 0;
    std::vector<trail::mark> marks;
};

/// What has been heard since the news before.
struct news {
    std::string trouble; ///< why the daemon cannot be asked; empty: it answers
    std::optional<site_info> site;
    std::optional<std::vector<device_status>> devices;
    std::optional<std::vector<point_description>> points; ///< all there are
    std::vector<reading> readings;                        ///< found by their ids
    std::vector<occurrence> occurrences;
    bool occurrences_anew = false;       ///< forget those before
    std::optional<bool> last_hour_known; ///< whether all events of the last hour have been heard
    std::vector<seed> seeds;
    std::optional<top::past> past;

    bool empty() const noexcept;
};

struct point_line {
    point_description about;
    sample now;
    std::unique_ptr<top::trail> trail; ///< only of points that were looked at
    bool seeded = false;               ///< the history has been asked for its trail

    bool numeric() const noexcept;
};

class model {
  public:
    static constexpr std::size_t occurrences_max = 500;
    static constexpr std::size_t trails_max = 2048;
    /// A daemon that answers is heard from several times in that time.
    static constexpr duration silence_max{3'000};

    void take(news n, const moment& m);
    /// These points are in view: from now on their values leave a trail.
    void look_at(const std::vector<point_id>& ids);

    const site_info& site() const noexcept { return site_; }
    const std::vector<device_status>& devices() const noexcept { return devices_; }
    /// In the order of their paths, numbers in them by their size.
    const std::vector<point_line>& points() const noexcept { return points_; }
    const point_line* find(point_id id) const noexcept;
    /// Newest first.
    const std::deque<occurrence>& occurrences() const noexcept { return occurrences_; }
    bool last_hour_known() const noexcept { return last_hour_known_; }
    const std::optional<top::past>& past() const noexcept { return past_; }

    /// Whether what is known is what is.
    bool live(const moment& m) const noexcept;
    /// Why it is not, while the daemon cannot be reached; empty: it may only be slow.
    const std::string& trouble() const noexcept { return trouble_; }
    /// When the daemon was last heard.
    const moment& heard() const noexcept { return heard_; }
    /// With `stale` in it where the daemon itself cannot say so any more.
    quality quality_of(const point_line& p, const moment& m) const noexcept;

  private:
    void take_points(std::vector<point_description> all);
    void take_reading(const reading& r);
    void take_occurrences(std::vector<occurrence> more, bool anew);
    void take_seed(const seed& s);

    site_info site_;
    std::vector<device_status> devices_;
    std::vector<point_line> points_;
    std::unordered_map<point_id, std::size_t> by_id_;
    std::size_t trails_ = 0;
    std::deque<occurrence> occurrences_;
    bool last_hour_known_ = false;
    std::optional<top::past> past_;
    std::string trouble_;
    moment heard_;
};

} // namespace wesh::top
