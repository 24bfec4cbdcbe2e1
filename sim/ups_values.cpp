#include "sim/ups_values.hpp"

#include "common/text.hpp"
#include "sim/refusal.hpp"
#include "sim/ups_sequence.hpp"

#include <wesh/decimal.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace wesh::sim {
namespace {

constexpr std::size_t longest_text = 1'024;

/// A small UPS of a server cupboard, on the mains.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> usual{{
    {"battery.charge", "100"},
    {"battery.charge.low", "20"},
    {"battery.runtime", "1800"},
    {"battery.runtime.low", "180"},
    {"battery.type", "PbAc"},
    {"battery.voltage", "27.3"},
    {"battery.voltage.nominal", "24"},
    {"device.mfr", "Wesh"},
    {"device.model", "Simulated 900"},
    {"device.type", "ups"},
    {"driver.name", "weshsim"},
    {"input.frequency", "50.0"},
    {"input.voltage", "231.4"},
    {"output.voltage", "230.0"},
    {"ups.firmware", "1.0"},
    {"ups.load", "23"},
    {"ups.mfr", "Wesh"},
    {"ups.model", "Simulated 900"},
    {"ups.power.nominal", "900"},
    {"ups.realpower.nominal", "540"},
    {"ups.status", "OL"},
    {"ups.test.result", "No test initiated"},
}};

/// Digits behind the point, as it says them now.
int decimals_of(std::string_view text) noexcept {
    const auto point = text.find('.');
    return point == std::string_view::npos
               ? 0
               : static_cast<int>(std::min<std::size_t>(6, text.size() - point - 1));
}

} // namespace

void check_variable(std::string_view name, std::string_view text, bool raw) {
    if (!raw && !is_variable(name))
        throw refusal{fmt::format("'{}' is no variable: letters, digits, '.', '-' and '_', {} at most",
                                  sanitised(name), longest_variable)};
    const auto ends_line = [](std::string_view s) {
        return s.find_first_of(std::string_view{"\n\0", 2}) != std::string_view::npos;
    };
    if (name.empty() || name.size() > 2 * longest_variable || text.size() > longest_text || ends_line(name) ||
        ends_line(text))
        throw refusal{fmt::format("a variable says {} bytes at most, on one line", longest_text)};
}

ups_values::ups_values(const ups_settings& s)
    : plays_{s.plays}
    , phase_{s.phase_by_seed ? dice{seed_for(s.seed, s.name)}.unit() : 0}
    , seed_{seed_for(s.seed, s.name + " moves")} {
    if (!s.bare)
        for (const auto& [name, text] : usual) told_.emplace(name, text);
    play({});
    for (const auto& v : s.varies) vary(v, {});
    for (const auto& [name, text] : s.set) set(name, text, false);
    for (const auto& [name, text] : s.raw) set(name, text, true);
}

void ups_values::play(duration elapsed) {
    if (plays_ == nullptr) return;
    const auto& p = *plays_;
    const bool repeats = p.repeats && p.length > duration::zero();
    // Rounds that nobody has seen leave nothing behind but the last of them.
    if (repeats && elapsed - round_ > 2 * p.length) round_ += p.length * ((elapsed - round_) / p.length - 1);
    for (;;) {
        for (; next_ < p.steps.size() && round_ + p.steps[next_].at <= elapsed; ++next_) say(p.steps[next_]);
        if (!repeats || round_ + p.length > elapsed) return;
        for (; next_ < p.steps.size(); ++next_) say(p.steps[next_]);
        round_ += p.length;
        next_ = 0;
    }
}

void ups_values::say(const ups_step& s) {
    for (const auto& [name, text] : s.says)
        if (told_.size() < most_variables || told_.contains(name)) told_.insert_or_assign(name, text);
}

ups_variable ups_values::now(const std::string& name, const std::string& told, duration elapsed) {
    if (const auto held = held_.find(name); held != held_.end()) return held->second;
    const auto moves = moving_.find(name);
    if (moves == moving_.end()) return {name, told, false};
    return {name, fmt::format("{:.{}f}", moves->second.by.at(elapsed), moves->second.decimals), false};
}

std::vector<ups_variable> ups_values::all(duration elapsed) {
    play(elapsed);
    std::vector<ups_variable> now_all;
    for (const auto& [name, told] : told_) now_all.push_back(now(name, told, elapsed));
    for (const auto& [name, held] : held_)
        if (!told_.contains(name)) now_all.push_back(held);
    std::sort(now_all.begin(), now_all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return now_all;
}

std::optional<ups_variable> ups_values::find(std::string_view name, duration elapsed) {
    play(elapsed);
    if (const auto held = held_.find(name); held != held_.end()) return held->second;
    const auto told = told_.find(name);
    if (told == told_.end()) return {};
    return now(told->first, told->second, elapsed);
}

void ups_values::set(std::string_view name, std::string_view text, bool raw) {
    check_variable(name, text, raw);
    if (!held_.contains(name) && held_.size() >= most_variables)
        throw refusal{fmt::format("a UPS has {} variables at most", most_variables)};
    held_.insert_or_assign(std::string{name}, ups_variable{std::string{name}, std::string{text}, raw});
}

void ups_values::vary(const variation& v, duration elapsed) {
    const auto before = find(v.field, elapsed);
    if (!before) throw refusal{fmt::format("it says nothing of '{}' that could move", sanitised(v.field))};
    const auto number = decimal::parse(before->text);
    if (!number) throw refusal{fmt::format("{} is '{}' and cannot move", v.field, sanitised(before->text))};
    motion by{v, number->to_double(), phase_, seed_for(seed_, v.field)};
    by.restart(number->to_double(), elapsed);
    moving_.insert_or_assign(v.field, moving{by, decimals_of(before->text)});
    held_.erase(v.field);
    told_.try_emplace(v.field, before->text);
}

void ups_values::release(std::string_view name) {
    const auto held = held_.find(name);
    if (held == held_.end()) throw refusal{fmt::format("nobody has set '{}'", sanitised(name))};
    held_.erase(held);
}

} // namespace wesh::sim
