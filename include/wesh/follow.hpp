// Everything that the daemon records, by number: for programs that must miss nothing.
//
//     wesh::stream_query from;
//     from.stream_id = kept.stream_id, from.after = kept.number;     // 0, 0: all that there is
//     wesh::follow records = iface.follow(from);
//     for (const wesh::record& r : records) store(r, records.position());
//
// Each committed record comes once, in the order of the numbers, whatever happens to the connection or the
// daemon in between. A program that keeps position() with what it has stored goes on where it stopped. `wait`
// of the query is not used.
//
// In a loop of your own: as <wesh/watch.hpp> shows.
//
// Errors: those of wesh::interface that trying again does not mend; remote_error (stream_changed) when the
// history is another one than that of the position, unless follow_options say to change over. After one it
// has ended.
// Threads: one at a time; it has a connection of its own.
// Since: 0.1
#pragma once

#include <wesh/input_iterator.hpp>
#include <wesh/interface.hpp>

namespace wesh {

class follower;

/// A place in a stream: everything up to `number` has been given.
struct stream_position {
    std::uint64_t stream_id = 0; ///< 0: not known yet
    sequence_number number = 0;

    friend bool operator==(const stream_position&, const stream_position&) = default;
};

class follow {
  public:
    using value_type = record;
    using iterator = input_iterator<follow>;

    follow(follow&&) noexcept;
    follow& operator=(follow&&) noexcept;
    ~follow();

    /// Waits for the first record, and ++ for the next. The end comes as follow_options say, or by stop().
    iterator begin();
    std::default_sentinel_t end() const noexcept { return {}; }
    /// Ends it after the present record.
    void stop() noexcept;
    bool ended() const noexcept;

    /// Where to go on when all that was given is stored: the present record of a range, the last one that
    /// process() gave.
    stream_position position() const noexcept;
    /// The oldest number that the daemon still has, as it said last. Higher than the number after the
    /// position: what lay between was trimmed.
    sequence_number oldest() const noexcept;
    /// With a `consumer` in the query: tells the daemon, with the next question, that everything up to there
    /// is stored.
    void acknowledge(sequence_number stored) noexcept;

    // ---- for loops of a program's own ----

    int fd() const noexcept;       ///< -1 while there is no connection, which poll(2) passes over
    short events() const noexcept; ///< what to wait for: POLLIN or POLLOUT
    duration timeout() const;      ///< until process() is due even if nothing comes; at most some minutes
    /// What has arrived, at most a page of the query; often nothing. Never waits.
    std::vector<record> process();

  private:
    friend class interface;
    friend iterator;
    explicit follow(std::unique_ptr<follower> f) noexcept;
    void advance();
    const record& current() const noexcept;
    bool at_end() const noexcept;

    std::unique_ptr<follower> follower_;
};

} // namespace wesh
