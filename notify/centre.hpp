// Whether the centre can tell people itself: asked of this site's tonique-site now and then, on a
// thread of its own.
#pragma once

#include "common/clock.hpp"
#include "io/companion.hpp"
#include "notify/planner.hpp"
#include "rpc/tonique_client.hpp"

namespace wesh::notify {

class centre_watch {
  public:
    /// `tell` is called on the loop's thread.
    using tell = std::function<void(const centre_view&)>;
    centre_watch(io::loop& l, const clock& c, std::string socket, duration lost_after, tell t);
    centre_watch(const centre_watch&) = delete;
    centre_watch& operator=(const centre_watch&) = delete;

  private:
    centre_view look() const;
    centre_view seen(const tonique::table_page& page) const;

    const clock& clock_;
    const std::string socket_;
    const duration lost_after_;
    io::companion companion_;
};

} // namespace wesh::notify
