#include "tonique/site/core.hpp"

#include "common/log.hpp"

#include <algorithm>
#include <array>

namespace wesh::tonique::site {
namespace {

/// Told whatever their severity: they end what an alarm began.
constexpr std::array<std::string_view, 2> always_told{"device.back", "device.removed"};
/// Before the site was ever followed: what happened longer ago than this is no news.
constexpr duration news = day_length;
constexpr std::uint64_t log_length = 1U << 20;

database& prepared(database& db) {
    prepare(db);
    return db;
}

} // namespace

core::core(database& db, const wesh::clock& c, site_settings s)
    : db_{prepared(db)}
    , clock_{c}
    , chosen_{std::move(s)}
    , settings_{chosen_}
    , hours_{db_, settings_}
    , outbox_{db_}
    , packing_{db_, outbox_, hours_, settings_}
    , applying_{db_, hours_, settings_}
    , thresholds_{db_, applying_, hours_}
    , sender_{clock_, settings_}
    , clocks_{clock_, settings_.clock_tolerance}
    , anchored_{c.steady()}
    , anchor_{hours_.now()} {
    hours_.on_told = [this](const reading& r) {
        if (auto e = thresholds_.look_at(r)) exceeded_.push_back(std::move(*e));
    };
    packing_.on_day = [this](const reading& last, hour_number first) {
        if (auto e = thresholds_.look_at_day(last, first)) packing_.keep(*e);
    };
    settle();
}

/// What the centre set takes the place of what the files say.
void core::settle() {
    settings_.alarms_from = chosen_.alarms_from;
    settings_.sms.monthly = chosen_.sms.monthly;
    if (const auto v = applying_.value(setting_kind::alarm_severity))
        settings_.alarms_from = static_cast<severity>(*v);
    if (const auto v = applying_.value(setting_kind::sms_monthly))
        settings_.sms.monthly = static_cast<std::uint32_t>(*v);
    thresholds_.refresh();
}

template <class F>
void core::change(F f) {
    exceeded_.clear();
    hours_.doubt(clock().doubtful, clock_.now());
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

void core::pack() {
    for (const auto& e : exceeded_) packing_.keep(e);
    exceeded_.clear();
    around_.clock = clock();
    packing_.pack(clock_.now(), terms(), around_);
    if (const auto s = applying_.outcome(outbox::room(settings_.form())))
        outbox_.add({layout::settings_state, priority::answers, 0, 0}, settings_.form(), *s, clock_.now());
}

/// What is left of the month's SMS when each day to its end gets what days need.
std::int64_t core::sms_left_for_detail() const {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(clock_.now())};
    const std::chrono::year_month_day_last last{today.year() / today.month() / std::chrono::last};
    const auto days = static_cast<unsigned>(last.day()) - static_cast<unsigned>(today.day());
    const auto spent = outbox_.sent_by_sms(clock_.now());
    // Until it is seen: the indexes of five devices fit an SMS, and there is the state.
    const auto need = spent.each_day > 0 ? std::int64_t{spent.each_day}
                                         : static_cast<std::int64_t>(hours_.devices()) / 5 + 2;
    return std::int64_t{settings_.sms.monthly} - spent.sent - need * days;
}

detail_terms core::terms() const {
    const bool connected = sender_.state(road::https).connected;
    if (connected) return {detail::hours};
    if (!settings_.sms.enabled) return {detail::days};
    if (sender_.uses_sms()) return {detail::small, sms_left_for_detail()};
    return {detail::none};
}

consignment core::next(road by) {
    auto c = by == road::https || !sender_.uses_sms() ? sender_.next(outbox_, by)
                                                      : sender_.next(outbox_, by, sms_left_for_detail());
    for (const auto n : c.numbers) left_[n] = clock_.steady();
    return c;
}

void core::hand_over(const consignment& c) {
    change([&] { outbox_.hand_over(c.numbers.front()); });
}

consignment core::handed_over() const {
    consignment c;
    c.by = road::sms;
    if (const auto n = outbox_.handed_over(); n != 0) {
        c.numbers.push_back(n);
        c.packets.push_back(outbox_.sealed(n));
    }
    return c;
}

void core::failed(const consignment& c, std::string_view reason) {
    sender_.failed(c, reason);
    if (c.by == road::sms) change([&] { outbox_.hand_over(0); });
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
    const bool back = !sender_.state(c.by).connected;
    sender_.delivered(c);
    if (c.by == road::sms)
        change([&] {
            for (const auto n : c.numbers) outbox_.note_sent(n, clock_.now());
            outbox_.hand_over(0);
        });
    take(answer);
    // What was kept for whole days leaves now.
    if (back) change([&] { pack(); });
}

std::vector<bool> core::take(std::span<const bytes> packets) {
    std::vector<bool> taken;
    if (packets.empty()) return taken;
    bool acknowledge = false;
    change([&] {
        for (const auto& p : packets) taken.push_back(take(p, acknowledge));
        if (acknowledge)
            outbox_.add({layout::acknowledgement, priority::answers, 0, 0}, settings_.form(),
                        outbox_.taken_so_far(), clock_.now());
    });
    settle();
    return taken;
}

/// `confirm`: the centre should hear that it was taken; an acknowledgement is not acknowledged, and what
/// became of settings says it all.
bool core::take(const bytes& packet, bool& confirm) {
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
    if (const auto* s = std::get_if<tonique::settings>(&*b)) applying_.take(*s);
    if (k != nullptr) log::notice("the centre gave a new key, in slot {}", k->slot);
    confirm = confirm || k != nullptr;
    return true;
}

/// When a packet of that number was given out, or the last one below it.
std::optional<duration> core::left_at(std::uint32_t number) const {
    const auto above = left_.upper_bound(number);
    if (above == left_.begin()) return {};
    return std::prev(above)->second;
}

void core::take(const acknowledgement& a) {
    const auto next = outbox_.next_number();
    answered_ = left_at(a.highest);
    if (answered_ && is_plausible(a.time))
        clocks_.hear(clock_source::centre, a.time, a.time + (clock_.steady() - *answered_));
    const auto v = outbox_.take(a, clock_.now());
    if (v == verdict::restored) {
        ++counters_.restored;
        log::warning(
            "the centre has packets up to {} of this site, here the next is {}: the outbox was restored "
            "from a copy; what waits was numbered anew from {}",
            a.highest, next, outbox_.next_number());
        return;
    }
    if (v == verdict::stale) return;
    while (left_.size() > 1 && std::next(left_.begin())->first <= a.cumulative) left_.erase(left_.begin());
    sender_.not_seen_above(a.highest);
    if (sender_.uses_sms())
        if (const auto n = outbox_.take_back(a.highest, settings_.form(), clock_.now()))
            log::notice("{} packets of detail did not arrive before HTTPS failed: their hours wait again", n);
    if (!a.resend) return;
    for (auto n = a.cumulative + 1; n < a.highest && n - a.cumulative <= bitmap_numbers; ++n) {
        const auto i = n - a.cumulative - 1;
        if (i / 8 >= a.bitmap.size() || ((a.bitmap[i / 8] >> (i % 8)) & 1U) == 0) sender_.send_again(n);
    }
}

void core::stamped(time_point stamp) {
    if (answered_ && is_plausible(stamp))
        clocks_.hear(clock_source::stamp, stamp, stamp + (clock_.steady() - *answered_));
    answered_.reset();
}

void core::carried_out(const order& o, std::optional<setting_refusal> refused) {
    change([&] {
        applying_.carried_out(o.setting, refused);
        pack();
    });
    settle();
}

} // namespace wesh::tonique::site
