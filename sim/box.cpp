#include "sim/box.hpp"

#include <wesh/decimal.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace wesh::sim {
namespace {

bool is_clock(form f) noexcept { return f == form::date || f == form::hour; }

double number_of(const std::string& text) noexcept {
    const auto parsed = decimal::parse(text);
    return parsed ? parsed->to_double() : 0;
}

/// Another value of the same form, near the old one: counters go on by 1 to 9 of their last digit, gauges
/// move by as much either way but not below zero.
std::string changed(form f, const std::string& text, dice& d) {
    const double digit = std::pow(10, -decimals_of(f));
    const double by = static_cast<double>(1 + d.below(9)) * digit;
    const double old = number_of(text);
    if (nature_of(f) == nature::counter) return written(f, old + by);
    return written(f, d.below(2) == 0 && old >= by ? old - by : old + by);
}

} // namespace

box::box(const box_settings& settings, const calendar& zone)
    : name_{settings.name}
    , replayed_{replayed_pages(settings.says)}
    , profile_{replayed_.empty() ? &profile_named(settings.firmware) : &replayed_.front().as}
    , zone_{&zone}
    , clock_runs_{settings.clock_runs.value_or(profile_->clock_runs)}
    , clock_offset_{settings.clock_offset}
    , phase_by_seed_{settings.phase_by_seed}
    , seed_{seed_for(settings.seed, settings.name)}
    , dice_{seed_} {
    const auto fields = profile_->page.fields();
    values_.reserve(fields.size());
    for (const auto& f : fields) values_.push_back(f.first);
    change_ = settings.change;
    choose_changing();
    for (const auto& [field, text] : settings.set) set(field, text, {});
    for (const auto& [field, text] : settings.raw) set_raw(field, text, {});
    for (const auto& v : settings.varies) vary(v, {});
}

void box::choose_changing() {
    changing_.clear();
    if (change_ <= 0) return;
    const auto fields = profile_->page.fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto is = nature_of(fields[i].how);
        if (is == nature::gauge || is == nature::counter) changing_.push_back(static_cast<std::uint16_t>(i));
    }
    const auto wanted = std::llround(change_ * static_cast<double>(fields.size()));
    changes_a_page_ = std::min(changing_.size(), static_cast<std::size_t>(wanted));
}

void box::set(std::string_view field, std::string_view text, const moment& when) {
    const std::size_t place = profile_->page.at(field);
    const auto& f = profile_->page.fields()[place];
    auto accepted = written(f.how, text);
    if (!accepted)
        throw refusal{fmt::format("{} takes {}, not '{}' (raw puts any text there)", f.name,
                                  description_of(f.how), text)};
    put(place, std::move(*accepted), when);
}

void box::set_raw(std::string_view field, std::string_view text, const moment& when) {
    put(profile_->page.at(field), std::string{text}, when);
}

void box::put(std::size_t field, std::string text, const moment& when) {
    if (is_clock(profile_->page.fields()[field].how)) {
        // Somebody who sets the date or the hour wants it to stay; the other one stays with it.
        if (clock_runs_) tell_time(when.wall);
        clock_runs_ = false;
    }
    for (auto& m : movements_) {
        if (m.field != field) continue;
        m.held = !m.how.grows() || !decimal::parse(text);
        m.how.restart(number_of(text), when.elapsed);
    }
    if (!replayed_.empty()) {
        const auto& name = profile_->page.fields()[field].name;
        std::erase_if(told_, [&](const assignment& a) { return a.first == name; });
        told_.emplace_back(name, text);
    }
    values_[field] = std::move(text);
}

/// What was put there or moves goes over to the next page, where that has the field.
void box::turn_pages(const moment& when) {
    auto next = page_;
    while (next + 1 < replayed_.size() && replayed_[next + 1].at <= when.elapsed) ++next;
    if (next == page_) return;
    page_ = next;
    const auto before = profile_->page.fields();
    profile_ = &replayed_[next].as;
    const auto& page = profile_->page;
    values_.clear();
    for (const auto& f : page.fields()) values_.push_back(f.first);
    for (const auto& [name, text] : told_)
        if (const auto place = page.find(name)) values_[*place] = text;
    std::erase_if(movements_, [&](const moving& m) { return !page.find(before[m.field].name); });
    for (auto& m : movements_) m.field = *page.find(before[m.field].name);
    choose_changing();
}

void box::release(std::string_view field) {
    const std::size_t place = profile_->page.at(field);
    if (is_clock(profile_->page.fields()[place].how)) {
        clock_runs_ = true;
        minute_told_ = -1;
        return;
    }
    const auto m =
        std::find_if(movements_.begin(), movements_.end(), [&](const moving& x) { return x.field == place; });
    if (std::erase_if(
            told_, [&](const assignment& a) { return a.first == profile_->page.fields()[place].name; }) > 0)
        values_[place] = profile_->page.fields()[place].first;
    else if (m == movements_.end())
        throw refusal{
            fmt::format("{} does not move: nothing to release", profile_->page.fields()[place].name)};
    if (m != movements_.end()) m->held = false;
}

void box::vary(const variation& v, const moment& when) {
    const std::size_t place = profile_->page.at(v.field);
    const auto& f = profile_->page.fields()[place];
    const auto is = nature_of(f.how);
    if (is != nature::gauge && is != nature::counter)
        throw refusal{
            fmt::format("{} is {} and cannot move; only numbers can", f.name, description_of(f.how))};
    const std::uint64_t seed = seed_for(seed_, f.name);
    const double phase = phase_by_seed_ ? dice{seed}.unit() : 0;
    std::erase_if(movements_, [&](const moving& m) { return m.field == place; });
    movements_.push_back({place, motion{v, number_of(values_[place]), phase, seed}, false});
    movements_.back().how.restart(number_of(values_[place]), when.elapsed);
}

const std::string& box::value(std::string_view field, const moment& when) {
    move(when);
    return values_[profile_->page.at(field)];
}

const std::vector<std::string>& box::values(const moment& when) {
    move(when);
    return values_;
}

std::string box::page(const moment& when) {
    move(when);
    change_some();
    return profile_->page.render(values_);
}

std::string box::page_as(const profile& other, const moment& when) {
    move(when);
    std::vector<std::string> shown;
    shown.reserve(other.page.fields().size());
    for (const auto& f : other.page.fields()) {
        const auto own = profile_->page.find(f.name);
        const bool same = own && profile_->page.fields()[*own].how == f.how && f.name != "info.firmware";
        shown.push_back(same ? values_[*own] : f.first);
    }
    return other.page.render(shown);
}

bool box::order_relay(std::string_view number, toggle_order what, const moment& when) {
    // Relays 1 and 2 are the box's own; those from 101 sit on 1-Wire cards, in a section of their own.
    return order(fmt::format("relais.RELAIS{}", number), what, when) ||
           order(fmt::format("relais1W.RELAIS{}", number), what, when);
}

bool box::order_switch(std::string_view number, toggle_order what, const moment& when) {
    return order(fmt::format("switch_virtuel.SWITCH{}", number), what, when);
}

bool box::order(const std::string& field, toggle_order what, const moment& when) {
    const auto place = profile_->page.find(field);
    if (!place) return false;
    const bool words = profile_->page.fields()[*place].how == form::on_off;
    const std::string_view off = words ? "OFF" : "0";
    const bool on = what == toggle_order::flip ? values_[*place] == off : what == toggle_order::on;
    put(*place, std::string{on ? (words ? "ON" : "1") : off}, when);
    return true;
}

void box::move(const moment& when) {
    turn_pages(when);
    if (clock_runs_) tell_time(when.wall);
    for (auto& m : movements_)
        if (!m.held) values_[m.field] = written(profile_->page.fields()[m.field].how, m.how.at(when.elapsed));
}

void box::tell_time(time_point wall) {
    const time_point shown = wall + clock_offset_;
    const std::int64_t minute = to_milliseconds(shown) / 60'000;
    if (minute == minute_told_) return;
    minute_told_ = minute;
    const std::string text = zone_->text(shown); // "2026-11-22 02:27:35+01:00"
    const auto fields = profile_->page.fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].how == form::date)
            values_[i] = fmt::format("{}/{}/{}", text.substr(8, 2), text.substr(5, 2), text.substr(0, 4));
        if (fields[i].how == form::hour) values_[i] = text.substr(11, 5);
    }
}

void box::change_some() {
    const auto fields = profile_->page.fields();
    for (std::size_t i = 0; i < changes_a_page_; ++i) {
        const std::size_t pick = i + dice_.below(changing_.size() - i);
        std::swap(changing_[i], changing_[pick]);
        const std::size_t place = changing_[i];
        values_[place] = changed(fields[place].how, values_[place], dice_);
    }
}

} // namespace wesh::sim
