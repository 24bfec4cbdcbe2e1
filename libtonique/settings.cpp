#include "libtonique/settings.hpp"
#include "libtonique/role.hpp"

#include <algorithm>
#include <limits>

namespace wesh::tonique {
namespace {

constexpr std::int64_t day = 86'400'000;
constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t any32 = std::numeric_limits<std::uint32_t>::max();

constexpr std::array table{
    setting_row{setting_kind::alarm_severity, "alarms.severity", false, false, 0, 5, "severity",
                "events from this severity on are told at once: 0 debug to 5 critical"},
    setting_row{setting_kind::sms_monthly, "sms.monthly", false, false, 0, 100'000, "",
                "SMS in a month before hourly detail waits"},
    setting_row{setting_kind::poll_interval, "poll.interval", true, false, 200, day, "ms",
                "how often the device is asked"},
    setting_row{setting_kind::threshold_hour, "threshold.hour", true, true, 0, any, "column",
                "an alarm when an hour of a counter uses more, or another column is above"},
    setting_row{setting_kind::threshold_day, "threshold.day", true, true, 0, any, "column",
                "an alarm when a local day of a counter uses more"},
    setting_row{setting_kind::binding, "binding", true, true, 0, (any32 << 4) | 15, "",
                "which dwelling the column serves, and in which role"},
};

} // namespace

std::span<const setting_row> setting_rows() noexcept { return table; }

const setting_row* find_setting(std::uint8_t kind) noexcept {
    return kind >= 1 && kind <= table.size() ? &table[kind - 1U] : nullptr;
}

const setting_row* find_setting(std::string_view name) noexcept {
    const auto* found =
        std::find_if(table.begin(), table.end(), [name](const auto& row) { return row.name == name; });
    return found == table.end() ? nullptr : found;
}

std::optional<setting_refusal> fault_of(const setting& s) noexcept {
    const auto* row = find_setting(s.kind);
    if (row == nullptr) return setting_refusal::unknown_kind;
    const auto* column = find_column(s.column);
    if ((s.unit != 0) != row->of_device || (s.column != 0) != row->of_column ||
        (row->of_column && column == nullptr))
        return setting_refusal::unknown_unit;
    if (s.value < row->least || s.value > row->most) return setting_refusal::out_of_range;
    if (row->kind == setting_kind::threshold_day && column->kind != point_kind::counter)
        return setting_refusal::not_possible;
    if (row->kind == setting_kind::binding && !role_of(bound_of(s.value).role))
        return setting_refusal::out_of_range;
    return {};
}

} // namespace wesh::tonique
