#include "notify/sms_desk.hpp"

#include <wesh/error.hpp>

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr const char* client = "wesh-notifyd";
/// People come first, before what the centre is told.
constexpr std::uint8_t urgency = 0;
constexpr std::size_t replies_at_once = 64;
/// Messages in the modem's queue at a time.
constexpr std::size_t handed_most = 8;

} // namespace

sms_desk::sms_desk(sms_desk_options o, const clock& c, const office& office, outbox& out, intake& in)
    : options_{std::move(o)}
    , clock_{c}
    , office_{office}
    , out_{out}
    , in_{in}
    , queue_{options_.folder}
    , modem_{queue_, options_.modem, clock_} {}

/// After a crash: what was being handed over is in the queue, or it is not.
void sms_desk::reconcile() {
    auto rows = queue_.of(client);
    const auto known = out_.in_modem();
    std::erase_if(rows, [&](std::uint64_t id) {
        return std::any_of(known.begin(), known.end(), [&](const auto& k) { return k.second == id; });
    });
    if (const auto unsure = out_.being_handed(); unsure != 0) {
        if (rows.empty()) {
            out_.not_handed(unsure);
        } else {
            out_.handed(unsure, rows.back());
            rows.pop_back();
        }
    }
    // Their end was stored before the crash.
    for (const auto id : rows) queue_.forget(id);
}

void sms_desk::tick() {
    reconcile();
    modem_.pump();
    look();
    take_replies();
    while (out_.in_modem().size() < handed_most) {
        const auto m = out_.next(way::sms);
        if (!m) break;
        const auto now = clock_.now();
        try {
            const auto id = queue_.submit(
                {client, urgency, {m->number, sms::coding::text, m->text, {}}, now + options_.expires}, now);
            office_.step("submitted");
            out_.handed(m->id, id);
        } catch (const local_error& e) {
            out_.attempted(m->id, {verdict::refused, 0, 0, e.what()});
        }
    }
}

void sms_desk::look() {
    for (const auto& [message, id] : out_.in_modem()) {
        const auto o = queue_.look(id);
        attempt a;
        switch (o.fate) {
        case sms::queue::fate::waiting:
        case sms::queue::fate::handed:
            continue;
        case sms::queue::fate::sent:
            a = {verdict::sent, 0, 0, "the network took it"};
            break;
        case sms::queue::fate::failed:
            a = {verdict::refused, 0, 0, o.error.empty() ? "the modem did not send it" : o.error};
            break;
        case sms::queue::fate::expired:
            a = {verdict::refused, 0, 0, o.error.empty() ? "the modem did not send it in time" : o.error};
            break;
        }
        // It is stored first and forgotten then: who begins again finds it as it was.
        out_.attempted(message, a);
        office_.step("forget");
        queue_.forget(id);
    }
}

void sms_desk::take_replies() {
    for (const auto& [id, m] : queue_.received(sms::queue::kind::text, replies_at_once)) {
        in_.reply(m.sender, m.text);
        office_.step("replied");
        queue_.taken({&id, 1});
    }
}

} // namespace wesh::notify
