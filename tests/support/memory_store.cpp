#include "tests/support/memory_store.hpp"

#include <algorithm>
#include <stdexcept>

namespace wesh::test {

using namespace tonique;

namespace {

/// Site, unit, column and page in one number.
std::uint64_t key_of(site_number s, unit_number u, column c, std::uint64_t page) noexcept {
    return std::uint64_t{s} << 48 | std::uint64_t{u} << 32 | static_cast<std::uint64_t>(c) << 24 | page;
}

} // namespace

void memory_store::enter(call c) {
    const auto f = on_call ? on_call(c) : fault::none;
    if (f == fault::none) return;
    if (c == call::commit && f == fault::answer_lost) {
        open_ = false;
        undo_.clear();
        new_readings_.clear();
        ++commits_;
    } else {
        rollback();
    }
    if (f == fault::broken) throw std::runtime_error{"a column is too short"};
    throw store_unavailable{"the server has gone away"};
}

void memory_store::change(call c) {
    enter(c);
    if (!open_) throw std::logic_error{"a change outside of a transaction"};
}

std::vector<site_record> memory_store::sites() {
    enter(call::sites);
    std::vector<site_record> all;
    for (const auto& [number, s] : sites_) all.push_back(s);
    return all;
}

void memory_store::begin() {
    enter(call::begin);
    if (open_) throw std::logic_error{"a transaction within a transaction"};
    open_ = true;
}

void memory_store::commit() {
    change(call::commit);
    open_ = false;
    undo_.clear();
    new_readings_.clear();
    ++commits_;
}

void memory_store::rollback() noexcept {
    open_ = false;
    for (auto u = undo_.rbegin(); u != undo_.rend(); ++u) (*u)();
    undo_.clear();
    for (auto* r : new_readings_) *r = {};
    reading_count_ -= new_readings_.size();
    new_readings_.clear();
}

std::vector<packet_record> memory_store::find_packets(site_number site,
                                                      std::span<const std::uint32_t> numbers) {
    enter(call::find_packets);
    const auto& all = packets_[site];
    std::vector<packet_record> found;
    for (const auto n : numbers)
        if (const auto p = all.find(n); p != all.end()) found.push_back(p->second.packet);
    return found;
}

void memory_store::add_packets(std::span<const packet_record> packets) {
    change(call::add_packets);
    for (const auto& p : packets) {
        auto& all = packets_[p.site];
        if (!all.emplace(p.number, kept_packet{p, 0}).second)
            throw std::runtime_error{"a packet is there already"};
        undo_.push_back([&all, n = p.number] { all.erase(n); });
    }
}

void memory_store::count_repeats(site_number site, std::span<const std::uint32_t> numbers) {
    change(call::count_repeats);
    for (const auto n : numbers) {
        auto& p = packets_[site].at(n);
        ++p.repeats;
        undo_.push_back([&p] { --p.repeats; });
    }
}

std::vector<ledger_store::conflict> memory_store::add_readings(std::span<const ledger_row> rows) {
    change(call::add_readings);
    std::vector<conflict> found;
    for (const auto& row : rows) {
        const auto& r = row.reading;
        auto& p = pages_[key_of(row.site, r.unit, r.column, r.hour / page_hours)];
        if (!p) p = std::make_unique<page>();
        auto& kept = (*p)[r.hour % page_hours];
        if (!kept.there) {
            kept = {r.value, row.packet, r.quality, true};
            new_readings_.push_back(&kept);
            ++reading_count_;
        } else if (kept.value != r.value) {
            found.push_back({row, kept.value});
        }
    }
    undo_to(conflicts_);
    conflicts_.insert(conflicts_.end(), found.begin(), found.end());
    return found;
}

void memory_store::add_devices(site_number site, std::uint32_t packet, std::span<const device_name> rows) {
    change(call::add_devices);
    for (const auto& d : rows) {
        auto& kept = devices_[{site, d.unit}];
        if (kept.packet > packet) continue;
        undo_.push_back([this, key = std::pair{site, d.unit}, before = kept] {
            if (before.packet == 0)
                devices_.erase(key);
            else
                devices_[key] = before;
        });
        kept = {d, packet};
    }
}

void memory_store::add_events(std::span<const ledger_event> rows) {
    change(call::add_events);
    undo_to(events_);
    const auto same = [](const ledger_event& a, const ledger_event& b) {
        constexpr auto second = [](time_point t) { return std::chrono::floor<std::chrono::seconds>(t); };
        return a.site == b.site && a.alarm.unit == b.alarm.unit && a.alarm.type == b.alarm.type &&
               a.alarm.text == b.alarm.text && second(a.alarm.time) == second(b.alarm.time);
    };
    for (const auto& row : rows)
        if (std::none_of(events_.begin(), events_.end(), [&](const auto& e) { return same(e, row); }))
            events_.push_back(row);
}

void memory_store::add_given_up(site_number site, const tonique::given_up& g, time_point) {
    change(call::add_given_up);
    auto& all = given_up_[site];
    undo_to(all);
    all.push_back(g);
}

std::vector<given_up> memory_store::given_up_of(site_number site, std::uint32_t above) {
    enter(call::given_up_of);
    std::vector<tonique::given_up> found;
    for (const auto& g : given_up_[site])
        if (g.last > above) found.push_back(g);
    return found;
}

void memory_store::set_state(site_number site, std::uint32_t packet, const tonique::state& s,
                             time_point received) {
    change(call::set_state);
    auto& kept = states_[site];
    if (kept.packet > packet) return;
    undo_.push_back([&kept, before = kept] { kept = before; });
    kept = {s, packet, received};
}

void memory_store::set_site(const site_record& s) {
    change(call::set_site);
    auto& kept = sites_.at(s.number);
    undo_.push_back([&kept, before = kept] { kept = before; });
    kept.cumulative = s.cumulative;
    kept.digest = s.digest;
    kept.highest = s.highest;
    kept.sent = s.sent;
}

void memory_store::set_keys(const site_record& s) {
    change(call::set_keys);
    auto& kept = sites_.at(s.number);
    undo_.push_back([&kept, before = kept] { kept = before; });
    kept.keys = s.keys;
    kept.key_slot = s.key_slot;
    kept.key_offered = s.key_offered;
    kept.key_from = s.key_from;
    kept.key_since = s.key_since;
}

void memory_store::add_quarantined(std::span<const quarantined> rows) {
    change(call::add_quarantined);
    undo_to(quarantine_);
    quarantine_.insert(quarantine_.end(), rows.begin(), rows.end());
}

const memory_store::kept_reading* memory_store::find(site_number site, unit_number unit, column c,
                                                     hour_number hour) const noexcept {
    const auto p = pages_.find(key_of(site, unit, c, hour / page_hours));
    if (p == pages_.end()) return nullptr;
    const auto& kept = (*p->second)[hour % page_hours];
    return kept.there ? &kept : nullptr;
}

void memory_store::each_reading(const std::function<void(const ledger_row&)>& f) const {
    for (const auto& [key, p] : pages_)
        for (std::size_t i = 0; i < page_hours; ++i) {
            const auto& kept = (*p)[i];
            if (!kept.there) continue;
            const auto hour = static_cast<hour_number>((key & 0xff'ffff) * page_hours + i);
            f({static_cast<site_number>(key >> 48),
               {static_cast<unit_number>(key >> 32 & 0xffff), hour, static_cast<column>(key >> 24 & 0xff),
                kept.value, kept.quality},
               kept.packet});
        }
}

const memory_store::kept_state* memory_store::state(site_number site) const noexcept {
    const auto s = states_.find(site);
    return s == states_.end() || s->second.packet == 0 ? nullptr : &s->second;
}

} // namespace wesh::test
