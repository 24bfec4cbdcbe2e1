// How far a site has been received, and what it is told of that.
#include "tonique/ledger/group.hpp"

#include <algorithm>

namespace wesh::tonique {
namespace {

/// The last number that an acknowledgement can speak of.
std::uint32_t end_of_bitmap(const site_record& s) noexcept {
    return s.cumulative + std::min(s.highest - s.cumulative, bitmap_numbers);
}

} // namespace

void group::ask_packets(work& w, std::span<const std::uint32_t> numbers) {
    std::vector<std::uint32_t> asked;
    for (const auto n : numbers)
        if (n <= w.stored && !w.known.contains(n)) asked.push_back(n);
    if (asked.empty()) return;
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    for (auto& p : ledger_.store_.find_packets(w.site.number, asked)) w.known.emplace(p.number, std::move(p));
}

/// Afterwards `known` holds all packets above `cumulative` up to `number` that there are.
void group::ask_up_to(work& w, std::uint32_t number) {
    w.asked_to = std::max(w.asked_to, w.site.cumulative);
    const auto to = std::min(number, w.stored);
    std::vector<std::uint32_t> numbers;
    for (auto n = w.asked_to; n < to; ++n) numbers.push_back(n + 1);
    ask_packets(w, numbers);
    w.asked_to = std::max(w.asked_to, number);
}

const given_up* group::given_up_at(work& w, std::uint32_t number) {
    if (!w.gone) w.gone = ledger_.store_.given_up_of(w.site.number, w.site.cumulative);
    const auto g = std::find_if(w.gone->begin(), w.gone->end(), [number](const given_up& x) {
        return x.first <= number && number <= x.last;
    });
    return g == w.gone->end() ? nullptr : &*g;
}

void group::advance(work& w) {
    numbering at{w.site.cumulative, w.site.digest};
    while (at.cumulative < w.site.highest) {
        const auto next = at.cumulative + 1;
        if (next > w.asked_to) ask_up_to(w, end_of_bitmap(w.site));
        if (const auto p = w.known.find(next); p != w.known.end())
            at.pass(p->second.layout, std::span{p->second.tag}.first(p->second.tag_length));
        else if (const auto* g = given_up_at(w, next))
            at.skip_to(g->last);
        else
            break;
        w.site.cumulative = at.cumulative;
    }
    w.site.digest = at.digest;
}

acknowledgement group::acknowledge(work& w, bool in_touch) {
    const auto& s = w.site;
    acknowledgement a{s.cumulative, s.digest, s.highest, false, {}, ledger_.clock_.now()};
    if (s.highest == s.cumulative) return a;
    const auto last = end_of_bitmap(s);
    ask_up_to(w, last);
    auto oldest = ledger_.clock_.now();
    for (std::uint32_t bit = 0; bit < last - s.cumulative; ++bit) {
        const auto n = s.cumulative + 1 + bit;
        const auto p = w.known.find(n);
        if (p != w.known.end()) oldest = std::min(oldest, p->second.received);
        if (p == w.known.end() && given_up_at(w, n) == nullptr) continue;
        a.bitmap.resize(bit / 8 + 1);
        a.bitmap.back() = static_cast<std::uint8_t>(a.bitmap.back() | 1U << (bit % 8));
    }
    // Beyond the bitmap there is more: what is missing has been missing for long.
    const bool long_missing =
        last < s.highest || ledger_.clock_.now() - oldest >= ledger_.options_.resend_after;
    a.resend = in_touch || long_missing;
    return a;
}

/// Puts together what the site is told, and counts the numbers this takes: they are stored before they are
/// used.
void group::compose(work& w) {
    auto& s = w.site;
    const auto& key = s.keys[s.key_slot];
    if (!key) return;
    for (const auto f : {form::small, form::large}) {
        const std::pair who{s.number, f};
        if (std::none_of(heard_.begin(), heard_.end(), [&](const auto& h) { return h.contains(who); }))
            continue;
        auto& out = replies_[who];
        const auto tell = [&](layout l, const body& b) {
            out.push_back(
                {{f, direction::to_site, s.key_slot, l, s.number, ++s.sent}, encode_body(l, b), *key});
        };
        tell(layout::acknowledgement, acknowledge(w, f == form::large));
        const std::uint8_t other = s.key_slot == 0 ? 1 : 0;
        if (s.key_offered && s.keys[other]) tell(layout::new_key, new_key{other, s.keys[other]->bytes});
        if (f == form::small) continue;
        if (s.settings_version > s.settings_confirmed)
            for (auto& part : parts_of(s.settings_version, ledger_.store_.settings_of(s.number),
                                       body_room(f, direction::to_site)))
                tell(layout::settings, part);
        // What waited to be told by SMS is told.
        if (s.sms.news == 0 && s.sms.repeat_since == no_time) continue;
        s.sms.news = 0;
        s.sms.news_since = s.sms.repeat_since = no_time;
        w.sms_changed = true;
    }
}

std::vector<answer> group::answers() const {
    std::map<std::pair<site_number, form>, std::vector<bytes>> sealed;
    for (const auto& [who, all] : replies_)
        for (const auto& r : all) sealed[who].push_back(seal(r.head, r.body, r.key));
    std::vector<answer> result;
    for (const auto& heard : heard_) {
        auto& a = result.emplace_back();
        for (const auto& who : heard) {
            const auto found = sealed.find(who);
            if (found == sealed.end() || a.packets.size() + found->second.size() > batch_packets_max)
                continue;
            a.packets.insert(a.packets.end(), found->second.begin(), found->second.end());
        }
    }
    return result;
}

} // namespace wesh::tonique
