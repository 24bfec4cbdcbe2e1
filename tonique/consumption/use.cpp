#include "tonique/consumption/use.hpp"

#include <algorithm>
#include <array>

namespace wesh::tonique {
namespace {

__extension__ typedef __int128 wide;
using namespace std::literals;

constexpr std::array words{"gap"sv,     "estimated"sv, "reset"sv,  "swap"sv, "clock-doubtful"sv,
                           "invalid"sv, "open"sv,      "unbound"sv};

/// Shares are told to at least this power of ten, figures to no more digits than they need.
constexpr int finest = -3;

period common_part(period a, period b) noexcept {
    return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}
duration length_of(period p) noexcept { return p.begin < p.end ? p.end - p.begin : duration{}; }
bool holds(period outer, period inner) noexcept {
    return outer.begin <= inner.begin && inner.end <= outer.end;
}
period span_of(const step& s) noexcept { return {s.first.time, s.last.time}; }
period span_of(const binding& b) noexcept { return {b.from, b.to}; }

/// What of the difference lies before `t`, by time, rounded down: shares are differences of these, so that
/// they add up whatever the edges are.
std::int64_t amount_before(const step& s, std::int64_t whole, time_point t) noexcept {
    const auto all = span_of(s);
    const auto within = std::clamp(t, all.begin, all.end) - all.begin;
    return static_cast<std::int64_t>(static_cast<wide>(whole) * within.count() / length_of(all).count());
}

decimal share_of(const step& s, period p) noexcept {
    const auto fine = s.amount.exponent() > finest ? s.amount.rescaled(finest).value_or(s.amount) : s.amount;
    return {amount_before(s, fine.mantissa(), p.end) - amount_before(s, fine.mantissa(), p.begin),
            fine.exponent()};
}

decimal without_zeroes(decimal d) noexcept {
    while (d.exponent() < finest && d.mantissa() % 10 == 0) d = {d.mantissa() / 10, d.exponent() + 1};
    return d;
}

class adding_up {
  public:
    adding_up(period p, time_point now)
        : period_{p}
        , open_{p.end > now} {}

    void add(const counter& c, std::size_t place) {
        const auto& b = c.binding;
        if (length_of(common_part(span_of(b), period_)) == duration{}) return;
        bound_ = true;
        if (b.from > period_.begin || b.to < period_.end) use_.marks |= mark::swap;
        duration certain{};
        // Steps follow each other: the first that ends inside, until one that begins behind.
        auto s = std::upper_bound(c.steps.begin(), c.steps.end(), period_.begin,
                                  [](time_point t, const step& x) { return t < x.last.time; });
        for (; s != c.steps.end() && s->first.time < period_.end; ++s) {
            const auto step_place = static_cast<std::size_t>(s - c.steps.begin());
            if (add(*s, {place, step_place, holds(period_, span_of(*s)), {}}))
                certain += length_of(span_of(*s));
        }
        use_.missing += length_of(wanted(c)) - certain;
    }

    /// Time between the bindings, in which nothing counted.
    void add_holes(std::span<const counter> counters) {
        std::vector<period> spans;
        for (const auto& c : counters) spans.push_back(span_of(c.binding));
        std::sort(spans.begin(), spans.end(), [](period a, period b) { return a.begin < b.begin; });
        for (std::size_t i = 1; i < spans.size(); ++i) {
            use_.missing += length_of(common_part({spans[i - 1].end, spans[i].begin}, period_));
            spans[i].end = std::max(spans[i].end, spans[i - 1].end);
        }
    }

    use result() && {
        if (!bound_) use_.marks |= mark::unbound;
        if (open_) use_.marks |= mark::open;
        if (use_.missing > duration{}) use_.marks |= mark::gap;
        if (has(use_.marks, mark::invalid)) use_.amount = use_.estimated = std::nullopt;
        if (use_.amount) use_.amount = without_zeroes(*use_.amount);
        if (use_.estimated) use_.estimated = without_zeroes(*use_.estimated);
        return std::move(use_);
    }

  private:
    /// Whether it is certain for this period what was used.
    bool add(const step& s, contribution p) {
        if (has(s.first.quality | s.last.quality, quality::clock_doubtful)) use_.marks |= mark::doubtful;
        if (s.state == step::state::reset) use_.marks |= mark::reset;
        if (s.state == step::state::too_large) use_.marks |= mark::invalid;
        if (p.whole && s.usable())
            p.amount = s.amount;
        else if (s.usable() && length_of(span_of(s)) <= share_limit)
            p.amount = share_of(s, period_);
        const bool certain = p.whole && s.state == step::state::known;
        if (p.amount && !certain) use_.marks |= mark::estimated;
        if (p.amount) add(certain ? use_.amount : use_.estimated, *p.amount);
        use_.parts.push_back(p);
        return certain;
    }
    void add(std::optional<decimal>& total, const decimal& d) {
        total = total ? sum_of(*total, d) : d;
        if (!total) use_.marks |= mark::invalid;
    }
    period wanted(const counter& c) const noexcept {
        auto w = common_part(span_of(c.binding), period_);
        if (open_) w.end = std::min(w.end, c.steps.empty() ? w.begin : c.steps.back().last.time);
        return w;
    }

    period period_;
    bool open_;
    bool bound_ = false;
    use use_;
};

} // namespace

std::string to_text(mark m) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (has(m, static_cast<mark>(1U << i))) text.append(text.empty() ? "" : ",").append(words[i]);
    return text;
}

use use_in(std::span<const counter> counters, period p, time_point now) {
    adding_up all{p, now};
    for (std::size_t i = 0; i < counters.size(); ++i) all.add(counters[i], i);
    all.add_holes(counters);
    return std::move(all).result();
}

} // namespace wesh::tonique
