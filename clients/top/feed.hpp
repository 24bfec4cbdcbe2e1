// News of the daemon, brought by a thread of its own: a daemon that is slow or hangs never holds up the
// screen.
#pragma once

#include "clients/top/asker.hpp"
#include "common/clock.hpp"

#include <memory>

namespace wesh::top {

class feed {
  public:
    /// The thread asks with `a`, whose interface nobody else may use from now on.
    feed(asker a, std::shared_ptr<const clock> c);
    /// The thread ends with it; one that waits for a daemon that hangs is left to end by itself.
    ~feed();
    feed(const feed&) = delete;
    feed& operator=(const feed&) = delete;

    /// Readable when there are news.
    int fd() const noexcept;
    /// News, once. As long as they are not taken nothing more is asked.
    std::optional<news> take();
    /// What is wanted from the next round on; one that shows something else is begun at once.
    void wish(wishes w);

  private:
    struct shared;
    std::shared_ptr<shared> shared_;
};

} // namespace wesh::top
