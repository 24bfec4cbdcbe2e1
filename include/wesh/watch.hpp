// Live values as they change: a range to walk over, or a part of a program's own poll(2) loop.
//
//     for (const wesh::reading& r : iface.watch({"roof-wes/*"})) use(r.path, r.sample.value);
//
// First come the present readings, then each change of a value or its quality as it comes; of several changes
// of one point between two looks only the last is told. When the connection breaks or the daemon starts anew,
// it connects again (after 0.1 s, then twice as long each time, at most 10 s), reads again, and tells what is
// different from what it told last: no last state is lost, none is told twice.
//
// In a loop of your own, which then never waits:
//
//     pollfd p{watch.fd(), watch.events(), 0};         // anew each time: they change
//     poll(&p, 1, static_cast<int>(watch.timeout().count()));
//     for (const wesh::reading& r : watch.process()) use(r.path, r.sample.value);
//
// Errors: those of wesh::interface that trying again does not mend: a whole path that does not exist
// (remote_error, not_found) at the start, and, as watch_options say, a daemon that is away. After one it has
// ended.
// Threads: one at a time; it has a connection of its own, so that another thread may use the interface.
// Since: 0.1
#pragma once

#include <wesh/input_iterator.hpp>
#include <wesh/interface.hpp>

namespace wesh {

class watcher;

class watch {
  public:
    using value_type = reading;
    using iterator = input_iterator<watch>;

    watch(watch&&) noexcept;
    watch& operator=(watch&&) noexcept;
    ~watch();

    /// Waits for the first reading, and ++ for the next. The end comes as watch_options say, or by stop().
    iterator begin();
    std::default_sentinel_t end() const noexcept { return {}; }
    /// Ends it after the present reading.
    void stop() noexcept;
    bool ended() const noexcept;

    // ---- for loops of a program's own ----

    int fd() const noexcept;       ///< -1 while there is no connection, which poll(2) passes over
    short events() const noexcept; ///< what to wait for: POLLIN or POLLOUT
    duration timeout() const;      ///< until process() is due even if nothing comes; at most some minutes
    /// What has arrived; often nothing. Never waits. It also connects, asks, and gives up calls that no one
    /// answers.
    std::vector<reading> process();

  private:
    friend class interface;
    friend iterator;
    explicit watch(std::unique_ptr<watcher> w) noexcept;
    void advance();
    const reading& current() const noexcept;
    bool at_end() const noexcept;

    std::unique_ptr<watcher> watcher_;
};

} // namespace wesh
