#include "tonique/site/sms_carrier.hpp"

#include <wesh/error.hpp>

#include <algorithm>

namespace wesh::tonique::site {
namespace {

constexpr const char* client = "tonique-site";
/// Among those who use the modem: below what people are to be told.
constexpr std::uint8_t urgency = 1;
constexpr std::size_t received_at_once = 64;

sms::modem_options spool_of(const sms_options& o) {
    sms::modem_options m;
    m.spool = o.spool;
    return m;
}

} // namespace

sms_carrier::sms_carrier(sms_options o, const clock& c, consignment left, done d, received r)
    : options_{std::move(o)}
    , clock_{c}
    , queue_{options_.folder}
    , modem_{queue_, spool_of(options_), clock_}
    , done_{std::move(d)}
    , received_{std::move(r)} {
    // One at a time: whatever of ours is in the queue is what was handed over; it came there, or it did not.
    auto rows = queue_.of(client);
    if (!left.empty() && !rows.empty()) {
        id_ = rows.back();
        rows.pop_back();
        busy_ = std::move(left);
    }
    for (const auto id : rows) queue_.forget(id);
    if (!busy_ && !left.empty()) send(std::move(left));
}

void sms_carrier::send(consignment c) {
    const auto now = clock_.now();
    try {
        id_ = queue_.submit({client, urgency, sms::packet_message(options_.centre, c.packets.front()),
                             now + options_.expires},
                            now);
    } catch (const local_error& e) {
        id_ = 0; // of which the queue says that it failed
        refused_ = e.what();
    }
    busy_ = std::move(c);
}

void sms_carrier::tick() {
    modem_.pump();
    look_at_outcome();
    look_at_received();
}

void sms_carrier::look_at_outcome() {
    if (!busy_) return;
    const auto o = queue_.look(id_);
    if (o.fate == sms::queue::fate::waiting || o.fate == sms::queue::fate::handed) return;
    // It is told first and forgotten then: who begins again finds it as it was.
    const auto c = *busy_;
    busy_.reset();
    const auto id = id_;
    if (o.fate == sms::queue::fate::sent)
        done_(c, {true, {}, {}});
    else
        done_(c, {false,
                  {},
                  id == 0           ? refused_
                  : o.error.empty() ? "the modem did not send it in time"
                                    : o.error});
    if (id != 0) queue_.forget(id);
}

void sms_carrier::look_at_received() {
    std::vector<std::uint64_t> taken;
    for (const auto& [id, m] : queue_.received(sms::queue::kind::packet, received_at_once)) {
        if (const auto packet = sms::packet_in(m.coding, m.text, m.data)) received_(*packet, m);
        taken.push_back(id);
    }
    if (!taken.empty()) queue_.taken(taken);
}

} // namespace wesh::tonique::site
