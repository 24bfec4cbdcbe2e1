// Follows weshd's events on a thread of its own, from where the file says, and tells it between two pages
// what waits for it.
#pragma once

#include "io/companion.hpp"
#include "notify/intake.hpp"
#include "notify/seen.hpp"

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
    /// What weshd is to be told, asked while it has no more for us: on the loop's thread. And what came of
    /// it.
    struct teller {
        std::function<std::optional<seen_event>()> next;
        std::function<void(const seen_event&, const telling_outcome&)> answered;
    };
    /// `t` tells that weshd is there (empty), or why it is not.
    follower(io::loop& l, const std::string& socket, position from, take f, teller s, io::companion::tell t);
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;

  private:
    void follow();
    void read();
    void tell();
    void forget() noexcept { named_ = caught_up_ = false; }

    interface daemon_;
    position from_;
    const take take_;
    const teller teller_;
    std::string site_;
    bool named_ = false;
    bool caught_up_ = false; ///< as was told last
    sequence_number stored_ = 0;
    io::companion companion_;
};

} // namespace wesh::notify
