// A weshd in memory, for the tests of programs that use libwesh: no daemon, no socket, no thread, no waiting.
//
//     wesh::stand_in site;
//     site.add_device("roof-wes");
//     site.say("roof-wes/clamp.1.current", "A", wesh::decimal{235, -2});
//     run_my_program(site.connect());
//
// connect() gives interfaces that work as any other: what they ask is encoded, answered from what the test
// has laid out, and decoded. The time is the test's own: it stands until pass(). A call that waits for
// something (wait, a stream with `wait`) is answered at once when there is something, and otherwise lets its
// limit pass; a range (wesh::watch, wesh::follow) ends when everything has been told, or, with a limit, when
// that has passed. In a loop of a program's own fd() is -1 and process() gives what there is.
//
// Left out: aggregates of the history, trimming, and limits of calls at once (remote_error, unsupported).
//
// Errors: local_error, when a test says what no device could (a path without device, a name that is none).
// Threads: one at a time, the interfaces included.
// Since: 0.1
#pragma once

#include <wesh/interface.hpp>

#include <functional>
#include <memory>

namespace wesh {

class memory_daemon;

class stand_in {
  public:
    /// The first of January 2026, 0:00 UTC, unless the test wants another time.
    explicit stand_in(std::string site = "stand-in", time_point now = from_milliseconds(1'767'225'600'000));
    stand_in(stand_in&&) noexcept;
    stand_in& operator=(stand_in&&) noexcept;
    ~stand_in();

    /// A connection; as many as wanted. They may outlive the stand-in.
    interface connect() const;

    time_point now() const noexcept;
    void pass(duration d); ///< local_error when negative

    // ---- devices and what they say ----

    /// An online device that has just answered.
    void add_device(const std::string& name, const std::string& driver = "wes",
                    const std::string& address = {});
    /// With all that there is to say of it; one of that name is replaced.
    void set_device(const device_status& d);
    /// How it is now: values of a device that is not online are stale.
    void set_state(const std::string& name, device_state s, const std::string& reason = {});
    /// With its points.
    void remove_device(const std::string& name);

    /// A point and all that there is to say of it but its id, which is given here.
    void declare(const point_description& p);
    /// A value, recorded as a sample if the point is kept. A point that was not declared becomes a gauge or,
    /// with a text, a state, in that unit; a settable one if it is a relay or a switch. no_time: now.
    void say(const std::string& path, std::string_view unit, const value& v, quality q = quality::good,
             time_point time = no_time);
    /// The same of a point that is known, or has no unit.
    void say(const std::string& path, const value& v, quality q = quality::good, time_point time = no_time);
    /// Recorded with the next number, and the present time where it has none.
    void say(event e);
    void say(interval i);
    void put_file(const std::string& device, const std::string& name, std::string content);

    // ---- orders ----

    /// Who carries out commands. Without one, settable points become what was set.
    void on_command(std::function<command_result(const command&)> handler);
    /// Those asked so far, without repetitions of a key.
    const std::vector<command>& commands() const noexcept;
    void permit_orders(bool permitted) noexcept; ///< true at first

    // ---- faults ----

    /// Every connection breaks, with the call in flight; the next call of each makes a new one.
    void break_connections() noexcept;
    /// The next call is answered so.
    void refuse_next(remote_code code, std::string text);
    /// The daemon starts anew: connections break, revisions begin from 0, what was recorded stays.
    void restart() noexcept;
    /// The history is lost: another stream id, and numbers from 1.
    void lose_history() noexcept;

  private:
    std::shared_ptr<memory_daemon> daemon_;
};

} // namespace wesh
