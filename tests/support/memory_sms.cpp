// The modem's tables and those of settings, in memory.
#include "tests/support/memory_store.hpp"

#include <algorithm>

namespace wesh::test {

using namespace tonique;

std::vector<setting> memory_store::settings_of(site_number site) {
    enter(call::settings);
    return wanted_[site];
}

void memory_store::set_settings_state(site_number site, std::uint32_t, const settings_state& s, time_point) {
    change(call::settings);
    undo_.push_back([this, before = settings_told_, site, was = sites_.at(site)] {
        settings_told_ = before;
        sites_[site] = was;
    });
    settings_told_[site] = s;
    auto& kept = sites_.at(site);
    kept.settings_confirmed = std::max(kept.settings_confirmed, s.version);
    kept.settings_version = std::max(kept.settings_version, s.version);
}

void memory_store::forget_settings_state(site_number site) {
    change(call::settings);
    undo_.push_back([this, site, before = sites_.at(site).settings_confirmed] {
        sites_.at(site).settings_confirmed = before;
    });
    sites_.at(site).settings_confirmed = 0;
}

std::vector<sms_message> memory_store::messages(std::size_t most) {
    change(call::messages);
    std::vector<sms_message> all;
    for (const auto& m : inbox_)
        if (!m.processed && all.size() < most) all.push_back(m.message);
    return all;
}

void memory_store::mark_processed(std::span<const std::uint32_t> ids) {
    change(call::messages);
    undo_.push_back([this, before = inbox_] { inbox_ = before; });
    for (const auto id : ids) inbox_.at(id - 1).processed = true;
}

void memory_store::count_sms(site_number site, const sms_count& more, time_point) {
    change(call::sms);
    auto& kept = sms_counts_[site];
    undo_.push_back([&kept, before = kept] { kept = before; });
    kept.received += more.received;
    kept.repeated += more.repeated;
    kept.sent += more.sent;
    kept.failed += more.failed;
}

void memory_store::set_sms(site_number site, const site_sms& s) {
    change(call::sms);
    auto& kept = sites_.at(site).sms;
    undo_.push_back([&kept, before = kept] { kept = before; });
    const auto number = kept.number;
    const bool by_person = kept.by_person;
    kept = s;
    kept.by_person = by_person;
    if (!number.empty()) kept.number = number;
}

std::uint32_t memory_store::hand_over(const sms_order& o, const std::string& number,
                                      const std::string& text) {
    change(call::sms);
    undo_to(orders_);
    orders_.push_back({o, number, text, {}, false});
    return orders_.back().order.id = static_cast<std::uint32_t>(orders_.size());
}

std::optional<sms_order> memory_store::handed() {
    enter(call::sms);
    for (const auto& o : orders_)
        if (!o.finished) return o.order;
    return {};
}

sms_outcome memory_store::look(std::uint32_t id) {
    enter(call::sms);
    return orders_.at(id - 1).outcome;
}

void memory_store::finish(std::uint32_t id, const sms_outcome&, time_point) {
    change(call::sms);
    orders_.at(id - 1).finished = true;
    undo_.push_back([this, id] { orders_.at(id - 1).finished = false; });
}

} // namespace wesh::test
