#include "httpd/connections.hpp"

#include <sys/socket.h>

namespace wesh::httpd {

void connections::opened(int fd) {
    const std::lock_guard lock{mutex_};
    entries_[fd] = {true, clock_.steady()};
}

void connections::closed(int fd) {
    const std::lock_guard lock{mutex_};
    entries_.erase(fd);
}

void connections::ours(int fd) { note(fd, false); }
void connections::theirs(int fd) { note(fd, true); }

void connections::note(int fd, bool theirs) {
    const std::lock_guard lock{mutex_};
    if (const auto e = entries_.find(fd); e != entries_.end()) e->second = {theirs, clock_.steady()};
}

void connections::end_slow(duration limit) {
    // With the lock held no descriptor is closed meanwhile and given to somebody else.
    const std::lock_guard lock{mutex_};
    const auto now = clock_.steady();
    for (const auto& [fd, e] : entries_)
        if (e.theirs && now - e.since > limit) ::shutdown(fd, SHUT_RDWR);
}

std::size_t connections::count() const {
    const std::lock_guard lock{mutex_};
    return entries_.size();
}

} // namespace wesh::httpd
