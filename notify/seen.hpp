// Acknowledgements by SMS, on their way to weshd, so that all who follow it know of them.
//
// A row waits from the reply on, in the same change, until its event comes back in weshd's stream: what weshd
// has answered and lost with its power before its commit is told again, to a weshd that began since, and what
// it has is not told twice.
#pragma once

#include "notify/office.hpp"

#include <wesh/interface.hpp>

#include <optional>
#include <string>

namespace wesh::notify {

struct seen_event {
    std::uint64_t id = 0;
    std::uint64_t stream = 0; ///< of weshd, which has the event under ...
    std::uint64_t event = 0;  ///< ... this number
    std::string reason;       ///< who has seen it, and how it was said
    time_point told;          ///< when the weshd began that was told; no_time: none was
};

enum class telling : std::uint8_t {
    taken,
    pending,   ///< that very weshd was told before, and its disk has not taken it yet
    again,     ///< it was not reached, or cannot now
    forbidden, ///< it lets others only
    never,     ///< it knows no such event
};

struct telling_outcome {
    telling what = telling::again;
    time_point began; ///< the weshd that has it
    std::string text; ///< why not
};

/// May wait as long as the interface's timeout, twice; not on the loop's thread. Throws nothing of libwesh's.
telling_outcome tell_weshd(const interface& daemon, const seen_event& e);

/// Within a change: what that message tells of and nobody had acknowledged, as far as weshd knows it.
void note_seen(const office& o, std::uint64_t message, const std::string& reason);
/// Within a change, of an acknowledgement in weshd's stream: true when it is one of ours, which is done then.
bool came_back(const office& o, std::uint64_t stream, std::uint64_t event, std::string_view reason);

/// Those that wait. All on the loop's thread.
class seen_queue {
  public:
    explicit seen_queue(const office& o)
        : office_{o} {
        hurry();
    }
    /// What is due. To be asked only when all that weshd has in its stream was taken.
    std::optional<seen_event> next();
    void answered(const seen_event& e, const telling_outcome& o);
    /// weshd may have begun anew, or permit it now.
    void hurry() const;

  private:
    void give_up_old() const;
    void put_off(duration wait) const;

    const office& office_;
    std::string said_; ///< the trouble that the log has
};

} // namespace wesh::notify
