// Mail leaves on a thread of its own, one at a time: the loop never waits for a server.
#pragma once

#include "io/loop.hpp"
#include "notify/mail.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace wesh::notify {

class mail_desk {
  public:
    /// On the loop's thread.
    using done = std::function<void(std::uint64_t id, const attempt& a)>;
    using sender = std::function<attempt(const mail_server&, const mail&, const std::atomic<bool>* stop)>;

    mail_desk(io::loop& l, done d, sender s = send_mail);
    /// What is being sent is broken off.
    ~mail_desk();
    mail_desk(const mail_desk&) = delete;
    mail_desk& operator=(const mail_desk&) = delete;

    bool busy() const noexcept { return busy_; }
    /// Not while it is busy.
    void send(std::uint64_t id, mail_server server, mail m);
    /// Waits so long for what is being sent; its outcome, when there is one.
    std::optional<std::pair<std::uint64_t, attempt>> finish(duration limit);

  private:
    struct job {
        std::uint64_t id;
        mail_server server;
        mail what;
    };
    void work();

    io::loop& loop_;
    done done_;
    sender sender_;
    bool busy_ = false;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::optional<job> job_;
    std::optional<std::pair<std::uint64_t, attempt>> outcome_;
    bool stopping_ = false;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

} // namespace wesh::notify
