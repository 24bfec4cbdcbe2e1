// Follows weshd's events on a thread of its own, from where the file says.
#pragma once

#include "io/companion.hpp"
#include "notify/intake.hpp"

#include <wesh/interface.hpp>

namespace wesh::notify {

struct followed {
    events_page page;
    std::string site;       ///< as weshd calls it
    bool caught_up = false; ///< weshd has no more for now
};

class follower {
  public:
    /// On the loop's thread. Where to go on; nothing when it could not be stored: it is read again later.
    using take = std::function<std::optional<position>(const followed&)>;
    /// `t` tells that weshd is there (empty), or why it is not.
    follower(io::loop& l, const std::string& socket, position from, take f, io::companion::tell t);
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;

  private:
    void follow();
    void read();
    void forget() noexcept { named_ = caught_up_ = false; }

    const interface daemon_;
    position from_;
    const take take_;
    std::string site_;
    bool named_ = false;
    bool caught_up_ = false; ///< as was told last
    sequence_number stored_ = 0;
    io::companion companion_;
};

} // namespace wesh::notify
