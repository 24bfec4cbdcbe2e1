// One call after another on a connection of its own, without ever waiting: what wesh::watch and wesh::follow
// stand on.
#pragma once

#include "rpc/caller.hpp"

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace wesh {

class repeater {
  public:
    struct limits {
        duration timeout; ///< of an answer, beside the time that the daemon is asked to wait
        duration end;     ///< when it is over; 0: never
        duration give_up; ///< see watch_options
    };

    repeater(std::unique_ptr<rpc::async_caller> line, const limits& l);
    virtual ~repeater() = default;
    repeater(const repeater&) = delete;
    repeater& operator=(const repeater&) = delete;

    int fd() const noexcept { return line_->fd(); }
    short events() const noexcept { return line_->events(); }
    duration timeout() const noexcept;
    /// Takes an answer when there is one, and asks again.
    void process();
    /// Waits until process() has something to do.
    void wait();

    bool over() const noexcept { return over_; }
    void finish() noexcept;

  protected:
    /// Starts the next call.
    virtual void ask() = 0;
    /// Takes its answer; false when it brings nothing new.
    virtual bool take(std::span<const char> results) = 0;
    /// The daemon's answer is no: whether to ask again later.
    virtual bool may_ask_again(const remote_error& e) noexcept;
    /// The next pause is a short one again.
    void all_is_well() noexcept { pause_ = {}; }
    /// The connection is gone, with the call in flight.
    virtual void lost() noexcept {}

    /// Calls with what the daemon is asked to wait.
    template <class Args>
    void start(std::uint32_t procedure, rpc::xdr_routine<Args> routine, const Args& args,
               duration waits = {}) {
        line_->start(procedure, routine, args, limits_.timeout + waits);
    }
    void start(std::uint32_t procedure) { line_->start(procedure, limits_.timeout); }

  private:
    void ask_now();
    void answered(bool fresh);
    void hold_back() noexcept;
    bool is_away_too_long() noexcept;

    std::unique_ptr<rpc::async_caller> line_;
    limits limits_;
    duration ends_at_;
    duration away_since_; ///< when the daemon was last known to be there
    duration asked_at_{};
    duration retry_at_{};
    duration pause_{};
    bool calling_ = false;
    bool ever_answered_ = false;
    bool over_ = false;
};

/// What has arrived and was not given yet, one by one or all together, up to a count.
template <class Item>
class arrivals : public repeater {
  public:
    arrivals(std::unique_ptr<rpc::async_caller> line, const limits& l, std::uint64_t count)
        : repeater{std::move(line), l}
        , left_{count == 0 ? UINT64_MAX : count} {}

    const Item& current() const noexcept { return current_; }
    bool at_end() const noexcept { return at_end_; }
    /// Waits for the next one.
    void advance() {
        at_end_ = true;
        while (arrived_.empty() && !over()) {
            process();
            if (arrived_.empty() && !over()) wait();
        }
        if (arrived_.empty() || stopped_) return;
        current_ = give();
        at_end_ = false;
    }
    std::vector<Item> process_all() {
        process();
        std::vector<Item> all;
        while (!arrived_.empty() && !stopped_) all.push_back(give());
        return all;
    }
    void stop() noexcept {
        stopped_ = true;
        finish();
    }
    bool ended() const noexcept { return over() && (arrived_.empty() || stopped_); }

  protected:
    void arrive(Item item) { arrived_.push_back(std::move(item)); }
    /// It is being given away.
    virtual void given(const Item&) noexcept {}
    bool all_given() const noexcept { return arrived_.empty(); }

  private:
    Item give() {
        Item item = std::move(arrived_.front());
        arrived_.pop_front();
        given(item);
        if (--left_ == 0) stop();
        return item;
    }

    std::deque<Item> arrived_;
    Item current_;
    std::uint64_t left_;
    bool at_end_ = true;
    bool stopped_ = false;
};

} // namespace wesh
