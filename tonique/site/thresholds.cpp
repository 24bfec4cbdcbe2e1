#include "tonique/site/thresholds.hpp"

#include <fmt/core.h>

namespace wesh::tonique::site {

void thresholds::refresh() {
    of_hours_.clear();
    of_days_.clear();
    for (const auto& a : applying_.all()) {
        if (a.refused) continue;
        const std::pair at{a.setting.unit, static_cast<column>(a.setting.column)};
        if (a.setting.kind == static_cast<std::uint8_t>(setting_kind::threshold_hour))
            of_hours_.emplace(at, a.setting.value);
        if (a.setting.kind == static_cast<std::uint8_t>(setting_kind::threshold_day))
            of_days_.emplace(at, a.setting.value);
    }
}

std::optional<std::int64_t> thresholds::index_before(const reading& r, hour_number hour) const {
    statement s{db_, "SELECT value FROM reading WHERE hour = ? AND unit = ? AND col = ?"};
    auto q = s.ask(hour, r.unit, static_cast<int>(r.column));
    if (!q.next() || q.integer(0) > r.value) return {};
    return q.integer(0);
}

event thresholds::exceeded(const reading& r, std::int64_t amount, std::int64_t bound,
                           std::string_view span) const {
    const auto& about = row_of(r.column);
    event e;
    e.time = e.received = end_of(r.hour);
    e.device = hours_.name_of(r.unit);
    e.type = "threshold.exceeded";
    e.severity = severity::warning;
    e.text =
        fmt::format("{} {} {} in {}, more than {}", about.name, to_text(value{decimal{amount, about.scale}}),
                    about.unit, span, to_text(value{decimal{bound, about.scale}}));
    return e;
}

std::optional<event> thresholds::look_at(const reading& r) const {
    const auto bound = of_hours_.find({r.unit, r.column});
    if (bound == of_hours_.end() || has(r.quality, quality::reset)) return {};
    auto amount = r.value;
    if (row_of(r.column).kind == point_kind::counter) {
        const auto before = index_before(r, r.hour - 1);
        if (!before) return {};
        amount -= *before;
    }
    if (amount <= bound->second) return {};
    return exceeded(r, amount, bound->second, "an hour");
}

std::optional<event> thresholds::look_at_day(const reading& last, hour_number first) const {
    const auto bound = of_days_.find({last.unit, last.column});
    if (bound == of_days_.end()) return {};
    const auto before = index_before(last, first - 1);
    if (!before || last.value - *before <= bound->second) return {};
    return exceeded(last, last.value - *before, bound->second, "a day");
}

} // namespace wesh::tonique::site
