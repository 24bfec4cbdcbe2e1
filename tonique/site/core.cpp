#include "tonique/site/core.hpp"

#include "common/log.hpp"

#include <algorithm>
#include <array>

namespace wesh::tonique::site {
namespace {

/// Told whatever their severity: they end what an alarm began.
constexpr std::array<std::string_view, 1> always_told{"device.back"};
/// Before the site was ever followed: what happened longer ago than this is no news.
constexpr duration news = day_length;
constexpr std::uint64_t log_length = 1U << 20;

database& prepared(database& db) {
    prepare(db);
    return db;
}

} // namespace

core::core(database& db, const clock& c, site_settings s)
    : db_{prepared(db)}
    , clock_{c}
    , settings_{std::move(s)}
    , hours_{db_, settings_}
    , outbox_{db_}
    , packing_{db_, outbox_, hours_, settings_}
    , sender_{clock_, settings_}
    , anchored_{c.steady()}
    , anchor_{hours_.now()} {}

template <class F>
void core::change(F f) {
    try {
        transaction t{db_};
        f();
        t.commit();
    } catch (...) {
        hours_.undone();
        throw;
    }
    db_.checkpoint_beyond(log_length);
}

bool core::is_alarm(const event& e) const noexcept {
    return e.severity >= settings_.alarms_from ||
           std::find(always_told.begin(), always_told.end(), e.type) != always_told.end();
}

void core::learn(std::uint64_t stream_id, std::span<const device_status> devices,
                 std::span<const point_description> points) {
    change([&] {
        if (hours_.learn(stream_id, devices, points)) packing_.names_changed();
    });
}

void core::take(const record_page& page) {
    const auto before = hours_.position();
    const bool first_ever = before.id == 0 || (before.id == page.stream_id && before.after == 0);
    bool urgent = false;
    change([&] {
        hours_.fold(page);
        for (const auto& r : page.records) {
            const auto* e = std::get_if<event>(&r);
            if (e == nullptr || !is_alarm(*e)) continue;
            if (page.stream_id == before.id && e->number <= before.after) continue;
            if (first_ever && e->time + news < clock_.now()) continue;
            packing_.keep(*e);
            urgent = true;
        }
        pack();
    });
    if (urgent) sender_.hurry();
    if (hours_.now() != anchor_) {
        anchor_ = hours_.now();
        anchored_ = clock_.steady();
    }
}

void core::tick(bool caught_up) {
    const auto passed = anchor_ + (clock_.steady() - anchored_);
    const bool over = caught_up && anchor_ != no_time && passed >= hours_.due();
    // Where nothing is due, nothing is written.
    change([&] {
        if (over) hours_.pass(passed);
        pack();
    });
}

sequence_number core::acknowledged() const {
    return static_cast<sequence_number>(db_.ask("SELECT acknowledged FROM stream"));
}

void core::enrol(const membership& m) {
    change([&] {
        outbox_.enrol(m);
        packing_.names_changed();
        pack();
    });
}

void core::delivered(const consignment& c, std::span<const bytes> answer) {
    const bool back = !sender_.state().connected;
    sender_.delivered(c);
    take(answer);
    // What was kept for whole days leaves now.
    if (back) change([&] { pack(); });
}

void core::take(std::span<const bytes> packets) {
    if (packets.empty()) return;
    bool acknowledge = false;
    change([&] {
        for (const auto& p : packets) acknowledge |= take(p);
        if (acknowledge)
            outbox_.add({layout::acknowledgement, priority::answers, 0, 0}, settings_.form,
                        outbox_.taken_so_far(), clock_.now());
    });
}

/// True when the centre should hear that it was taken; an acknowledgement is not acknowledged.
bool core::take(const bytes& packet) {
    const auto refuse = [&](std::string_view why) {
        ++counters_.refused;
        log::warning("a packet from the centre is refused: {}", why);
        return false;
    };
    const auto seen = peek(packet);
    if (seen.refused != refusal::none) return refuse(to_text(seen.refused));
    const auto m = outbox_.member();
    if (seen.header.site != m.number) return refuse(to_text(refusal::unknown_site));
    if (seen.header.direction != direction::to_site) return refuse(to_text(refusal::wrong_way));
    const auto& key = m.keys.at(seen.header.key_slot);
    if (!key) return refuse(to_text(refusal::unknown_key));
    const auto o = open(packet, *key, std::max(outbox_.highest_taken(), 1U));
    if (o.refused != refusal::none) return refuse(to_text(o.refused));
    if (!outbox_.is_new(o.header.counter)) return refuse("it came before");
    std::string error;
    const auto b = decode_body(o.header.layout, o.body, error);
    if (!b) return refuse(error);
    const auto* k = std::get_if<new_key>(&*b);
    if (k != nullptr && !outbox_.take(*k)) {
        log::notice("a new key waits until all packets of the oldest one have arrived");
        return false;
    }
    outbox_.note(o.header.counter);
    if (const auto* a = std::get_if<acknowledgement>(&*b)) take(*a);
    if (k != nullptr) log::notice("the centre gave a new key, in slot {}", k->slot);
    return k != nullptr;
}

void core::take(const acknowledgement& a) {
    const auto next = outbox_.next_number();
    const auto v = outbox_.take(a, clock_.now());
    if (v == verdict::restored) {
        ++counters_.restored;
        log::warning(
            "the centre has packets up to {} of this site, here the next is {}: the outbox was restored "
            "from a copy; what waits was numbered anew from {}",
            a.highest, next, outbox_.next_number());
        return;
    }
    if (!a.resend || v == verdict::stale) return;
    for (auto n = a.cumulative + 1; n < a.highest && n - a.cumulative <= bitmap_numbers; ++n) {
        const auto i = n - a.cumulative - 1;
        if (i / 8 >= a.bitmap.size() || ((a.bitmap[i / 8] >> (i % 8)) & 1U) == 0) sender_.send_again(n);
    }
}

} // namespace wesh::tonique::site
