#include "tonique/consumption/explain.hpp"

#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::tonique {
namespace {

constexpr std::chrono::hours one_hour{1};

std::string length_text(duration d) { return duration_text(d.count()); }

class explanation {
  public:
    explanation(role r, std::span<const counter> counters, std::span<const std::string> names, period p,
                const use& u)
        : role_{row_of(r)}
        , counters_{counters}
        , names_{names}
        , period_{p}
        , use_{u} {}

    std::vector<explained> lines() && {
        for (std::size_t i = 0; i < counters_.size(); ++i)
            if (counters_[i].binding.from < period_.end && counters_[i].binding.to > period_.begin)
                add_counter(i);
        add_total();
        return std::move(lines_);
    }

  private:
    void add_counter(std::size_t place) {
        const auto& b = counters_[place].binding;
        std::string note =
            fmt::format("{}: 1 count is {} {}", names_[place], b.coefficient.to_text(), role_.unit);
        if (b.start_index) note += fmt::format("; index {} when it came", *b.start_index);
        if (b.end_index) note += fmt::format("; index {} when it went", *b.end_index);
        lines_.push_back({"binding",
                          b.id,
                          b.from,
                          b.to == no_end ? no_time : b.to,
                          b.start_index,
                          b.end_index,
                          b.coefficient,
                          {},
                          {},
                          std::move(note)});
        // What no difference with an end on both sides reaches.
        time_point known = std::max(b.from, period_.begin);
        for (const auto& p : use_.parts) {
            if (p.counter != place) continue;
            const auto& s = counters_[place].steps[p.step];
            add_missing(b.id, known, s.first.time);
            add_step(b, s, p);
            known = s.last.time;
        }
        const auto end = std::min(b.to, period_.end);
        if (has(use_.marks, mark::open) && known < end)
            lines_.push_back({"to come", b.id, known, end, {}, {}, {}, {}, {}, "not missing yet"});
        else
            add_missing(b.id, known, end);
    }

    void add_missing(std::uint32_t id, time_point from, time_point to) {
        if (from < to)
            lines_.push_back({"missing",
                              id,
                              from,
                              to,
                              {},
                              {},
                              {},
                              {},
                              {},
                              fmt::format("no readings for {}", length_text(to - from))});
    }

    void add_step(const binding& b, const step& s, const contribution& p) {
        explained line{"difference", b.id,          s.first.time, s.last.time, s.first.value,
                       s.last.value, b.coefficient, {},           {},          {}};
        const auto length = s.last.time - s.first.time;
        const bool certain = p.whole && s.state == step::state::known;
        (certain ? line.amount : line.estimated) = p.amount;
        if (s.state == step::state::reset) {
            line.what = "left out";
            line.note = s.last.value < s.first.value ? "the index went back: what was used is unknown"
                                                     : "the device told that its counter began anew";
        } else if (s.state == step::state::too_large) {
            line.what = "left out";
            line.note = "no such use is possible: an index or the coefficient is wrong";
        } else if (!p.amount) {
            line.what = "left out";
            line.note = fmt::format("{} without readings are too long to be shared out", length_text(length));
        } else if (!p.whole) {
            line.what = "share";
            line.note = share_note(s, length);
        } else {
            line.note = step_note(s, length);
        }
        lines_.push_back(std::move(line));
    }

    std::string share_note(const step& s, duration length) const {
        const auto inside = std::min(s.last.time, period_.end) - std::max(s.first.time, period_.begin);
        return fmt::format("{} {} in {}, of which {} lie here: by time", s.amount.to_text(), role_.unit,
                           length_text(length), length_text(inside));
    }

    std::string step_note(const step& s, duration length) const {
        const auto counts = s.last.value - s.first.value;
        std::string note =
            fmt::format("{} - {} = {} count{}", s.last.value, s.first.value, counts, counts == 1 ? "" : "s");
        if (s.state == step::state::estimated) note += "; the device estimated an index";
        if (s.first.typed || s.last.typed)
            note += "; an index read by a person";
        else if (length > one_hour)
            note += fmt::format("; {} without readings, both ends are known", length_text(length - one_hour));
        if (has(s.first.quality | s.last.quality, quality::clock_doubtful)) note += "; clock doubtful";
        return note;
    }

    void add_total() {
        explained line{"total", {}, period_.begin, period_.end, {}, {}, {}, use_.amount, use_.estimated, {}};
        const auto certain = std::count_if(use_.parts.begin(), use_.parts.end(), [&](const contribution& p) {
            return p.whole && counters_[p.counter].steps[p.step].state == step::state::known;
        });
        line.note =
            fmt::format("{}: {} of {} differences are certain", role_.unit, certain, use_.parts.size());
        if (const auto marks = to_text(use_.marks); !marks.empty()) line.note += "; " + marks;
        if (use_.missing > duration{})
            line.note += fmt::format("; uncertain for {}", length_text(use_.missing));
        lines_.push_back(std::move(line));
    }

    const role_row& role_;
    std::span<const counter> counters_;
    std::span<const std::string> names_;
    period period_;
    const use& use_;
    std::vector<explained> lines_;
};

} // namespace

std::vector<explained> explain(role r, std::span<const counter> counters, std::span<const std::string> names,
                               period p, const use& u) {
    return explanation{r, counters, names, p, u}.lines();
}

} // namespace wesh::tonique
