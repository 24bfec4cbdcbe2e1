// The reference of calls: two threads that send and receive over AF_UNIX what a null call and its reply
// weigh, and know nothing of what they carry.
#pragma once

#include <string>
#include <thread>

namespace wesh::bench {

/// A listening AF_UNIX stream socket; `flags` are those of socket().
int listen_at(const std::string& path, int flags = 0);

class ping_pong {
  public:
    /// Its socket is made at `path`.
    explicit ping_pong(const std::string& path);
    ~ping_pong();
    ping_pong(const ping_pong&) = delete;
    ping_pong& operator=(const ping_pong&) = delete;

    void call() const;

  private:
    int listener_;
    std::thread server_;
    int caller_;
};

} // namespace wesh::bench
