// The carrier by SMS: a packet at a time in the queue of the host's modem, which gammu-smsd works off. All on
// the loop's thread; nothing of it waits.
#pragma once

#include "libtonique/sms/modem.hpp"
#include "tonique/site/sender.hpp"

#include <functional>
#include <optional>

namespace wesh::tonique::site {

struct sms_options {
    std::string centre; ///< telephone number of the centre's modem
    std::string folder; ///< of the queue
    std::string spool;  ///< of gammu-smsd
    duration expires{std::int64_t{12} * 3'600'000};
};

class sms_carrier {
  public:
    using done = std::function<void(consignment, carried)>;
    /// A packet came.
    using received = std::function<void(const bytes& packet, const sms::incoming& by)>;

    /// `left`: what the modem had when the process before ended. `c`: the modem's, which is the world's even
    /// where the site's is hurried.
    sms_carrier(sms_options o, const clock& c, consignment left, done d, received r);

    bool busy() const noexcept { return busy_.has_value(); }
    /// Not while it is busy; the outcome comes to `done`, from tick().
    void send(consignment c);
    /// Each second.
    void tick();

    const sms::queue& queue() const noexcept { return queue_; }
    /// What people should know of the modem; empty: nothing.
    std::string trouble() const { return modem_.trouble(); }

  private:
    void look_at_outcome();
    void look_at_received();

    const sms_options options_;
    const clock& clock_;
    sms::queue queue_;
    sms::modem modem_;
    done done_;
    received received_;
    std::optional<consignment> busy_;
    std::uint64_t id_ = 0;
    std::string refused_; ///< why the queue did not take the last one
};

} // namespace wesh::tonique::site
