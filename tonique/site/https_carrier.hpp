// The carrier over HTTPS: a thread that posts one consignment at a time.
#pragma once

#include "io/loop.hpp"
#include "tonique/site/https.hpp"
#include "tonique/site/sender.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace wesh::tonique::site {

class https_carrier {
  public:
    using done = std::function<void(consignment, carried)>;

    https_carrier(io::loop& l, https_options o, done d);
    /// Ends an exchange that is under way; nothing is called afterwards.
    ~https_carrier();
    https_carrier(const https_carrier&) = delete;
    https_carrier& operator=(const https_carrier&) = delete;

    bool busy() const noexcept { return busy_; }
    /// Not while it is busy; the outcome comes to `done` on the loop.
    void send(consignment c);

  private:
    void work();
    carried carry(const consignment& c);

    io::loop& loop_;
    https https_;
    done done_;
    bool busy_ = false;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
    std::mutex mutex_;
    std::condition_variable wake_;
    std::optional<consignment> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace wesh::tonique::site
