#include "tonique/ledger/group.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"
#include "libtonique/sms/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace wesh::tonique {

namespace {

constexpr std::size_t carrier_max = 15;
constexpr std::size_t sender_max = 63;
constexpr std::size_t detail_max = 255;

std::size_t hash_of(std::span<const std::uint8_t> packet) noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(packet.data()), packet.size()});
}

bool same_tag(const packet_record& p, const verified& v) noexcept {
    return p.tag_length == v.tag_length && p.tag == v.tag;
}

form form_for(const batch& b) noexcept { return b.carrier == "sms" ? form::small : form::large; }

} // namespace

void group::add(const batch& b) {
    auto& heard = heard_.emplace_back();
    if (b.message != 0) messages_.push_back(b.message);
    if (b.unread != refusal::none) {
        put_aside({&b, b.packets.empty() ? std::span<const std::uint8_t>{} : b.packets.front(), {}}, b.unread,
                  b.detail);
        if (b.message != 0) ++sms_counts_[0].received;
        return;
    }
    for (const auto& p : b.packets) {
        arrival a{&b, p,
                  verify(
                      p, [this](site_number n) { return ledger_.find(n); }, ledger_.ring_)};
        if (!a.v.authentic) {
            put_aside(a, a.v.refused, {});
            if (b.message != 0) ++sms_counts_[0].received;
            continue;
        }
        const auto site = a.v.header.site;
        work_of(site).arrivals.push_back(std::move(a));
        // By SMS a site is told rarely, and not here: speak().
        if (b.message == 0) heard.emplace(site, form_for(b));
    }
}

group::work& group::work_of(site_number site) {
    auto [w, is_new] = works_.try_emplace(site);
    if (is_new) {
        w->second.site = *ledger_.find(site);
        w->second.stored = w->second.site.highest;
        w->second.asked_to = w->second.site.cumulative;
    }
    return w->second;
}

void group::settle() {
    for (auto& [number, w] : works_) {
        std::vector<std::uint32_t> numbers;
        for (const auto& a : w.arrivals) numbers.push_back(a.v.header.counter);
        ask_packets(w, numbers);
        for (const auto& a : w.arrivals) judge(w, a);
    }
    write_rows();
    for (auto& [number, w] : works_) {
        advance(w);
        drop_old_key(w);
        compose(w);
        ledger_.store_.set_site(w.site);
        if (w.key_changed) ledger_.store_.set_keys(w.site);
        if (w.sms_changed) ledger_.store_.set_sms(number, w.site.sms);
    }
    if (!aside_.empty()) ledger_.store_.add_quarantined(aside_);
    for (const auto& [site, more] : sms_counts_) ledger_.store_.count_sms(site, more, ledger_.clock_.now());
    if (!messages_.empty()) ledger_.store_.mark_processed(messages_);
}

/// What is known of the road by which an authentic packet came.
void group::hear(work& w, const arrival& a, bool is_new) {
    auto& s = w.site.sms;
    const auto now = a.from->received;
    if (a.from->message == 0) {
        // To a minute, so that not every transaction has a row more to write.
        if (a.from->carrier == "sms") return;
        if (s.heard_https > s.heard_sms && now < s.heard_https + duration{60'000}) return;
        s.heard_https = now;
        w.sms_changed = true;
        return;
    }
    auto& count = sms_counts_[w.site.number];
    ++count.received;
    w.sms_changed = true;
    s.heard_sms = std::max(s.heard_sms, now);
    s.last_sender = sanitised(a.from->sender, sender_max);
    if (!is_new) {
        ++count.repeated;
        if (s.repeat_since == no_time) s.repeat_since = now;
        return;
    }
    if (s.news++ == 0) s.news_since = now;
    if (s.number.empty() && sms::is_number(a.from->sender)) s.number = a.from->sender;
}

void group::judge(work& w, const arrival& a) {
    const auto n = a.v.header.counter;
    if (const auto known = w.known.find(n); known != w.known.end()) {
        if (same_tag(known->second, a.v)) {
            w.repeats.push_back(n);
            ++counted_.repeats;
            hear(w, a, false);
            return;
        }
        if (put_aside(a, refusal::number_taken, {}))
            note(w.site.number, n, severity::error, "packet.number-taken",
                 fmt::format("another packet came under number {}: was the disk of the site restored?", n));
        return;
    }
    if (w.site.highest > late_window && n < w.site.highest - late_window) {
        put_aside(a, refusal::too_late, fmt::format("the highest number is {}", w.site.highest));
        return;
    }
    auto u = understand(a.v, ledger_.clock_.now());
    if (u.refused == refusal::none)
        accept(w, a, std::move(u.body));
    else
        put_aside(a, u.refused, u.detail);
}

void group::accept(work& w, const arrival& a, body&& b) {
    const auto& h = a.v.header;
    const packet_record p{h.site,  h.counter,      h.layout,         h.form,
                          a.v.tag, a.v.tag_length, a.from->received, sanitised(a.from->carrier, carrier_max)};
    w.known.emplace(h.counter, p);
    w.added.push_back(p);
    ++counted_.taken;
    follow_key(w, a);
    hear(w, a, true);
    w.site.highest = std::max(w.site.highest, h.counter);
    if (auto* all = std::get_if<readings>(&b)) {
        for (const auto& r : all->rows) rows_.push_back({h.site, r, h.counter});
        counted_.readings += all->rows.size();
    } else if (auto* names = std::get_if<tonique::devices>(&b)) {
        ledger_.store_.add_devices(h.site, h.counter, names->rows);
    } else if (auto* told = std::get_if<alarms>(&b)) {
        for (auto& x : told->rows) events_.push_back({h.site, a.from->received, h.counter, std::move(x)});
    } else if (const auto* g = std::get_if<given_up>(&b)) {
        ledger_.store_.add_given_up(h.site, *g, a.from->received);
        if (g->reason == loss::disk_restored && w.site.settings_confirmed != 0) {
            ledger_.store_.forget_settings_state(h.site);
            w.site.settings_confirmed = 0;
        }
    } else if (const auto* s = std::get_if<state>(&b)) {
        ledger_.store_.set_state(h.site, h.counter, *s, a.from->received);
    } else if (const auto* t = std::get_if<settings_state>(&b)) {
        ledger_.store_.set_settings_state(h.site, h.counter, *t, a.from->received);
        w.site.settings_confirmed = std::max(w.site.settings_confirmed, t->version);
        // The database is an older one: what it says from now on is newer than all that the site has.
        if (t->version > w.site.settings_version) w.site.settings_version = t->version;
    }
    // An acknowledgement from a site needs nothing: what is sent to sites is made anew each time.
}

/// Packets to a site are sealed with the key that its newest packet was sealed with: that one it has.
void group::follow_key(work& w, const arrival& a) {
    auto& s = w.site;
    if (a.v.header.counter <= s.highest || a.v.header.key_slot == s.key_slot) return;
    s.key_slot = a.v.header.key_slot;
    s.key_offered = false;
    s.key_from = a.v.header.counter;
    s.key_since = ledger_.clock_.now();
    w.key_changed = true;
}

void group::drop_old_key(work& w) {
    auto& s = w.site;
    auto& other = s.keys[1 - s.key_slot];
    if (!other || s.key_offered || s.key_since == no_time || s.cumulative < s.key_from) return;
    if (ledger_.clock_.now() < s.key_since + ledger_.options_.old_key_for) return;
    other.reset();
    w.key_changed = true;
}

bool group::put_aside(const arrival& a, refusal why, std::string_view detail) {
    ++counted_.refused;
    const auto hash = hash_of(a.packet);
    if (ledger_.kept_aside_.contains(hash) ||
        std::find(aside_hashes_.begin(), aside_hashes_.end(), hash) != aside_hashes_.end() ||
        aside_.size() >= ledger_.options_.quarantined_at_once)
        return false;
    aside_hashes_.push_back(hash);
    const auto kept = a.packet.first(std::min(a.packet.size(), large_max));
    aside_.push_back({a.from->received,
                      sanitised(a.from->carrier, carrier_max),
                      sanitised(a.from->sender, sender_max),
                      a.v.header.site,
                      a.v.header.counter,
                      why,
                      sanitised(detail, detail_max),
                      {kept.begin(), kept.end()}});
    return true;
}

void group::note(site_number site, std::uint32_t packet, severity s, std::string_view type,
                 std::string text) {
    const auto now = ledger_.clock_.now();
    events_.push_back({site, now, packet, {0, s, now, std::string{type}, std::move(text)}});
}

void group::write_rows() {
    auto& store = ledger_.store_;
    std::vector<packet_record> added;
    for (const auto& [number, w] : works_) added.insert(added.end(), w.added.begin(), w.added.end());
    if (!added.empty()) store.add_packets(added);
    for (const auto& [number, w] : works_)
        if (!w.repeats.empty()) store.count_repeats(number, w.repeats);
    if (!rows_.empty()) note_conflicts(store.add_readings(rows_));
    if (!events_.empty()) store.add_events(events_);
}

/// One event a packet, however many of its readings differ.
void group::note_conflicts(std::span<const ledger_store::conflict> conflicts) {
    counted_.conflicts += conflicts.size();
    std::map<std::pair<site_number, std::uint32_t>, std::pair<const ledger_store::conflict*, std::size_t>>
        by_packet;
    for (const auto& c : conflicts) {
        auto& [first, count] = by_packet[{c.refused.site, c.refused.packet}];
        if (count++ == 0) first = &c;
    }
    for (const auto& [key, found] : by_packet) {
        const auto& r = found.first->refused.reading;
        note(key.first, key.second, severity::warning, "reading.conflict",
             fmt::format("{} readings differ from those kept; the first is {} of unit {} at {}: {} stays, {} "
                         "was kept aside",
                         found.second, row_of(r.column).name, r.unit,
                         iso_text(from_milliseconds((std::int64_t{r.hour} + 1) * 3'600'000)),
                         found.first->kept, r.value));
    }
}

void group::adopt() {
    for (auto& [number, w] : works_) ledger_.sites_[number] = w.site;
    constexpr std::size_t remembered = 4096;
    if (ledger_.kept_aside_.size() > remembered) ledger_.kept_aside_.clear();
    ledger_.kept_aside_.insert(aside_hashes_.begin(), aside_hashes_.end());
    auto& c = ledger_.counters_;
    c.taken += counted_.taken;
    c.readings += counted_.readings;
    c.repeats += counted_.repeats;
    c.refused += counted_.refused;
    c.conflicts += counted_.conflicts;
    ++c.commits;
}

} // namespace wesh::tonique
