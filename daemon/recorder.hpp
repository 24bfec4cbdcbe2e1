// The loop's side of the history: gathers what must be kept, commits it in groups on one worker thread, and
// hands reads to that thread. The loop never waits for the disk.
#pragma once

#include "daemon/history/store.hpp"
#include "daemon/registry.hpp"
#include "io/loop.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace wesh {

/// When samples are committed. Events commit at once, and take along what waits.
struct commit_rates {
    duration busy{1'000};   ///< between commits while samples flow
    duration quiet{60'000}; ///< the longest a new value waits: what a power cut may cost
    /// The longest an unchanged value waits: each commit costs pages, and this one tells nothing new.
    duration unchanged{300'000};
    std::size_t busy_from = 20; ///< samples in each `busy` for it to be called that
    duration rest{1'000};       ///< before a refused commit is tried again; doubles each time
    duration longest_rest{30'000};
    duration maintenance{10'000}; ///< between looks for what is to be sealed and trimmed
    std::size_t waiting_max =
        100'000; ///< records that wait while the disk refuses; then the oldest samples are dropped
};

struct recorder_counters {
    std::uint64_t committed = 0; ///< records
    std::uint64_t commits = 0;
    std::uint64_t refused = 0; ///< commits the disk refused
    std::uint64_t dropped = 0; ///< samples that were never written
    std::size_t waiting = 0;
};

class recorder final : public recording {
  public:
    /// Opens the history. Throws what history::store throws.
    recorder(io::loop& l, const clock& c, history::options o, commit_rates r);
    ~recorder() override;

    // ---- recording ----
    void record(wesh::record r) override;
    void repeat(sample s) override;
    void open(interval i) override;
    void close(std::string_view device, std::string_view type, time_point end,
               const attributes& more = {}) override;
    void close_all(std::string_view device, time_point end) override;
    std::vector<std::string> begun() const override;
    std::vector<known_point> claim(std::string_view device) override;
    void give_back(known_point p) override;
    point_id define(const point_description& p) override;
    void redefine(const point_description& p) override;
    void retire(point_description p) override;

    /// Called with what was committed, numbered, after each commit.
    void on_commit(std::function<void(std::span<const wesh::record>)> f) { committed_ = std::move(f); }

    std::uint64_t stream_id() const noexcept { return stream_id_; }
    sequence_number last() const noexcept { return last_; }
    const recorder_counters& count() const noexcept { return counters_; }
    const std::string& note() const noexcept { return note_; }
    /// As of the last commit or maintenance.
    const history::statistics& store_counters() const noexcept { return store_counters_; }
    /// A point that only the history knows; its device is not owned now.
    const point_description* find(std::string_view path) const;

    /// While the power is at risk nothing waits longer than `most` for its commit, and what waits is
    /// committed now; nothing: as configured.
    void hasten(std::optional<duration> most);

    /// Runs `work` on the worker with the store, then `done` on the loop. False when too many wait.
    bool ask(std::function<void(history::store&)> work, std::function<void()> done);
    /// Commits what waits and stops the worker; afterwards nothing is recorded.
    void stop();

  private:
    struct batch {
        std::vector<point_description> definitions;
        std::vector<wesh::record> records;
        bool committed = false;
    };

    void work();
    void take(wesh::record r);
    void enqueue(std::function<void()> job);
    void flush_soon();
    void flush();
    void commit(batch& b);
    void finished(std::shared_ptr<batch> b, std::exception_ptr failure);
    void take_back(batch& b);
    static void put_before(batch& later, batch& earlier);
    /// Takes those of closing_ whose openings these records are; they know their numbers now.
    std::vector<interval> closings_of(const std::vector<wesh::record>& records);
    void commit_last();
    void drop_oldest();
    void maintain_later();
    void maintain();

    io::loop& loop_;
    const clock& clock_;
    const commit_rates configured_;
    commit_rates rates_;                    ///< as they are now
    std::unique_ptr<history::store> store_; ///< the worker's alone once it runs
    std::uint64_t stream_id_;
    sequence_number last_ = 0;
    std::string note_;
    point_id next_id_ = 1;

    std::map<std::string, std::vector<known_point>, std::less<>> unclaimed_; ///< by device
    /// Points that live on under another id, because their kind or unit changed: should it change back, they
    /// do too.
    std::vector<point_description> retired_;
    std::map<std::pair<std::string, std::string>, interval> open_; ///< by device and type
    std::vector<interval> closing_; ///< that ended before the record that opens them was committed
    batch waiting_;
    std::shared_ptr<batch> in_flight_;
    /// Gone after the stop: what the worker has posted then finds nobody.
    std::shared_ptr<const bool> running_ = std::make_shared<const bool>(true);
    duration waiting_since_{};
    std::optional<duration> news_since_; ///< something waits that is more than an unchanged value
    bool committing_ = false;
    bool urgent_ = false; ///< an event waits
    bool refused_ = false;
    std::uint64_t told_dropped_ = 0;
    duration rest_{};
    io::source flush_timer_;
    io::source maintain_timer_;
    std::function<void(std::span<const wesh::record>)> committed_;
    recorder_counters counters_;
    history::statistics store_counters_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::thread worker_;
};

} // namespace wesh
