// What leaves next, and when. Nothing of it needs to outlive the process: what was sent and not acknowledged
// is sent again.
#pragma once

#include "common/clock.hpp"
#include "tonique/site/outbox.hpp"

#include <map>
#include <random>

namespace wesh::tonique::site {

/// Packets that leave together.
struct consignment {
    std::vector<std::uint32_t> numbers;
    std::vector<bytes> packets;
    bool empty() const noexcept { return packets.empty(); }
};

/// How the carrier does, for people.
struct carrier_state {
    bool connected = false; ///< the last try succeeded
    time_point failing_since;
    std::string error; ///< of the last failure, in plain words; clean
    time_point last_success;
    time_point last_try;
    std::uint64_t bytes_today = 0;
    std::uint32_t failures = 0; ///< in a row
};

class sender {
  public:
    sender(const clock& c, const site_settings& s);

    /// What to send now over a carrier that takes packets up to `largest`, in the order of priorities.
    consignment next(const site::outbox& o, form largest);
    /// When next() may give something, on the clock's steady scale; duration::max(): when something new is
    /// there.
    duration due() const noexcept { return due_; }
    /// The carrier brought them to the other end.
    void delivered(const consignment& c);
    void failed(const consignment& c, std::string_view reason);
    /// The centre misses these: they leave again at once.
    void send_again(std::uint32_t number) { plans_.erase(number); }
    /// Something urgent is there: the wait after failures is cut short, once a minute.
    void hurry() noexcept;

    const carrier_state& state() const noexcept { return state_; }

  private:
    struct plan {
        std::uint32_t tries = 0;
        duration not_before{};
    };
    duration drawn(duration least, duration most);
    void refill();
    bool may_leave(const waiting_packet& p, duration now);
    void count_bytes(const consignment& c);

    const clock& clock_;
    const site_settings& settings_;
    std::mt19937_64 random_;
    std::map<std::uint32_t, plan> plans_; ///< of packets that left and are not acknowledged
    std::optional<duration> detail_at_;   ///< when hourly detail leaves
    duration retry_at_{};
    duration due_{};
    duration tried_{};
    double budget_ = 0;
    duration refilled_{};
    std::int64_t day_ = 0;
    carrier_state state_;
};

} // namespace wesh::tonique::site
