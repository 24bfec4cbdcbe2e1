#include "tonique/site/sources.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <array>

namespace wesh::tonique::site {
namespace {

// A probe may measure anything: only one whose unit is set in weshd is known to be a temperature.
constexpr std::array table{
    source_row{"wes", "counter.1.pulses", column::puls1},
    source_row{"wes", "counter.2.pulses", column::puls2},
    source_row{"wes", "counter.3.pulses", column::puls3},
    source_row{"wes", "counter.4.pulses", column::puls4},
    source_row{"wes", "clamp.1.current", column::amp1},
    source_row{"wes", "clamp.2.current", column::amp2},
    source_row{"wes", "probe.*", column::tempmin, false, "°C"},
    source_row{"wes", "probe.*", column::temp, false, "°C"},
    source_row{"wes", "probe.*", column::tempmax, false, "°C"},
    source_row{"wes", "meter.1.energy.*", column::indti, true, "Wh"},
    source_row{"teleinfo", "energy.total", column::indti, false, "Wh"},
    source_row{"teleinfo", "energy.*", column::indti, true, "Wh"},
};

/// Energy that was not drawn, or that is counted once more elsewhere.
constexpr std::array<std::string_view, 4> not_added{"*energy.producer", "*energy.injected", "*energy.total",
                                                    "*energy.supplier.*"};

bool fits(const source_row& row, std::string_view driver, const known_path& p) noexcept {
    if (row.driver != driver || !matches(row.pattern, p.path)) return false;
    if (!row.unit.empty() && row.unit != p.unit) return false;
    return !row.summed || std::none_of(not_added.begin(), not_added.end(),
                                       [&](auto pattern) { return matches(pattern, p.path); });
}

const column_choice* choice_for(std::string_view device, column c,
                                std::span<const column_choice> choices) noexcept {
    for (const auto& x : choices)
        if (x.column == c && x.device == device) return &x;
    return nullptr;
}

/// "probe.2" before "probe.10".
bool lower(const std::string& a, const std::string& b) noexcept {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

} // namespace

std::span<const source_row> source_rows() noexcept { return table; }

std::vector<feed> feeds_of(std::string_view device, std::string_view driver,
                           std::span<const known_path> paths, std::span<const column_choice> choices) {
    std::vector<feed> all;
    for (const auto& about : columns()) {
        if (about.how == fold::difference) continue;
        if (const auto* chosen = choice_for(device, about.column, choices)) {
            if (!chosen->path.empty()) all.push_back({about.column, chosen->path, false});
            continue;
        }
        for (const auto& row : table) {
            if (row.column != about.column) continue;
            std::vector<std::string> matching;
            for (const auto& p : paths)
                if (fits(row, driver, p)) matching.push_back(p.path);
            std::sort(matching.begin(), matching.end(), lower);
            if (!row.summed && matching.size() > 1) matching.resize(1);
            for (auto& path : matching) all.push_back({about.column, std::move(path), row.summed});
        }
    }
    return all;
}

bool may_feed(std::string_view device, std::string_view driver, const known_path& p,
              std::span<const column_choice> choices) noexcept {
    for (const auto& x : choices)
        if (x.device == device && x.path == p.path) return true;
    return std::any_of(table.begin(), table.end(), [&](const auto& row) { return fits(row, driver, p); });
}

} // namespace wesh::tonique::site
