// Between toniqued and MariaDB: lets everything pass, and can hold an answer to COMMIT back for ever.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace wesh::test {

class commit_tap {
  public:
    /// Listens on `path`; connects to `server`.
    commit_tap(const std::string& path, std::string server);
    ~commit_tap();
    commit_tap(const commit_tap&) = delete;
    commit_tap& operator=(const commit_tap&) = delete;

    /// The next COMMIT of a transaction reaches the server; then this is called, in the tap's thread, and
    /// whatever the server answered is not passed on; returns when it has returned. False when none came
    /// within the limit.
    bool at_next_commit(const std::function<void()>& act, std::chrono::milliseconds limit);

  private:
    enum class doing { nothing, waiting, acting };
    struct pair {
        int client = -1;
        int server = -1;
    };
    void run();
    void join_up();
    /// False: that end has closed.
    bool pass(const pair& p, bool from_client);

    std::string server_;
    int listener_ = -1;
    std::vector<pair> pairs_;
    std::function<void()> act_;
    std::atomic<doing> doing_ = doing::nothing;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

} // namespace wesh::test
