// What can be set at a site from the centre: one table for both ends.
#pragma once

#include "libtonique/body.hpp"

namespace wesh::tonique {

/// Numbers lie in packets, outboxes and ledgers, and are never used again for something else.
enum class setting_kind : std::uint8_t {
    alarm_severity = 1,
    sms_monthly = 2,
    poll_interval = 3,
    threshold_hour = 4,
    threshold_day = 5,
    binding = 6,
};

struct setting_row {
    setting_kind kind;
    std::string_view name; ///< "poll.interval"
    bool of_device;        ///< names a device; else it is of the site
    bool of_column;        ///< and one of its columns
    std::int64_t least;
    std::int64_t most;
    std::string_view unit; ///< of the value; "column": of the column, times ten to its scale
    std::string_view meaning;
};

/// All kinds, in the order of their numbers.
std::span<const setting_row> setting_rows() noexcept;
/// Nothing when there is no such kind.
const setting_row* find_setting(std::uint8_t kind) noexcept;
const setting_row* find_setting(std::string_view name) noexcept;

/// Why the setting cannot be one, whatever the site; nothing: it can.
std::optional<setting_refusal> fault_of(const setting& s) noexcept;

/// The value of a binding: which dwelling a column serves, and in which role (role.hpp).
struct bound {
    std::uint32_t dwelling = 0; ///< its number; 0: the common parts
    std::uint8_t role = 0;      ///< its number
    friend bool operator==(const bound&, const bound&) = default;
};
constexpr std::int64_t value_of(const bound& b) noexcept {
    return std::int64_t{b.dwelling} << 4U | (b.role & 15U);
}
constexpr bound bound_of(std::int64_t value) noexcept {
    return {static_cast<std::uint32_t>(value >> 4U), static_cast<std::uint8_t>(value & 15)};
}

} // namespace wesh::tonique
