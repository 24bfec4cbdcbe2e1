// The history of a site: every committed sample, event and interval, in one SQLite file.
//
// A commit is one journal row that holds the packed batch; samples wait in open tails and are sealed, point
// by point, into compressed chunks (design.md §4, facts of spikes §3). Opening replays the journal. Not
// thread-safe: one worker thread owns the store.
#pragma once

#include "common/clock.hpp"

#include <wesh/event.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace wesh::history {

using record = std::variant<sample, event, interval>;

/// Less than this holds nothing but the tables themselves: a lower ceiling is taken as this one.
inline constexpr std::uint64_t ceiling_least = 4U << 20;

struct options {
    std::string directory;                 ///< holds history.db and what belongs to it
    std::string timezone = "Europe/Paris"; ///< whose days the daily closing indexes follow
    std::uint64_t ceiling =
        256ULL << 20; ///< bytes of all files together; trimming begins below it; see ceiling_least
    duration raw_for = std::chrono::days{90}; ///< how long raw samples are kept while there is room
    duration hourly_for = std::chrono::days{1830};
    /// An open tail older than this is sealed. Seals of points that rarely speak cost pages, not bytes: an
    /// idle site would write most for them.
    duration seal_after = std::chrono::hours{12};
    std::size_t tail_bytes = 8U << 20; ///< all open tails together; the fullest are sealed beyond it
    std::uint64_t page_limit = 0;      ///< for tests: SQLite's max_page_count, a disk that fills; 0: none
};

/// The disk is full or refuses writes: nothing of the batch was taken.
class store_full : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The file is not usable; the message names it and says what to do.
class store_damaged : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

enum class aggregate : std::uint8_t { none, first, last, minimum, maximum, mean, difference, count };

/// What a step tells. A value holds until the next sample; a sample flagged `gap` ends the hold of the one
/// before at that one's own time. First, last and count have a row only where samples are; the others also
/// where a value merely held (their count is then 0). The mean is weighted by time and has three digits more
/// than the samples. The difference is what a counter grew by since the value before the step: steps add up;
/// a reset adds nothing itself, growth after it does, and `reset` is set; `gap` is set where readings are
/// missing. Of a gauge it is the move. `none` with a step is `last`.
struct range {
    point_id point = 0;
    time_point from; ///< inclusive
    time_point to;   ///< exclusive
    duration step{}; ///< 0: raw samples
    aggregate how = aggregate::none;
    std::uint32_t limit = 1000; ///< rows a page
    std::uint64_t cursor = 0;   ///< 0 at first, then range_page::next
};

struct row {
    time_point time;     ///< of the sample, or the start of the step
    time_point received; ///< no_time in aggregates
    sequence_number number = 0;
    wesh::value value;
    wesh::quality quality = quality::good; ///< aggregates: all flags of their samples together
    std::uint32_t count = 1;               ///< samples behind the row
};

struct range_page {
    std::vector<row> rows;
    std::uint64_t next = 0; ///< cursor of the next page; 0: this was the last
};

enum class what : std::uint32_t { samples = 1, events = 2, intervals = 4, all = 7 };

struct stream_page {
    std::vector<record> records; ///< ascending numbers
    sequence_number next = 0;    ///< ask again after this number
    sequence_number first = 0;   ///< from here on every sample is kept; below it some were trimmed
    sequence_number last = 0;    ///< the newest committed number
};

struct statistics {
    std::uint64_t samples = 0; ///< raw samples kept
    std::uint64_t commits = 0; ///< since open
    std::uint64_t bytes = 0;   ///< of all files
    std::uint64_t trimmed_acknowledged = 0;
    std::uint64_t trimmed_unacknowledged = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t open_tails = 0;
    std::uint64_t tail_bytes = 0;
};

class store {
  public:
    /// Opens or makes the history and replays its journal. A damaged file is moved aside
    /// (history.db.damaged-TIME) and a new history, with a new stream id, begins; `note()` then says so.
    /// Throws store_full or store_damaged (written by a newer wesh), std::runtime_error when another process
    /// holds the history or the directory cannot be made, std::invalid_argument for an unknown time zone.
    store(options o, const clock& c);
    ~store();
    store(const store&) = delete;
    store& operator=(const store&) = delete;

    /// Never 0. Another one after the history was lost, or restored from a copy (its file is not the one it
    /// was).
    std::uint64_t stream_id() const noexcept;
    sequence_number last() const noexcept;
    /// What opening had to mend, in plain words; empty when nothing.
    const std::string& note() const noexcept;

    /// The id of a point: the same path, kind and unit give the same id for as long as the stream id lives;
    /// scale and meaning are updated. Committed before it returns.
    void define(std::span<point_description> points);
    /// Every point ever defined under this stream id, by id; where one path has several, the newest is last.
    std::vector<point_description> points();
    /// The newest kept sample of each point, for the registry to start from.
    std::vector<sample> newest();
    /// Intervals that were opened and not closed, for whoever closes them.
    std::vector<interval> open_intervals();

    /// Commits the batch, whole or not at all, and numbers its records in order. A sample that repeats point,
    /// time and value of a kept one is dropped from the batch; one with another value is kept aside (table
    /// `conflict`), dropped from the batch, and told by an event `history.conflict` that is added to it. What
    /// remains is what was committed. On an exception the batch is as it was and no number is used:
    /// store_full, or std::invalid_argument for a sample of an undefined point or outside the years 1 to
    /// 9999. One event tells all conflicts of one point in a batch; a second value that is already kept aside
    /// is dropped silently.
    void append(std::vector<record>& batch);

    /// Numbers up to `up_to` have reached `consumer`. Raw rows are trimmed in this order: those that every
    /// consumer acknowledged (without any consumer: all), then the others. Hourly rows go by age only; daily
    /// closing indexes never.
    void acknowledge(std::string_view consumer, sequence_number up_to);
    void forget_consumer(std::string_view consumer);

    /// Seals what is due and trims to age and ceiling, at most about `budget` of work; true when more is due.
    /// With `make_room` it also frees `make_room` bytes, for a disk that is full below the ceiling: room
    /// inside the files, which later commits use; the files do not shrink. Raw samples that a consumer has
    /// not acknowledged go for want of room only, not for their age. Throws store_full when even that finds
    /// no room.
    bool maintain(duration budget, std::uint64_t make_room = 0);

    range_page read(const range& r);
    stream_page stream(sequence_number after, std::uint32_t limit, what kinds);

    statistics counters() const;

    /// Test seam: called at named places between two writes; a test throws or kills the process from it.
    using fault = void (*)(const char* place);
    static void set_fault(fault f) noexcept;

  private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace wesh::history
