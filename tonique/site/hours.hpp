// From weshd's stream to readings of hours.
//
// What is open is kept in memory and, packed, in the file: a page of the stream changes both in one
// transaction, and the position in the stream with them, so that each sample is folded exactly once whenever
// the power goes. After a transaction that was not committed, undone() reads again what the file holds.
#pragma once

#include "tonique/site/folding.hpp"
#include "tonique/site/schema.hpp"

#include <wesh/device.hpp>
#include <wesh/query.hpp>

#include <functional>
#include <optional>

namespace wesh::tonique::site {

struct stream_position {
    std::uint64_t id = 0; ///< 0: none was followed yet
    sequence_number after = 0;
};

struct hours_counters {
    std::uint64_t unchanged = 0; ///< readings that had been told otherwise: the first stayed
    std::uint64_t ignored = 0;   ///< samples with a time that cannot be
    std::uint64_t set_back = 0;  ///< times that the clock of the stream went back
    std::uint64_t missed = 0;    ///< records that weshd had trimmed before they were read
};

class hours {
  public:
    hours(database& db, const site_settings& s);

    stream_position position() const noexcept { return {state_.id, state_.after}; }
    /// The time of the stream: the newest record's, or what has passed since.
    time_point now() const noexcept { return state_.now; }
    const hours_counters& count() const noexcept { return counters_; }
    /// The stream's time at which the next hour can be told.
    time_point due() const noexcept;
    /// The first hour that is not over.
    hour_number closed_to() const noexcept { return state_.closed_to; }
    /// Everything up to here is in readings; open hours hold samples above.
    sequence_number settled() const noexcept;
    std::size_t devices() const noexcept; ///< that weshd has now
    std::size_t silent() const noexcept;
    /// 0 for a device that is not known, and for weshd itself.
    unit_number unit_of(std::string_view device) const noexcept;
    std::string name_of(unit_number n) const; ///< empty for one that is not known
    std::vector<device_name> names() const;

    /// True when samples of the page are of points that are not known: learn() first.
    bool is_strange(const record_page& page) const noexcept;

    // ---- in a transaction of the caller's ----

    /// What weshd says of its devices and points now. True when a device is new or another.
    bool learn(std::uint64_t stream_id, std::span<const device_status> devices,
               std::span<const point_description> points);
    /// Folds the records of a page and tells the hours that are over.
    void fold(const record_page& page);
    /// Nothing has come for a while: the stream's time moves on without records.
    void pass(time_point now);
    /// Whether the times that are read now are to be doubted; so are the hours that they lie in.
    void doubt(bool clock, time_point now) noexcept;
    /// Called with each reading that is told for the first time.
    std::function<void(const reading&)> on_told;

    /// The transaction failed: how it was before.
    void undone() { load(); }

  private:
    struct known_point {
        unit_number unit = 0;
        std::string path; ///< empty: feeds nothing
        bool counter = false;
    };
    struct unit {
        std::string name;
        std::string driver;
        std::string identity;
        std::vector<known_path> paths;
        std::vector<feed> feeds;
        unit_fold fold;
        bool present = true;  ///< weshd has it now
        bool changed = false; ///< since it was saved
    };
    struct open_hour {
        sequence_number first = 0; ///< of the samples in it
        time_point touched;        ///< when it was late: the stream's time then
    };
    struct state {
        std::uint64_t id = 0;
        sequence_number after = 0;
        time_point now;
        time_point ahead;          ///< where the time jumped to, not believed yet; no_time: it did not
        hour_number closed_to = 0; ///< the first hour that is not over
        hour_number busy_to = 0;   ///< the last hour in which something was said
        std::map<hour_number, open_hour> open;
    };
    void load();
    void load_units();
    void begin_stream(std::uint64_t id);
    void choose_feeds(unit& u) const;
    bool learn(const device_status& d);
    void take(const sample& s);
    void take(const event& e);
    void take(const interval& i) { see(i.received); }
    void see(time_point t);
    void set_back(time_point t);
    void close_due();
    void close(hour_number h, bool late);
    void tell(const reading& r);
    void tell_difference(unit_number u, hour_number h);
    std::optional<reading> told(unit_number u, hour_number h, column c);
    void save();

    database& db_;
    const site_settings& settings_;
    statement insert_reading_;
    statement find_reading_;
    statement save_unit_;
    state state_;
    std::map<unit_number, unit> units_;
    std::map<std::string, unit_number, std::less<>> by_name_;
    std::map<point_id, known_point> points_; ///< of the present stream
    hours_counters counters_;                ///< since start
    bool doubtful_ = false;
    hour_number doubted_from_ = 1; ///< the hours in which it was, or is
    hour_number doubted_to_ = 0;
};

} // namespace wesh::tonique::site
