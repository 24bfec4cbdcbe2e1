// Whether the centre can tell people itself: asked of this site's tonique-site, each minute, on a thread of
// its own.
#pragma once

#include "common/clock.hpp"
#include "io/loop.hpp"
#include "notify/planner.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace wesh::notify {

class centre_watch {
  public:
    /// `tell` is called on the loop's thread.
    using tell = std::function<void(const centre_view&)>;
    centre_watch(io::loop& l, const clock& c, std::string socket, duration lost_after, tell t);
    ~centre_watch();
    centre_watch(const centre_watch&) = delete;
    centre_watch& operator=(const centre_watch&) = delete;

  private:
    void work();
    centre_view look() const;

    io::loop& loop_;
    const clock& clock_;
    const std::string socket_;
    const duration lost_after_;
    const tell tell_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace wesh::notify
