// Follows weshd's stream: a thread of its own, for libwesh waits for its answers.
//
// What it reads it hands to the loop's thread and goes on when that has stored it. While nothing but values
// change, it reads when an hour is over, so that little is written; an event it
// reads at once.
#pragma once

#include "common/clock.hpp"
#include "io/loop.hpp"
#include "tonique/site/applying.hpp"
#include "tonique/site/device_clocks.hpp"

#include <wesh/interface.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace wesh::tonique::site {

/// Records, and what weshd says of its devices where that is needed to read them.
struct followed {
    record_page page;
    bool described = false;
    std::vector<device_status> devices;
    std::vector<point_description> points;
    bool caught_up = false;            ///< weshd has no more
    std::vector<wesh::reading> clocks; ///< what devices say of the time, when caught up
};

/// From where to go on.
struct follow_from {
    stream_position position;
    sequence_number acknowledged = 0;
    duration hour_in{}; ///< when an hour can be told
    std::vector<order> orders;
};

struct follow_options {
    std::string socket; ///< empty: where libwesh looks
    duration every{3'600'000};
    duration slice{2'000}; ///< no call waits longer, so that stopping does not
};

class follower {
  public:
    /// Both on the loop's thread. `take` gives nothing when it could not be stored: it is tried again.
    using take = std::function<std::optional<follow_from>(const followed&)>;
    /// weshd is there (empty), or why it is not.
    using tell = std::function<void(const std::string& trouble)>;
    /// What became of an order.
    using report = std::function<void(const order&, std::optional<setting_refusal>)>;

    follower(io::loop& l, const clock& c, follow_options o, follow_from from, take t, tell s, report r);
    ~follower();
    /// There are orders: it does not wait for the hour to be over.
    void wake() noexcept { urgent_ = true; }
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;

  private:
    void work();
    void read_all(const interface& daemon);
    bool read_some(const interface& daemon, followed& f);
    void describe(const interface& daemon, followed& f);
    bool is_known(const record_page& page) const;
    void wait(const interface& daemon);
    void carry_out(const interface& daemon);
    void rest(duration d);
    std::optional<follow_from> hand_over(followed f);
    void say(const std::string& trouble);

    io::loop& loop_;
    const clock& clock_;
    follow_options options_;
    follow_from from_;
    take take_;
    tell tell_;
    report report_;
    std::atomic<bool> urgent_ = false;
    std::vector<bool> known_; ///< by point
    std::uint64_t known_of_ = 0;
    duration described_at_{};
    bool tells_ = true; ///< weshd takes from us what has arrived
    std::string trouble_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

} // namespace wesh::tonique::site
