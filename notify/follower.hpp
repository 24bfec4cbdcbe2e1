// Follows weshd's events on a thread of its own, from where the file says.
#pragma once

#include "io/loop.hpp"
#include "notify/intake.hpp"

#include <wesh/interface.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

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
    /// weshd is there (empty), or why it is not.
    using tell = std::function<void(const std::string& trouble)>;

    follower(io::loop& l, std::string socket, position from, take t, tell s);
    ~follower();
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;

  private:
    void work();
    void read(const interface& daemon);
    std::optional<position> hand_over(followed f);
    void say(const std::string& trouble);
    void rest(duration d);

    io::loop& loop_;
    std::string socket_;
    position from_;
    take take_;
    tell tell_;
    std::string site_;
    bool named_ = false;
    bool caught_up_ = false; ///< as was told last
    sequence_number stored_ = 0;
    std::optional<std::string> said_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

} // namespace wesh::notify
