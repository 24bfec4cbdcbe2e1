// Follows weshd's stream: a thread of its own, for libwesh waits for its answers.
//
// What it reads it hands to the loop's thread and goes on when that has stored it. While nothing but values
// change, it reads when an hour is over, so that little is written; an event it reads at once.
#pragma once

#include "common/clock.hpp"
#include "io/companion.hpp"
#include "tonique/site/applying.hpp"
#include "tonique/site/device_clocks.hpp"

#include <wesh/interface.hpp>

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
    /// What became of an order.
    using report = std::function<void(const order&, std::optional<setting_refusal>)>;

    /// `s` tells that weshd is there (empty), or why it is not.
    follower(io::loop& l, const clock& c, follow_options o, follow_from from, take t, io::companion::tell s,
             report r);
    /// There are orders: it does not wait for the hour to be over.
    void wake() noexcept { urgent_ = true; }
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;

  private:
    void follow();
    void read_all();
    bool read_some(followed& f);
    void describe(followed& f);
    bool is_known(const record_page& page) const;
    void wait();
    void carry_out();

    const clock& clock_;
    const follow_options options_;
    const interface daemon_;
    follow_from from_;
    const take take_;
    const report report_;
    std::atomic<bool> urgent_ = false;
    std::vector<bool> known_; ///< by point
    std::uint64_t known_of_ = 0;
    duration described_at_{};
    bool tells_ = true; ///< weshd takes from us what has arrived
    io::companion companion_;
};

} // namespace wesh::tonique::site
