#include "clients/top/trail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace wesh::top {
namespace {

constexpr duration rate_window = std::chrono::minutes{10};
/// Shorter stretches say more about rounding than about the rate.
constexpr duration rate_least = std::chrono::seconds{5};

double per_hour(double amount, duration d) noexcept {
    return amount * 3'600'000.0 / static_cast<double>(d.count());
}

} // namespace

void trail::add(mark m) noexcept {
    if (count_ != 0 && m.time <= (*this)[count_ - 1].time) return;
    if (count_ == length) {
        first_ = (first_ + 1) % length;
        --count_;
    }
    marks_[(first_ + count_) % length] = m;
    ++count_;
}

void trail::put_before(std::span<const mark> past) noexcept {
    while (!past.empty() && count_ != 0 && past.back().time >= (*this)[0].time)
        past = past.first(past.size() - 1);
    for (; !past.empty() && count_ < length; past = past.first(past.size() - 1)) {
        first_ = (first_ + length - 1) % length;
        marks_[first_] = past.back();
        ++count_;
    }
}

std::vector<double> rates_of(const trail& t) {
    std::vector<double> rates;
    for (std::size_t i = 1; i < t.size(); ++i) {
        const double moved = t[i].number - t[i - 1].number;
        if (moved >= 0) rates.push_back(per_hour(moved, t[i].time - t[i - 1].time));
    }
    return rates;
}

std::optional<double> rate_of(const trail& t, time_point until) {
    if (t.size() == 0) return {};
    until = std::max(until, t[t.size() - 1].time);
    // From the value that stood when the window began, or the oldest known in it.
    std::size_t from = t.size() - 1;
    while (from > 0 && t[from].time > until - rate_window) --from;
    const auto begin = std::max(t[from].time, until - rate_window);
    if (until - begin < rate_least) return {};
    for (std::size_t i = from + 1; i < t.size(); ++i)
        if (t[i].number < t[i - 1].number) return {};
    // A value that came before the window had part of its step in it: counted from its own time.
    const auto since = from + 1 < t.size() ? t[from].time : begin;
    return per_hour(t[t.size() - 1].number - t[from].number, until - since);
}

std::string rate_unit(std::string_view unit) {
    if (unit.ends_with("Wh") || unit.ends_with("varh") || unit.ends_with("VAh"))
        return std::string{unit.substr(0, unit.size() - 1)};
    return std::string{unit} + "/h";
}

std::string short_number(double n) {
    constexpr std::string_view prefixes = "kMGT";
    std::string prefix;
    for (const char p : prefixes) {
        if (std::abs(n) < 9999.5) break;
        n /= 1000;
        prefix = p;
    }
    const double size = std::abs(n);
    // What four digits do not tell is nothing.
    const int decimals = size >= 999.95 ? 0 : size >= 99.995 ? 1 : size >= 9.9995 ? 2 : size >= 0.9 ? 3 : 4;
    std::string text = fmt::format("{:.{}f}", n, decimals);
    if (text.find('.') != std::string::npos) {
        text.resize(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    return (text == "-0" ? "0" : text) + prefix;
}

} // namespace wesh::top
