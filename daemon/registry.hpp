// The live state: devices, their points, and what each says now. All in memory, one thread, never waits for
// the disk.
#pragma once

#include "common/clock.hpp"

#include <wesh/device.hpp>
#include <wesh/sample.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace wesh {

using record = std::variant<sample, event, interval>;

/// A point as a driver declares it: its path is that within the device.
struct point_spec {
    std::string path;
    point_kind kind = point_kind::gauge;
    std::string_view unit;
    int scale = 0;
    std::string_view meaning;
    bool settable = false;
    bool kept = true;
};

/// A point's place within its device.
using point_slot = std::uint32_t;

/// Counts changes of live values. It starts from the date, so that it grows across restarts as well: a client
/// that goes on waiting where it was misses nothing of the new run.
using revision = std::uint64_t;

using device_id = std::uint32_t;

/// Where the registry sends what must be kept: the recorder, or a test.
class recording {
  public:
    virtual ~recording() = default;
    virtual void record(wesh::record r) = 0;
    /// A value that only stands as it stood: there is no hurry to keep it.
    virtual void repeat(sample s) = 0;
    /// Begins an interval, unless one of that device and type is open (it may be from before a crash).
    virtual void open(interval i) = 0;
    /// Ends the open interval of that device and type; nothing happens when none is open. `more` is what is
    /// known of it only now.
    virtual void close(std::string_view device, std::string_view type, time_point end,
                       const attributes& more = {}) = 0;
    /// Ends all that is open of that device.
    virtual void close_all(std::string_view device, time_point end) = 0;
    /// Devices of which something is open, each once.
    virtual std::vector<std::string> begun() const = 0;

    struct known_point {
        point_description about;
        sample newest; ///< number 0: none is kept
    };
    /// The points of a device that the history knew at start, or that were given back; each only once.
    virtual std::vector<known_point> claim(std::string_view device) = 0;
    /// With its newest sample, so that a device that is started again goes on where it was.
    virtual void give_back(known_point p) = 0;
    /// A point the history has not seen, or has seen with another kind or unit: its new id.
    virtual point_id define(const point_description& p) = 0;
    /// The same id, other words or scale.
    virtual void redefine(const point_description& p) = 0;
    /// The point goes on under another id.
    virtual void retire(point_description p) = 0;
};

/// What the points of like devices have in common: kept once for all of them.
struct point_words {
    std::string name; ///< its path within the device
    std::string unit;
    std::string meaning;
    friend auto operator<=>(const point_words&, const point_words&) = default;
};

/// There may be many thousands: kept small.
struct point {
    const point_words* words = nullptr; ///< the registry's
    point_id id = 0;
    device_id device = 0;
    point_slot slot = 0;
    std::int8_t scale = 0;
    point_kind kind = point_kind::gauge;
    bool settable = false;
    bool kept = true;
    bool counted = false;   ///< `counter` says something
    bool after_gap = false; ///< readings are missing since the last recorded sample
    bool refused = false;   ///< the log has told that its values do not fit
    sample now;             ///< the last recorded one
    time_point confirmed;   ///< the last answer that said the same
    decimal counter;        ///< the last number of a counter, kept across invalid readings
    revision changed = 0;
    point* older = nullptr; ///< neighbours in order of change
    point* newer = nullptr;
};

class registry {
  public:
    struct options {
        duration heartbeat{900'000}; ///< an unchanged value is recorded this often
        std::size_t points_max = 200'000;
    };

    registry(const clock& c, recording& r, options o);
    ~registry();
    registry(const registry&) = delete;
    registry& operator=(const registry&) = delete;

    // ---- devices ----
    /// Points that the history knows come back with their last values, stale until the device answers.
    device_id add(device_status about, duration stale_after);
    void remove(device_id id);
    /// Nobody has that device any more, and its end would never be seen: what is open of it ends now, and all
    /// are told.
    void removed(const std::string& name, std::string_view why);
    /// Devices of which something is open, perhaps from before the daemon began.
    std::vector<std::string> begun() const { return recording_.begun(); }
    const std::map<device_id, device_status>& devices() const noexcept { return statuses_; }
    /// Where it is configured now, which may move while it works.
    void set_origin(device_id id, std::string origin);
    const device_status* status(device_id id) const noexcept;
    const std::vector<std::unique_ptr<point>>& points_of(device_id id) const;

    // ---- points ----
    point_slot declare(device_id id, const point_spec& p);
    const point* find(std::string_view path) const noexcept;
    const point* find(point_id id) const noexcept;
    std::size_t points() const noexcept { return by_path_.size(); }
    std::string path_of(const point& p) const;
    point_description describe(const point& p) const;

    // ---- what drivers say; times of receipt are the clock's ----
    void say(device_id id, point_slot s, value v, quality q = quality::good, time_point when = no_time);
    void attempt(device_id id);
    void answered(device_id id);
    void failed(device_id id, std::string_view reason, device_state state);
    /// What is wrong with an answer that was whole all the same; empty: nothing. Shown as the reason while
    /// online.
    void remark(device_id id, std::string_view text);
    void identify(device_id id, std::string_view identity);
    void attribute(device_id id, std::string_view key, std::string_view content);
    void raise(event e);
    /// An interval of that device begins, as recording::open() has it, and ends.
    void begin(device_id id, interval i);
    void end(device_id id, std::string_view type, time_point when, const attributes& more);
    /// How often the device is asked from now on; its silence counts from now.
    void ask_every(device_id id, duration period, duration stale_after);
    /// Nobody asks it for now: its values are stale, but it is not lost.
    void rest(device_id id, std::string_view why);
    /// Looks for devices that have gone silent; to be called a few times a second.
    void tick();
    /// The daemon stops: until when each unchanged value stood is recorded.
    void close_runs();

    // ---- what readers see ----
    /// The last recorded sample; `received` is when the device last confirmed it, and the quality says
    /// whether it is stale now.
    sample reading(const point& p) const { return reading(p, contact_of(p.device)); }
    /// The same for many points: how it stands with a device is looked up once for all of its points.
    struct contact {
        const device_status& status;
        duration stale_after;
    };
    contact contact_of(device_id id) const { return {statuses_.at(id), entries_.at(id).stale_after}; }
    static sample reading(const point& p, const contact& c);
    revision now_at() const noexcept { return revision_; }
    /// The point that changed last; `older` leads on.
    const point* newest() const noexcept { return newest_; }
    void on_change(std::function<void()> f) { changed_ = std::move(f); }
    /// The history committed these records: live samples get their numbers.
    void committed(std::span<const wesh::record> records);

  private:
    struct entry {
        duration stale_after{};
        duration answered_at{};     ///< steady: a date that is set tells nothing of a device's silence
        bool answered_once = false; ///< in this run
        bool silent = false;        ///< its silence was told
        bool resting = false;       ///< nobody asks it
        bool rested = false;        ///< it has not answered since, which is no silence of its own
        std::vector<std::unique_ptr<point>> points;
    };

    /// Points are found by device and name, without a copy of their paths.
    struct place {
        device_id device;
        std::string_view name;
        friend bool operator==(const place&, const place&) = default;
    };
    struct by_place {
        using is_transparent = void;
        static place of(const place& p) noexcept { return p; }
        static place of(const point* p) noexcept { return {p->device, p->words->name}; }
        template <class T>
        std::size_t operator()(const T& x) const noexcept {
            return std::hash<std::string_view>{}(of(x).name) ^
                   (std::size_t{of(x).device} * 0x9e37'79b9'7f4a'7c15U);
        }
        template <class A, class B>
        bool operator()(const A& a, const B& b) const noexcept {
            return of(a) == of(b);
        }
    };

    const point_words* intern(point_words words) { return &*words_.insert(std::move(words)).first; }
    point& new_point(device_id id, entry& d, const point_words* words);
    void touch(point& p);
    void unlink(point& p) noexcept;
    void set_state(device_id id, device_state s, std::string_view reason);
    void look_at_silence(device_id id, entry& d);
    void went_silent(device_id id, entry& d);
    void came_back(device_id id, entry& d);
    void close_run(entry& d);
    /// The value as the point's description allows it; a number that does not fit becomes nothing, invalid.
    value fitted(point& p, value v, quality& q);
    void check_counter(point& p, const decimal& n, quality& q);
    bool heartbeat_due(const point& p, time_point t) const noexcept;

    const clock& clock_;
    recording& recording_;
    options options_;
    device_id next_device_ = 1;
    std::map<device_id, device_status> statuses_;
    std::unordered_map<device_id, entry> entries_;
    std::vector<point*> by_id_;
    std::unordered_set<point*, by_place, by_place> by_path_;
    std::unordered_map<std::string_view, device_id> by_name_;
    std::set<point_words> words_;
    revision revision_;
    point* newest_ = nullptr;
    std::function<void()> changed_;
};

} // namespace wesh
