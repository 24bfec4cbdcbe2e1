// Statuses that real UPSes have been seen with, and what each of them is.
#pragma once

#include <wesh/supply.hpp>

#include <array>
#include <string_view>

namespace wesh::test {

struct known_status {
    std::string_view said;
    wesh::supply supply;
    std::string_view flags;
    std::string_view unknown = {};
};

/// In 718 dumps of NUT's device library, by how often; then what its documents add.
inline constexpr std::array known_statuses{
    known_status{"OL", supply::on_line, ""},
    known_status{"OL CHRG", supply::on_line, "charging"},
    known_status{"OB", supply::on_battery, ""},
    known_status{"OB DISCHRG", supply::on_battery, "discharging"},
    known_status{"OL TRIM", supply::on_line, "trim"},
    known_status{"OL BYPASS", supply::on_line, "bypass"},
    known_status{"ALARM OL", supply::on_line, "alarm"},
    known_status{"OL OFF", supply::off, ""},
    known_status{"OL DISCHRG", supply::on_line, "discharging"},
    known_status{"OFF", supply::off, ""},
    known_status{"OL CHRG OFF", supply::off, "charging"},
    known_status{"OL CHRG LB", supply::on_line, "charging low-battery"},
    known_status{"OL BOOST", supply::on_line, "boost"},
    known_status{"", supply::unknown, ""},
    known_status{"TRIM", supply::unknown, "trim"},
    known_status{"OL LB OVER RB BOOST", supply::on_line, "replace-battery overload boost low-battery"},
    known_status{"OL LB", supply::on_line, "low-battery"},
    known_status{"OL DISCHRG OB", supply::unknown, "discharging"},
    known_status{"LB OL CHRG", supply::on_line, "charging low-battery"},
    known_status{"HB OL", supply::on_line, "high-battery"},
    known_status{"ALARM OL FSD", supply::forced_shutdown, "alarm"},
    known_status{"ALARM OL CHRG RB", supply::on_line, "charging replace-battery alarm"},
    known_status{"OL OB", supply::unknown, ""},
    known_status{"OL HE", supply::on_line, "", "HE"},
    known_status{"OL CHRG TRIM OFF", supply::off, "charging trim"},
    known_status{"OL CHRG BYPASS", supply::on_line, "charging bypass"},
    known_status{"OL CHRG BOOST", supply::on_line, "charging boost"},
    known_status{"OL CAL", supply::on_line, "calibrating"},
    known_status{"OB LB RB", supply::low_battery, "replace-battery low-battery"},
    known_status{"FSD OL", supply::forced_shutdown, ""},
    known_status{"BOOST BYPASS", supply::unknown, "bypass boost"},
    known_status{"ALARM OL RB", supply::on_line, "replace-battery alarm"},
    known_status{"ALARM OL CHRG", supply::on_line, "charging alarm"},
    known_status{"ALARM OB", supply::on_battery, "alarm"},
    known_status{"ALARM ", supply::unknown, "alarm"},
    known_status{"FSD OB DISCHRG LB", supply::forced_shutdown, "discharging low-battery"},
    known_status{"OB CAL", supply::on_battery, "calibrating"},
    known_status{"OB LB CAL", supply::on_battery, "calibrating low-battery"},
    known_status{"OB DISCHRG LB", supply::low_battery, "discharging low-battery"},
    known_status{"OB OFF", supply::off, ""},
    known_status{"OL OB OFF", supply::unknown, ""},
    known_status{"OL OB FSD", supply::forced_shutdown, ""},
    known_status{"WAIT", supply::unknown, ""},
    known_status{"WAIT OL", supply::unknown, ""},
    known_status{"LB", supply::unknown, "low-battery"},
    known_status{"CHRG", supply::unknown, "charging"},
    known_status{"  OL   CHRG  ", supply::on_line, "charging"},
    known_status{"ol", supply::unknown, "", "ol"},
    known_status{"OLOB", supply::unknown, "", "OLOB"},
};

} // namespace wesh::test
