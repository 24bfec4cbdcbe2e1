// The inside of the store. Its parts: opening (store.cpp), committing (append.cpp), sealing and trimming
// (maintain.cpp), reading by time (read.cpp) and by number (stream.cpp).
#pragma once

#include "daemon/history/chunk_table.hpp"
#include "daemon/history/files.hpp"
#include "daemon/history/journal.hpp"
#include "daemon/history/occurrences.hpp"
#include "daemon/history/point_table.hpp"
#include "daemon/history/rollup.hpp"
#include "daemon/history/store.hpp"
#include "daemon/history/stream_window.hpp"
#include "daemon/history/tail_set.hpp"

#include <map>

namespace wesh::history {

/// Calls the test's function, if there is one.
void fault_point(const char* place);

/// The tables are made before the statements that name them are prepared.
struct schema {
    explicit schema(database& db);
};

struct tables {
    tables(const std::string& path, const calendar& days);

    database db;
    schema made;
    point_table points;
    chunk_table chunks;
    journal log;
    occurrence_table occurrences;
    rollup sums;
    statement put_meta;
    statement put_consumer;
    statement put_conflict;
    statement find_conflict;
};

class store::state {
  public:
    state(options o, const clock& c);

    std::uint64_t stream_id() const noexcept { return stream_id_; }
    sequence_number last() const noexcept { return last_; }
    const std::string& note() const noexcept { return note_; }
    std::vector<point_description> points() { return tables_->points.all(); }

    void define(std::span<point_description> points);
    std::vector<sample> newest();
    std::vector<interval> open_intervals() { return tables_->occurrences.open(); }
    void append(std::vector<record>& batch);
    void acknowledge(std::string_view consumer, sequence_number up_to);
    void forget_consumer(std::string_view consumer);
    bool maintain(duration budget, std::uint64_t make_room);
    range_page read(const range& r);
    stream_page stream(sequence_number after, std::uint32_t limit, what kinds);
    statistics counters() const;

    /// Runs f; what the database throws becomes store_full or store_damaged.
    template <class F>
    auto guarded(F f) -> decltype(f()) {
        try {
            return f();
        } catch (const database_error& e) {
            rethrow(e);
        }
    }

  private:
    // store.cpp
    [[noreturn]] void rethrow(const database_error& e);
    void open();
    void open_tables();
    void move_aside(const std::string& why);
    void load();
    void load_meta();
    void settle_stream(bool had_database);
    void remember(std::string_view key, std::uint64_t v);
    void add_note(const std::string& text);

    // append.cpp
    struct intake;
    void examine(const std::vector<record>& batch, intake& work);
    bool examine_sample(const std::vector<record>& batch, std::size_t i, intake& work);
    std::optional<wesh::value> known_value(const sample& s, intake& work);
    void note_conflict(const sample& s, const wesh::value& kept, intake& work);
    bool conflict_known(const sample& s);
    void pack(const std::vector<record>& batch, intake& work);
    void write(std::vector<record>& batch, intake& work);
    void store_occurrences(const std::vector<record>& batch, const intake& work);
    void adopt(std::vector<record>& batch, intake& work);

    // maintain.cpp
    std::vector<point_id> due_tails();
    std::vector<point_id> seal_all_but_some(std::vector<point_id> points);
    std::vector<chunk_outline> write_seals(const std::vector<point_id>& points);
    void adopt_seals(const std::vector<chunk_outline>& sealed);
    bool may_join(const tail_set::point_state& p) const noexcept;
    bool seal_due();
    void seal(const std::vector<point_id>& points);
    sequence_number journal_floor(const std::vector<point_id>& sealing);
    bool trim_some(std::size_t chunks, bool by_age);
    std::vector<chunk_outline> trimmable(std::size_t chunks, bool by_age);
    void trim(const std::vector<chunk_outline>& chunks);
    bool make_room_for(duration budget, duration begun, std::uint64_t room);
    bool seal_everything();
    void hold_reserve();
    void enter_full();
    void leave_full();
    void drop_old_hours();
    void limit_pages(std::uint64_t extra);
    sequence_number acknowledged() const noexcept;
    std::uint64_t used_pages();
    void keep_below_ceiling(std::uint64_t need);
    std::vector<point_id> due_with_room(std::uint64_t length, std::size_t records);
    void after_commit();
    /// Enough for the log to be folded into the database, and for what trimming writes.
    std::uint64_t reserve_size() const noexcept { return 2 * log_limit_; }
    std::size_t seals_at_once() const noexcept { return log_limit_ >> 14; }
    std::size_t trims_at_once() const noexcept { return full_ ? 4 : log_limit_ >> 15; }

    // read.cpp
    using visitor = std::function<bool(const entry&, const std::vector<std::string>&)>;
    void scan(point_id point, std::int64_t from, std::int64_t to, const visitor& visit);
    range_page read_raw(const range& r);
    range_page read_steps(const range& r);
    std::optional<moment> before(point_id point, std::int64_t time);
    std::optional<moment> older_before(const range& r, std::int64_t time);
    std::vector<run> older_runs(const range& r, std::int64_t begin, std::int64_t end);

    // stream.cpp
    sequence_number next_kept(sequence_number after);
    void fill_window(sequence_number after);

    options options_;
    const clock& clock_;
    calendar days_;
    file_set files_;
    std::uint64_t log_limit_;     ///< bytes of the write-ahead log before a checkpoint
    std::uint64_t ceiling_pages_; ///< of the database file
    std::unique_ptr<tables> tables_;
    tail_set tails_;
    stream_window window_;
    bool may_grow_ =
        true; ///< false while there is no room for the reserve: pages that were freed are used again
    bool full_ = false;        ///< while trimming for a full disk: in small steps, each folded away at once
    bool window_used_ = false; ///< since the last maintenance
    std::map<std::string, sequence_number, std::less<>> consumers_;
    std::uint64_t stream_id_ = 0;
    sequence_number last_ = 0;
    sequence_number trimmed_to_ = 0; ///< the highest number that was trimmed
    std::string identity_;
    std::string note_;
    statistics counters_;
    time_point hours_dropped_ = no_time; ///< when hourly rows were last looked at for their age
};

} // namespace wesh::history
