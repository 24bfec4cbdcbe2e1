// A thread beside the loop, for calls that wait: what it gets it hands to the loop's thread, and goes on when
// that has taken it.
#pragma once

#include "io/loop.hpp"

#include <condition_variable>
#include <optional>
#include <string>
#include <thread>

namespace wesh::io {

class companion {
  public:
    /// On the loop's thread: all is well (empty), or why it is not. What was told last is not repeated.
    using tell = std::function<void(const std::string& trouble)>;
    /// How long it rests after a trouble: twice as long each time until all is well.
    struct rests {
        duration shortest;
        duration longest;
    };

    /// `t` may be empty: troubles are told to nobody.
    companion(loop& l, rests r, tell t);
    /// On the loop's thread. Waits for the end of the step that is under way: none may call for longer than
    /// stopping may take. What was posted and not yet done is not done any more.
    ~companion();
    companion(const companion&) = delete;
    companion& operator=(const companion&) = delete;

    /// Does `step` again and again, on the thread. What it throws is told as a trouble, and a rest follows.
    /// Of the owner's members a companion is the last: its thread ends before what the step uses.
    void start(std::function<void()> step);

    // ---- for the step ----

    bool stopping() const noexcept { return shared_->stopping; }
    /// Shorter when the thread is to end.
    void rest(duration d);
    void all_is_well() { say({}); }
    /// Does `f` on the loop's thread, soon and in order.
    void post(std::function<void()> f);
    /// What `f` gave on the loop's thread, or nothing when the thread is to end before.
    template <class T>
    std::optional<T> ask(std::function<std::optional<T>()> f) {
        const auto answer = std::make_shared<std::optional<T>>();
        const bool done = wait_for([answer, f = std::move(f)] { *answer = f(); });
        return done ? std::move(*answer) : std::nullopt;
    }

  private:
    /// With the loop's thread, which may come to what was posted when the companion is gone.
    struct shared {
        std::mutex mutex;
        std::condition_variable wake;
        std::atomic<bool> stopping = false;
    };
    void work(const std::function<void()>& step);
    void say(const std::string& trouble);
    /// Whether it was done on the loop's thread before the end.
    bool wait_for(std::function<void()> f);

    loop& loop_;
    const rests rests_;
    const tell tell_;
    duration pause_;
    std::optional<std::string> said_;
    const std::shared_ptr<shared> shared_ = std::make_shared<shared>();
    std::thread thread_;
};

} // namespace wesh::io
