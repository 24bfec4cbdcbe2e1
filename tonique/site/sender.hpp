// What leaves next, by which way, and when. Nothing of it needs to outlive the process: what was sent and not
// acknowledged is sent again; of what left by SMS, which costs, the outbox remembers when.
#pragma once

#include "common/clock.hpp"
#include "tonique/site/outbox.hpp"

#include <limits>
#include <map>
#include <random>

namespace wesh::tonique::site {

/// Packets that leave together.
struct consignment {
    road by = road::https;
    std::vector<std::uint32_t> numbers;
    std::vector<bytes> packets;
    bool question = false; ///< whether the way is open again; holds nothing
    bool empty() const noexcept { return packets.empty() && !question; }
};

/// What became of a consignment.
struct carried {
    bool arrived = false;
    std::vector<bytes> answer;
    std::string error; ///< why it did not arrive; clean
};

/// How a way to the centre does, for people.
struct carrier_state {
    bool connected = false; ///< the last try succeeded
    time_point failing_since;
    std::string error; ///< of the last failure, in plain words; clean
    time_point last_success;
    time_point last_try;
    std::uint64_t bytes_today = 0;
    std::uint32_t failures = 0; ///< in a row
};

inline constexpr std::int64_t any_number_of_packets = std::numeric_limits<std::int64_t>::max();

class sender {
  public:
    sender(const clock& c, const site_settings& s);

    /// What to send now by that way, in the order of priorities; of hourly detail at most `detail` packets.
    consignment next(const site::outbox& o, road by, std::int64_t detail = any_number_of_packets);
    /// When next() may give something, on the clock's steady scale; duration::max(): when something new is
    /// there.
    duration due(road by) const noexcept { return way(by).due; }
    /// SMS are sent: HTTPS has failed for long enough, or there is none.
    bool uses_sms() const noexcept;
    /// The way brought them to the other end; an SMS, to the operator.
    void delivered(const consignment& c);
    void failed(const consignment& c, std::string_view reason);
    /// The centre misses these: they leave again at once.
    void send_again(std::uint32_t number);
    /// HTTPS answers, and the centre has seen nothing above: what left by SMS and should be there leaves
    /// again.
    void not_seen_above(std::uint32_t highest);
    /// Something urgent is there: the wait after failures is cut short, once a minute.
    void hurry() noexcept;

    const carrier_state& state(road by) const noexcept { return way(by).state; }

  private:
    struct plan {
        std::uint32_t tries = 0;
        duration not_before{};
        duration left{}; ///< when it last did
        road by = road::https;
        bool asked = false; ///< for, by the centre
    };
    struct way_out {
        duration retry_at{};
        duration due{};
        duration tried{};
        duration failing_from{};
        std::int64_t day = 0;
        carrier_state state;
    };
    way_out& way(road by) noexcept { return ways_[static_cast<std::size_t>(by)]; }
    const way_out& way(road by) const noexcept { return ways_[static_cast<std::size_t>(by)]; }
    duration drawn(duration least, duration most);
    plan& plan_of(const waiting_packet& p);
    bool may_leave(const waiting_packet& p, road by);
    bool opens(road by, way_out& w, consignment& c);
    void count_bytes(const consignment& c);

    const clock& clock_;
    const site_settings& settings_;
    std::mt19937_64 random_;
    std::map<std::uint32_t, plan> plans_; ///< of packets that left and are not acknowledged
    std::optional<duration> detail_at_;   ///< when hourly detail leaves by HTTPS
    duration probe_at_{};                 ///< when an SMS may be sent again that nobody asked for
    std::array<way_out, road_count> ways_;
};

} // namespace wesh::tonique::site
