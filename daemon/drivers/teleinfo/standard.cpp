// The labels of a Linky in standard mode: Enedis-NOI-CPT_54E §6.2.2, in the order of its frames.
#include "daemon/drivers/teleinfo/labels.hpp"

#include <array>

namespace wesh::teleinfo {
namespace {

using enum point_kind;

/// Suppliers word their calendars as they like: only what cannot be anything else is translated.
constexpr std::array tariff_periods{
    word{"BASE", "base"},
    word{"HEURE CREUSE", "hc"},
    word{"HEURE PLEINE", "hp"},
    word{"HC BLEU", "blue-hc"},
    word{"HP BLEU", "blue-hp"},
    word{"HC BLANC", "white-hc"},
    word{"HP BLANC", "white-hp"},
    word{"HC ROUGE", "red-hc"},
    word{"HP ROUGE", "red-hp"},
    word{"HEURE POINTE", "ejp-peak"},
    word{"HEURE NORMALE", "ejp-normal"},
    word{"HEURE WEEK-END", "weekend"},
};
constexpr std::array supplier_indexes{
    word{"01", "1"}, word{"02", "2"}, word{"03", "3"}, word{"04", "4"}, word{"05", "5"},
    word{"06", "6"}, word{"07", "7"}, word{"08", "8"}, word{"09", "9"}, word{"10", "10"},
};
constexpr std::array day_profiles{
    word{"00", "0"}, word{"01", "1"}, word{"02", "2"}, word{"03", "3"}, word{"04", "4"},
    word{"05", "5"}, word{"06", "6"}, word{"07", "7"}, word{"08", "8"}, word{"09", "9"},
};

// clang-format off
constexpr label index(std::string_view name, std::string_view path, std::string_view meaning, std::string_view unit = "Wh") {
    return {.name = name, .read_as = form::number, .length = 9, .path = path, .kind = counter, .unit = unit, .meaning = meaning, .index = true};
}
constexpr label measure(std::string_view name, std::uint8_t length, std::string_view path, std::string_view unit, std::string_view meaning, int scale = 0) {
    return {.name = name, .read_as = form::number, .length = length, .path = path, .kind = gauge, .unit = unit, .scale = scale, .meaning = meaning};
}
/// With the time it was measured at.
constexpr label dated(std::string_view name, std::uint8_t length, std::string_view path, std::string_view unit, std::string_view meaning) {
    return {.name = name, .read_as = form::number, .length = length, .path = path, .kind = gauge, .unit = unit, .meaning = meaning, .dated = true};
}
constexpr label words(std::string_view name, std::uint8_t length, std::string_view path, point_kind kind, std::string_view meaning, std::span<const word> known = {}) {
    return {.name = name, .read_as = form::text, .length = length, .path = path, .kind = kind, .meaning = meaning, .words = known};
}
constexpr label choice(std::string_view name, std::string_view path, std::span<const word> all, std::string_view meaning) {
    return {.name = name, .read_as = form::word, .length = 2, .path = path, .kind = state, .meaning = meaning, .words = all};
}
constexpr label peak(std::string_view name, std::string_view path, std::string_view meaning) {
    return {.name = name, .read_as = form::number, .length = 2, .path = path, .kind = text, .meaning = meaning, .role = role::peak, .dated = true};
}
constexpr label profile(std::string_view name, std::string_view path, std::string_view meaning) {
    return {.name = name, .read_as = form::blocks, .length = 98, .path = path, .kind = text, .meaning = meaning, .role = role::profile};
}

constexpr std::array table{
    label{.name = "ADSC", .read_as = form::identity, .length = 12, .path = "adco", .meaning = "address of the meter: its identity", .role = role::meter},
    measure("VTIC", 2, "tic-version", "", "version of the meter's output"),
    label{.name = "DATE", .read_as = form::nothing, .path = "clock.time", .meaning = "time on the meter's own clock", .role = role::clock, .dated = true, .kept = false},
    words("NGTF", 16, "tariff-option", state, "supplier's calendar, in the supplier's words"),
    words("LTARF", 16, "tariff-period", state, "tariff period that is running; in the supplier's words where these are not known", tariff_periods),
    index("EAST", "energy.total", "all energy drawn"),
    index("EASF01", "energy.supplier.1", "energy drawn, supplier's index 1"),
    index("EASF02", "energy.supplier.2", "energy drawn, supplier's index 2"),
    index("EASF03", "energy.supplier.3", "energy drawn, supplier's index 3"),
    index("EASF04", "energy.supplier.4", "energy drawn, supplier's index 4"),
    index("EASF05", "energy.supplier.5", "energy drawn, supplier's index 5"),
    index("EASF06", "energy.supplier.6", "energy drawn, supplier's index 6"),
    index("EASF07", "energy.supplier.7", "energy drawn, supplier's index 7"),
    index("EASF08", "energy.supplier.8", "energy drawn, supplier's index 8"),
    index("EASF09", "energy.supplier.9", "energy drawn, supplier's index 9"),
    index("EASF10", "energy.supplier.10", "energy drawn, supplier's index 10"),
    index("EASD01", "distributor-energy.1", "the same energy again by the distributor's seasons: index 1"),
    index("EASD02", "distributor-energy.2", "the same energy again by the distributor's seasons: index 2"),
    index("EASD03", "distributor-energy.3", "the same energy again by the distributor's seasons: index 3"),
    index("EASD04", "distributor-energy.4", "the same energy again by the distributor's seasons: index 4"),
    index("EAIT", "energy.injected", "all energy injected"),
    index("ERQ1", "reactive-energy.q1", "reactive energy, quadrant 1", "varh"),
    index("ERQ2", "reactive-energy.q2", "reactive energy, quadrant 2", "varh"),
    index("ERQ3", "reactive-energy.q3", "reactive energy, quadrant 3", "varh"),
    index("ERQ4", "reactive-energy.q4", "reactive energy, quadrant 4", "varh"),
    measure("IRMS1", 3, "current.l1", "A", "current of phase 1"),
    measure("IRMS2", 3, "current.l2", "A", "current of phase 2"),
    measure("IRMS3", 3, "current.l3", "A", "current of phase 3"),
    measure("URMS1", 3, "voltage.l1", "V", "voltage of phase 1"),
    measure("URMS2", 3, "voltage.l2", "V", "voltage of phase 2"),
    measure("URMS3", 3, "voltage.l3", "V", "voltage of phase 3"),
    measure("PREF", 2, "subscribed-power", "VA", "subscribed apparent power", 3),
    measure("PCOUP", 2, "cutoff-power", "VA", "apparent power at which the breaker opens", 3),
    measure("SINSTS", 5, "apparent-power", "VA", "apparent power drawn"),
    measure("SINSTS1", 5, "apparent-power.l1", "VA", "apparent power drawn on phase 1"),
    measure("SINSTS2", 5, "apparent-power.l2", "VA", "apparent power drawn on phase 2"),
    measure("SINSTS3", 5, "apparent-power.l3", "VA", "apparent power drawn on phase 3"),
    dated("SMAXSN", 5, "max-apparent-power", "VA", "highest apparent power drawn today"),
    dated("SMAXSN1", 5, "max-apparent-power.l1", "VA", "highest apparent power drawn today on phase 1"),
    dated("SMAXSN2", 5, "max-apparent-power.l2", "VA", "highest apparent power drawn today on phase 2"),
    dated("SMAXSN3", 5, "max-apparent-power.l3", "VA", "highest apparent power drawn today on phase 3"),
    dated("SMAXSN-1", 5, "max-apparent-power.yesterday", "VA", "highest apparent power drawn yesterday"),
    dated("SMAXSN1-1", 5, "max-apparent-power.yesterday.l1", "VA", "highest apparent power drawn yesterday on phase 1"),
    dated("SMAXSN2-1", 5, "max-apparent-power.yesterday.l2", "VA", "highest apparent power drawn yesterday on phase 2"),
    dated("SMAXSN3-1", 5, "max-apparent-power.yesterday.l3", "VA", "highest apparent power drawn yesterday on phase 3"),
    measure("SINSTI", 5, "injected-power", "VA", "apparent power injected"),
    dated("SMAXIN", 5, "max-injected-power", "VA", "highest apparent power injected today"),
    dated("SMAXIN-1", 5, "max-injected-power.yesterday", "VA", "highest apparent power injected yesterday"),
    dated("CCASN", 5, "load-curve", "W", "active power drawn, last point of the load curve"),
    dated("CCASN-1", 5, "load-curve.previous", "W", "active power drawn, the point of the load curve before"),
    dated("CCAIN", 5, "injected-load-curve", "W", "active power injected, last point of the load curve"),
    dated("CCAIN-1", 5, "injected-load-curve.previous", "W", "active power injected, the point of the load curve before"),
    dated("UMOY1", 3, "mean-voltage.l1", "V", "mean voltage of phase 1 over ten minutes"),
    dated("UMOY2", 3, "mean-voltage.l2", "V", "mean voltage of phase 2 over ten minutes"),
    dated("UMOY3", 3, "mean-voltage.l3", "V", "mean voltage of phase 3 over ten minutes"),
    label{.name = "STGE", .read_as = form::hex, .length = 8, .kind = state, .meaning = "status of the meter: each of its bits is a point", .role = role::status},
    peak("DPM1", "mobile-peak.1.start", "announced start of mobile peak 1"),
    peak("FPM1", "mobile-peak.1.end", "announced end of mobile peak 1"),
    peak("DPM2", "mobile-peak.2.start", "announced start of mobile peak 2"),
    peak("FPM2", "mobile-peak.2.end", "announced end of mobile peak 2"),
    peak("DPM3", "mobile-peak.3.start", "announced start of mobile peak 3"),
    peak("FPM3", "mobile-peak.3.end", "announced end of mobile peak 3"),
    words("MSG1", 32, "message", text, "message of the distributor"),
    words("MSG2", 16, "message.short", text, "short message of the distributor, which the meter sends once"),
    label{.name = "PRM", .read_as = form::identity, .length = 14, .path = "delivery-point", .meaning = "number of the delivery point"},
    label{.name = "RELAIS", .read_as = form::number, .length = 3, .kind = state, .meaning = "the meter's relays, 1 real and 7 virtual", .role = role::relays},
    choice("NTARF", "supplier-index", supplier_indexes, "number of the supplier's index that is running"),
    choice("NJOURF", "day-profile", day_profiles, "number of today's profile in the supplier's calendar"),
    choice("NJOURF+1", "day-profile.tomorrow", day_profiles, "number of tomorrow's profile in the supplier's calendar"),
    profile("PJOURF+1", "day-profile.tomorrow.blocks", "tomorrow's profile: from when on which supplier's index and contacts"),
    profile("PPOINTE", "mobile-peak.blocks", "profile of the announced mobile peak day: from when on which supplier's index and contacts"),
};
// clang-format on

} // namespace

std::span<const label> standard_labels() noexcept { return table; }

} // namespace wesh::teleinfo
