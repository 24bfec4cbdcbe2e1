// The labels of blue meters, and of a Linky in historic mode: ERDF-NOI-CPT_02E §2.2 to 2.5, in the order of
// their frames, single-phase and three-phase woven into one.
#include "daemon/drivers/teleinfo/labels.hpp"

#include <array>

namespace wesh::teleinfo {
namespace {

using enum point_kind;

constexpr std::array tariff_options{word{"BASE", "BASE"}, word{"HC..", "HC.."}, word{"EJP.", "EJP."}};
/// The words of the energy indexes.
constexpr std::array tariff_periods{
    word{"TH..", "base"},     word{"HC..", "hc"},      word{"HP..", "hp"},      word{"HN..", "ejp-normal"},
    word{"PM..", "ejp-peak"}, word{"HCJB", "blue-hc"}, word{"HPJB", "blue-hp"}, word{"HCJW", "white-hc"},
    word{"HPJW", "white-hp"}, word{"HCJR", "red-hc"},  word{"HPJR", "red-hp"},
};
constexpr std::array colours{word{"----", "unknown"}, word{"BLEU", "blue"}, word{"BLAN", "white"},
                             word{"ROUG", "red"}};
constexpr std::array schedules{word{"A", "A"}, word{"C", "C"}, word{"D", "D"}, word{"E", "E"},
                               word{"Y", "Y"}};

// clang-format off
constexpr label index(std::string_view name, std::string_view path, std::string_view meaning, bool concentrator = false) {
    return {.name = name, .read_as = form::number, .length = 9, .path = path, .kind = counter, .unit = "Wh", .meaning = meaning, .index = true, .concentrator = concentrator};
}
constexpr label other_index(std::string_view name, std::string_view path, std::string_view meaning) {
    return {.name = name, .read_as = form::number, .length = 7, .path = path, .kind = counter, .unit = "dal", .meaning = meaning, .index = true};
}
constexpr label measure(std::string_view name, std::uint8_t length, std::string_view path, std::string_view unit, std::string_view meaning, role r = role::value) {
    return {.name = name, .read_as = form::number, .length = length, .path = path, .kind = gauge, .unit = unit, .meaning = meaning, .role = r};
}
constexpr label choice(std::string_view name, std::uint8_t length, std::string_view path, std::span<const word> words, std::string_view meaning, role r = role::value) {
    return {.name = name, .read_as = form::word, .length = length, .path = path, .kind = state, .meaning = meaning, .words = words, .role = r};
}

constexpr std::array table{
    label{.name = "ADCO", .read_as = form::identity, .length = 12, .path = "adco", .meaning = "address of the meter: its identity", .role = role::meter},
    choice("OPTARIF", 4, "tariff-option", tariff_options, "tariff option, the meter's own code; a Linky says BASE of contracts that historic mode does not know", role::circuits),
    measure("ISOUSC", 2, "subscribed-current", "A", "subscribed current"),
    index("BASE", "energy.base", "energy drawn, base tariff; of a Linky whose contract historic mode does not know, all energy", true),
    index("HCHC", "energy.hc", "energy drawn, off-peak hours", true),
    index("HCHP", "energy.hp", "energy drawn, peak hours", true),
    index("EJPHN", "energy.ejp-normal", "energy drawn, EJP normal hours", true),
    index("EJPHPM", "energy.ejp-peak", "energy drawn, EJP mobile peak hours", true),
    index("BBRHCJB", "energy.blue-hc", "energy drawn, Tempo blue days, off-peak hours"),
    index("BBRHPJB", "energy.blue-hp", "energy drawn, Tempo blue days, peak hours"),
    index("BBRHCJW", "energy.white-hc", "energy drawn, Tempo white days, off-peak hours"),
    index("BBRHPJW", "energy.white-hp", "energy drawn, Tempo white days, peak hours"),
    index("BBRHCJR", "energy.red-hc", "energy drawn, Tempo red days, off-peak hours"),
    index("BBRHPJR", "energy.red-hp", "energy drawn, Tempo red days, peak hours"),
    other_index("GAZ", "gas.index", "gas drawn, from a téléreport concentrator"),
    other_index("AUTRE", "other.index", "index of another meter, from a téléreport concentrator"),
    label{.name = "PEJP", .read_as = form::number, .length = 2, .path = "peak-notice", .kind = state, .meaning = "notice of an EJP peak period, or that period itself", .role = role::notice},
    choice("PTEC", 4, "tariff-period", tariff_periods, "tariff period that is running"),
    choice("DEMAIN", 4, "tomorrow", colours, "Tempo colour of tomorrow"),
    measure("IINST", 3, "current", "A", "current, single-phase meter"),
    measure("IINST1", 3, "current.l1", "A", "current of phase 1"),
    measure("IINST2", 3, "current.l2", "A", "current of phase 2"),
    measure("IINST3", 3, "current.l3", "A", "current of phase 3"),
    measure("ADPS", 3, "overrun.current", "A", "current while it is above the subscription, single-phase meter", role::overrun),
    measure("IMAX", 3, "max-current", "A", "highest current called, single-phase meter; a Linky says its nominal current"),
    measure("IMAX1", 3, "max-current.l1", "A", "highest current called on phase 1; a Linky says its nominal current"),
    measure("IMAX2", 3, "max-current.l2", "A", "highest current called on phase 2; a Linky says its nominal current"),
    measure("IMAX3", 3, "max-current.l3", "A", "highest current called on phase 3; a Linky says its nominal current"),
    measure("PMAX", 5, "max-power", unknown_unit, "highest three-phase power called: in W from older meters, in VA and of yesterday from a Linky"),
    measure("PAPP", 5, "apparent-power", "VA", "apparent power drawn"),
    choice("HHPHC", 1, "off-peak-schedule", schedules, "schedule of off-peak hours, the meter's own code"),
    label{.name = "MOTDETAT", .read_as = form::hex, .length = 6, .path = "status-word", .meaning = "status word, reserved to the distributor"},
    label{.name = "PPOT", .read_as = form::hex, .length = 2, .kind = state, .meaning = "which phases have potential", .role = role::potentials},
    measure("ADIR1", 3, "overrun.current.l1", "A", "current of phase 1 while it is above the subscription", role::overrun),
    measure("ADIR2", 3, "overrun.current.l2", "A", "current of phase 2 while it is above the subscription", role::overrun),
    measure("ADIR3", 3, "overrun.current.l3", "A", "current of phase 3 while it is above the subscription", role::overrun),
};
// clang-format on

} // namespace

std::span<const label> historic_labels() noexcept { return table; }

} // namespace wesh::teleinfo
