// SMS leave by the queue of the host's modem, wesh-sms(7), and replies come by it. Whoever holds the queue's
// lock pumps; all on the loop's thread.
//
// The queue is another file than ours: a message is marked as being handed over, submitted, and the number
// that it got is kept. Who finds such a mark later looks whether the queue has one more of ours than is
// known.
#pragma once

#include "libtonique/sms/modem.hpp"
#include "notify/intake.hpp"
#include "notify/outbox.hpp"

namespace wesh::notify {

struct sms_desk_options {
    std::string folder; ///< of the queue
    sms::modem_options modem;
    duration expires{std::chrono::hours{12}};
};

class sms_desk {
  public:
    /// `c`: the world's. Throws what the queue throws.
    sms_desk(sms_desk_options o, const clock& c, const office& office, outbox& out, intake& in);

    /// Each second: hands over what is due, sees what became of the rest, takes replies.
    void tick();
    std::string trouble() const { return modem_.trouble(); }
    const sms::queue& queue() const noexcept { return queue_; }

  private:
    void reconcile();
    void look();
    void take_replies();

    const sms_desk_options options_;
    const clock& clock_;
    const office& office_;
    outbox& out_;
    intake& in_;
    sms::queue queue_;
    sms::modem modem_;
};

} // namespace wesh::notify
