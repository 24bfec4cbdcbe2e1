// All serial lines of this daemon, and which meter speaks on which. One shared tick reads them: forty times
// cheaper than a wake-up for each byte.
#pragma once

#include "daemon/driver.hpp"
#include "daemon/drivers/teleinfo/line.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace wesh::teleinfo {

/// "/dev/ttyUSB0": whichever meter is there; "021861800000@/dev/ttyUSB*": that meter, on whichever of the
/// ports.
struct place {
    std::string meter;              ///< empty: any
    std::vector<std::string> ports; ///< paths, with '*' and '?' in their last part
};

/// Who follows a meter: a device's session.
class follower {
  public:
    virtual ~follower() = default;
    virtual const teleinfo::place& place() const noexcept = 0;
    virtual const line_settings& wants() const noexcept = 0;
    virtual void take(line& l, const frame& f, frame_state s) = 0;
    /// It is on this line, as far as one can tell.
    virtual void found(line& l) = 0;
    /// Its line is gone, or another device's now.
    virtual void lost(const line& l) = 0;
};

class lines final : public hub, private line_listener {
  public:
    explicit lines(environment& e);
    ~lines() override;

    void join(follower& f);
    void leave(follower& f) noexcept;
    /// Why none of its ports can be listened to, for a person; empty: at least one is.
    std::string trouble_of(const follower& f) const;

  private:
    struct entry {
        std::unique_ptr<teleinfo::line> line;
        follower* followed_by = nullptr; ///< whose meter spoke last
        std::string stranger;            ///< a meter that nobody follows
        bool stranger_told = false;
        bool wanted = false; ///< by a follower's place
    };

    void take(line& l, const frame& f, frame_state s) override;
    follower* whose(const line& l, std::string_view meter) const noexcept;
    void meet_stranger(entry& e, std::string_view meter);
    void bind(entry& e, follower* f);
    /// Opens ports that have appeared, forgets those that nobody wants.
    void scan();
    void look();
    /// Somebody speaks, or may: all lines are read each tick from now on.
    void talk(duration now);
    void tick();
    /// Nobody speaks: the lines are watched until somebody does.
    void rest();

    environment& environment_;
    std::vector<follower*> followers_;
    std::map<std::string, entry> lines_;
    std::map<std::string, std::vector<std::string>> ports_; ///< what each pattern of a place stands for now
    duration spoke_at_{};
    io::source ticker_;
    io::source looker_;
    std::vector<io::source> quiet_; ///< while all lines are silent
};

} // namespace wesh::teleinfo
