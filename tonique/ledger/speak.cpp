// What sites are told by SMS: rarely, one message at a time, the most urgent first, each made from what is
// stored when it is handed over.
#include "common/log.hpp"
#include "common/text.hpp"
#include "tonique/ledger/due.hpp"
#include "tonique/ledger/group.hpp"

#include <algorithm>
#include <tuple>

namespace wesh::tonique {
namespace {

constexpr duration minute{60'000};
/// How often the database is asked whether holes of a site are old.
constexpr duration holes_period = 10 * minute;

bool is_past(time_point since, duration least, time_point now) noexcept {
    return since == no_time || now - since >= least;
}

bool taken_is_due(const site_sms& s, const ledger_options& o, time_point now) noexcept {
    return s.news >= o.acknowledge_packets || (s.news != 0 && now - s.news_since >= o.acknowledge_after) ||
           (s.repeat_since != no_time && (s.failures != 0 || is_past(s.told, o.repeat_pause, now)));
}

bool key_is_due(const site_record& s, const ledger_options& o, time_point now) noexcept {
    return s.key_offered && s.keys[1 - s.key_slot] && is_past(s.sms.key_told, o.settings_again, now);
}

/// A version is told part by part, and all of it again where the site does not confirm it.
bool settings_are_due(const site_record& s, const ledger_options& o, time_point now) noexcept {
    if (s.settings_version <= s.settings_confirmed) return false;
    return s.sms.settings_version != s.settings_version || s.sms.settings_part != 0 ||
           is_past(s.sms.settings_told, o.settings_again, now);
}

/// What was not sent is told again, after a pause.
void note_outcome(site_sms& s, layout l, bool sent, time_point now) noexcept {
    s.failures = sent ? 0 : s.failures + 1;
    s.again_at = sent ? no_time : now + pause_after(s.failures);
    if (sent) return;
    if (l == layout::new_key) s.key_told = no_time;
    if (l == layout::settings) s.settings_version = 0;
    if (l != layout::acknowledgement) return;
    s.repeat_since = now;
    s.asked = no_time;
}

} // namespace

duration pause_after(std::uint32_t failures) noexcept {
    return failures == 0 ? duration{}
                         : std::min(5 * minute * (1U << std::min(failures - 1, 10U)), 360 * minute);
}

bool can_be_told(const site_record& s, time_point now) noexcept {
    return s.sms.heard_sms > s.sms.heard_https && !s.sms.number.empty() && s.keys[s.key_slot] &&
           (s.sms.again_at == no_time || now >= s.sms.again_at);
}

std::optional<due> due_of(const site_record& s, const ledger_options& o, time_point now) {
    if (!can_be_told(s, now)) return {};
    if (taken_is_due(s.sms, o, now))
        return due{news_kind::taken, s.number, s.sms.news != 0 ? s.sms.news_since : s.sms.repeat_since};
    if (key_is_due(s, o, now)) return due{news_kind::key, s.number, s.sms.key_told};
    if (settings_are_due(s, o, now)) return due{news_kind::settings, s.number, s.sms.settings_told};
    return {};
}

bool group::asks_for_holes(site_number site) {
    auto& w = work_of(site);
    return acknowledge(w, false).resend;
}

void group::remember(site_number site, const std::function<void(site_record&)>& change) {
    auto& w = work_of(site);
    change(w.site);
    ledger_.store_.set_site(w.site);
    ledger_.store_.set_sms(site, w.site.sms);
}

bytes group::tell(const due& d, std::uint32_t& number) {
    auto& w = work_of(d.site);
    auto& s = w.site;
    const auto now = ledger_.clock_.now();
    const auto room = body_room(form::small, direction::to_site);
    layout l = layout::acknowledgement;
    body b;
    if (d.kind == news_kind::key) {
        const auto other = static_cast<std::uint8_t>(1 - s.key_slot);
        l = layout::new_key;
        b = new_key{other, s.keys[other]->bytes};
        s.sms.key_told = now;
    } else if (d.kind == news_kind::settings) {
        const auto parts = parts_of(s.settings_version, ledger_.store_.settings_of(s.number), room);
        const bool begun = s.sms.settings_version == s.settings_version && s.sms.settings_part < parts.size();
        const std::size_t part = begun ? s.sms.settings_part : 0;
        s.sms.settings_version = s.settings_version;
        s.sms.settings_told = now;
        s.sms.settings_part = 0;
        // Too much for SMS: it waits for HTTPS, and is looked at again.
        if (parts.size() > ledger_.options_.settings_parts) return {};
        l = layout::settings;
        b = parts[part];
        if (part + 1 < parts.size()) s.sms.settings_part = static_cast<std::uint8_t>(part + 1);
    } else {
        auto a = acknowledge(w, false);
        if (a.resend) s.sms.asked = now;
        b = std::move(a);
        s.sms.told = now;
        s.sms.news = 0;
        s.sms.news_since = s.sms.repeat_since = no_time;
    }
    number = ++s.sent;
    const header h{form::small, direction::to_site, s.key_slot, l, s.number, number};
    return seal(h, encode_body(l, b), s.keys[s.key_slot].value());
}

bool ledger::speak() {
    load();
    if (!order_known_) {
        order_ = store_.handed();
        order_known_ = true;
    }
    if (order_) return look_at_order();
    const auto now = clock_.now();
    std::optional<due> first;
    std::vector<site_number> perhaps_holes;
    for (const auto& [number, s] : sites_) {
        const auto d = due_of(s, options_, now);
        const auto key = [](const due& x) { return std::tuple{x.kind, x.since, x.site}; };
        if (d && (!first || key(*d) < key(*first))) first = d;
        if (s.highest == s.cumulative || !can_be_told(s, now) ||
            !is_past(s.sms.asked, options_.resend_after, now))
            continue;
        if (const auto next = look_for_holes_.find(number);
            next == look_for_holes_.end() || clock_.steady() >= next->second)
            perhaps_holes.push_back(number);
    }
    if (!first && perhaps_holes.empty()) return false;
    return in_transaction([&](group& g) {
        for (const auto site : perhaps_holes) {
            look_for_holes_[site] = clock_.steady() + holes_period;
            if (!g.asks_for_holes(site)) continue;
            first = due{news_kind::holes, site, now};
            break;
        }
        if (first) hand_over(g, *first);
        return first.has_value();
    });
}

/// Commits where `act` says that there is something.
bool ledger::in_transaction(const std::function<bool(group&)>& act) {
    bool begun = false;
    try {
        store_.begin();
        begun = true;
        group g{*this};
        if (!act(g)) {
            store_.rollback();
            return false;
        }
        store_.commit();
        g.adopt();
        return true;
    } catch (...) {
        // Whether a commit took effect may be unknown: what is true is read again.
        if (begun) store_.rollback();
        loaded_ = false;
        throw;
    }
}

void ledger::hand_over(group& g, const due& d) {
    std::uint32_t number = 0;
    const auto packet = g.tell(d, number);
    g.remember(d.site, [&](site_record& s) {
        if (packet.empty()) return;
        sms_order o{0, d.site, number, peek(packet).header.layout, clock_.now()};
        o.id = store_.hand_over(o, s.sms.number, to_base16(packet));
    });
    order_known_ = false;
}

bool ledger::look_at_order() {
    const auto o = *order_;
    const auto outcome = store_.look(o.id);
    if (outcome.fate == sms_fate::waiting) return false;
    const bool sent = outcome.fate == sms_fate::sent;
    const auto now = clock_.now();
    in_transaction([&](group& g) {
        store_.finish(o.id, outcome, now);
        store_.count_sms(o.site, {0, 0, sent ? 1U : 0U, sent ? 0U : 1U}, now);
        if (find(o.site) != nullptr)
            g.remember(o.site, [&](site_record& s) { note_outcome(s.sms, o.layout, sent, now); });
        return true;
    });
    if (!sent)
        log::warning("sms: a message to site {} was not sent: the modem says {}", o.site, outcome.code);
    order_.reset();
    return true;
}

} // namespace wesh::tonique
