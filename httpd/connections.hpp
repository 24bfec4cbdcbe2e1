// Who is connected and since when a request of theirs is under way: the server closes those who take too
// long.
//
// libmicrohttpd's own time limit starts anew with each byte, which a slow sender can use for ever.
#pragma once

#include "common/clock.hpp"

#include <mutex>
#include <unordered_map>

namespace wesh::httpd {

class connections {
  public:
    explicit connections(const clock& c)
        : clock_{c} {}

    void opened(int fd);
    void closed(int fd);
    /// A request is whole: from here it is our time.
    void ours(int fd);
    /// An answer goes out, or the next request may come: from here it is theirs.
    void theirs(int fd);

    /// Ends those whose time of `limit` is over. Their descriptors are closed by who opened them.
    void end_slow(duration limit);
    std::size_t count() const;

  private:
    struct entry {
        bool theirs = true;
        duration since{};
    };
    void note(int fd, bool theirs);

    const clock& clock_;
    mutable std::mutex mutex_;
    std::unordered_map<int, entry> entries_;
};

} // namespace wesh::httpd
