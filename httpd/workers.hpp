// Threads that call toniqued while the connections of those who asked are suspended.
#pragma once

#include "httpd/api.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace wesh::httpd {

class workers {
  public:
    workers(std::string toniqued, const limits& l);
    ~workers() { stop(); }
    workers(const workers&) = delete;
    workers& operator=(const workers&) = delete;

    using done = std::function<void(response)>;
    /// False: too many wait already, or it was stopped. Else `d` is called once, on a worker. `r` must live
    /// until then.
    bool ask(const route& to, const request& r, done d);
    /// Returns when no worker is at work any more. What waits is answered as busy, and nothing more is taken.
    void stop();

  private:
    struct job {
        const route* to;
        const request* asked;
        done tell;
    };
    void work();
    /// Tells the log when toniqued is lost and when it is back, not each time.
    void note(const response& r);

    std::string toniqued_;
    limits limits_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<job> jobs_;
    bool stopping_ = false;
    bool lost_ = false;
    std::vector<std::thread> threads_;
};

} // namespace wesh::httpd
