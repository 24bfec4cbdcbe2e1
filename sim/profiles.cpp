// The pages as data. What is known from a real box and what is a guess is said at each table; weshsim(1) says
// the same to the user.
#include "sim/profiles.hpp"

#include <fmt/core.h>

#include <array>

namespace wesh::sim {
namespace {

using enum form;

// --- Firmware 0.61D: field for field and figure for figure what a real box answered on 2017-05-01. No meter
// was wired to either Téléinfo input; the clamps, one probe and the clock spoke.
// -----------------------------

constexpr element info_061[] = {
    {"date", date, "01/05/2017"}, {"time", hour, "15:31"}, {"firmware", words, "V0.61D"}};

constexpr element tic_061[] = {
    {"ADCO", words, "Pas Dispo"},  {"OPTARIF", words, "."}, {"ISOUSC", whole, "0"},
    {"PTEC", words, "TIC NDERR."}, {"PAP", whole, "0"},     {"IINST", whole, "0"},
    {"IINST1", whole, "0"},        {"IINST2", whole, "0"},  {"IINST3", whole, "0"},
    {"IMAX", whole, "0"},          {"IMAX1", whole, "0"},   {"IMAX2", whole, "0"},
    {"IMAX3", whole, "0"},         {"PEJP", bit, "0"},      {"DEMAIN", words, "----"},
    {"BASE", count, "0"},          {"HCHC", count, "0"},    {"HCHP", count, "0"},
    {"EJPHN", count, "0"},         {"EJPHPM", count, "0"},  {"BBRHCJB", count, "0"},
    {"BBRHPJB", count, "0"},       {"BBRHCJW", count, "0"}, {"BBRHPJW", count, "0"},
    {"BBRHCJR", count, "0"},       {"BBRHPJR", count, "0"}};

constexpr element pulses_061[] = {{"PULSE#", count, "0"}, {"INDEX#", count, "0"}};
constexpr element clamps_061[] = {{"I#", hundredths, "0.00"}, {"INDEX#", count, "0"}};
constexpr element probes[] = {{"SONDE#", tenths, "0.0"}};
constexpr element relays[] = {{"RELAIS#", on_off, "OFF"}};
constexpr element inputs[] = {{"ENTREE#", bit, "0"}};
constexpr element analog_061[] = {{"AD#", whole, "0"}};
constexpr element switches[] = {{"SWITCH#", bit, "0"}};
constexpr element variables[] = {{"VARIABLE#", hundredths, "0.00"}};

constexpr section sections_061[] = {
    {"info", 1, 1, false, info_061},        {"tic1", 1, 1, false, tic_061},
    {"tic2", 1, 1, false, tic_061},         {"impulsion", 1, 4, false, pulses_061},
    {"pince", 1, 4, true, clamps_061},      {"temp", 1, 30, true, probes},
    {"relais", 1, 2, true, relays},         {"entree", 1, 2, true, inputs},
    {"analogique", 1, 4, true, analog_061}, {"switch_virtuel", 1, 8, true, switches},
    {"variables", 1, 8, true, variables}};

constexpr exception_to_first exceptions_061[] = {{"pince.INDEX1", "29386970"}, {"pince.INDEX2", "5203481"},
                                                 {"pince.INDEX3", "14018885"}, {"pince.I4", "0.63"},
                                                 {"pince.INDEX4", "45584"},    {"temp.SONDE1", "22.0"}};

// --- Firmware 0.84: the block tic1, its order and all its figures are those of a real box (an HP/HC meter;
// the last six digits of its number are zeros). The other sections are ours: names, order and number forms
// follow what integrations read from such boxes, the figures are invented, and so are the blanks, kept where
// 0.61D has them.
// ------------------------------------------------------------------------------------------------------

constexpr element info_084[] = {
    {"date", date, "22/11/2026"}, {"time", hour, "12:00"}, {"firmware", words, "V0.84A10"}};

constexpr element tic_084[] = {{"ADCO", words, "Pas Dispo"},
                               {"OPTARIF", words, "."},
                               {"ISOUSC", whole, "0"},
                               {"PTEC", words, "TIC NDERR."},
                               {"PAP", whole, "0"},
                               {"PAPIJ", whole, "0"},
                               {"IINST", whole, "0"},
                               {"IINST1", whole, "0"},
                               {"IINST2", whole, "0"},
                               {"IINST3", whole, "0"},
                               {"TENSION1", whole, "0"},
                               {"TENSION2", whole, "0"},
                               {"TENSION3", whole, "0"},
                               {"IMAX", whole, "0"},
                               {"IMAX1", whole, "0"},
                               {"IMAX2", whole, "0"},
                               {"IMAX3", whole, "0"},
                               {"PEJP", bit, "0"},
                               {"DEMAIN", words, "----"},
                               {"BASE", count_9, "000000000"},
                               {"H_PLEINE", count_9, "000000000"},
                               {"H_CREUSE", count_9, "000000000"},
                               {"EJPHN", count_9, "000000000"},
                               {"EJPHPM", count_9, "000000000"},
                               {"BBRHCJB", count_9, "000000000"},
                               {"BBRHPJB", count_9, "000000000"},
                               {"BBRHCJW", count_9, "000000000"},
                               {"BBRHPJW", count_9, "000000000"},
                               {"BBRHCJR", count_9, "000000000"},
                               {"BBRHPJR", count_9, "000000000"},
                               {"H_WeekEnd", count_9, "000000000"},
                               {"HC_Semaine", count_9, "000000000"},
                               {"HP_Semaine", count_9, "000000000"},
                               {"HC_WeekEnd", count_9, "000000000"},
                               {"HP_WeekEnd", count_9, "000000000"},
                               {"HC_Mercredi", count_9, "000000000"},
                               {"HP_Mercredi", count_9, "000000000"},
                               {"H_SUPER_CREUSE", count_9, "000000000"},
                               {"PRODUCTEUR", count_9, "000000000"},
                               {"INJECTION", count_9, "000000000"}};

constexpr element pulses_084[] = {{"PULSE#", count, "0"}, {"INDEX#", count_milli, "0.000"}};
constexpr element voltage_084[] = {{"V", whole, "233"}};
constexpr element clamps_084[] = {
    {"I#", hundredths, "0.00"}, {"INDEX#", count_milli, "0.000"}, {"INJECT#", count_milli, "0.000"}};
constexpr element analog_084[] = {{"AD#", hundredths, "0.00"}};

constexpr section sections_084[] = {
    {"info", 1, 1, false, info_084},        {"tic1", 1, 1, false, tic_084},
    {"tic2", 1, 1, false, tic_084},         {"tic3", 1, 1, false, tic_084},
    {"impulsion", 1, 6, false, pulses_084}, {"pince", 1, 1, true, voltage_084},
    {"pince", 1, 4, true, clamps_084},      {"temp", 1, 30, true, probes},
    {"relais", 1, 2, true, relays},         {"entree", 1, 2, true, inputs},
    {"analogique", 1, 4, true, analog_084}, {"switch_virtuel", 1, 24, true, switches},
    {"variables", 1, 8, true, variables},   {"relais1W", 101, 108, false, relays}};

constexpr exception_to_first exceptions_084[] = {
    // Real.
    {"tic1.ADCO", "021861800000"},
    {"tic1.OPTARIF", "HC.."},
    {"tic1.ISOUSC", "45"},
    {"tic1.PTEC", "H. Pleines"},
    {"tic1.PAP", "8400"},
    {"tic1.IINST", "30"},
    {"tic1.IMAX", "90"},
    {"tic1.DEMAIN", "pas connue !"},
    {"tic1.H_PLEINE", "048437741"},
    {"tic1.H_CREUSE", "021610695"},
    // Invented: a producer on the second input and nothing on the third.
    {"tic2.ADCO", "041967000001"},
    {"tic2.OPTARIF", "BASE."},
    {"tic2.ISOUSC", "15"},
    {"tic2.PTEC", "Toutes Heures"},
    {"tic2.PAP", "460"},
    {"tic2.IINST", "2"},
    {"tic2.IMAX", "13"},
    {"tic2.BASE", "003120455"},
    // Invented: cold water, hot water, gas and a heat meter.
    {"impulsion.PULSE1", "1353"},
    {"impulsion.INDEX1", "338.250"},
    {"impulsion.PULSE2", "884"},
    {"impulsion.INDEX2", "221.000"},
    {"impulsion.PULSE3", "52718"},
    {"impulsion.INDEX3", "527.180"},
    {"impulsion.PULSE4", "1907"},
    {"impulsion.INDEX4", "1907.000"},
    {"pince.I1", "3.12"},
    {"pince.INDEX1", "29386.970"},
    {"pince.I2", "0.48"},
    {"pince.INDEX2", "5203.481"},
    {"pince.I3", "1.75"},
    {"pince.INDEX3", "14018.885"},
    {"pince.INJECT3", "812.040"},
    {"pince.I4", "0.63"},
    {"pince.INDEX4", "45.584"},
    {"temp.SONDE1", "21.5"},
    {"temp.SONDE2", "19.8"},
    {"temp.SONDE3", "54.2"},
    {"temp.SONDE4", "47.0"},
    {"temp.SONDE5", "8.3"},
    {"relais.RELAIS1", "ON"},
    {"entree.ENTREE1", "1"},
    {"analogique.AD1", "2.51"},
    {"analogique.AD2", "0.33"},
    {"switch_virtuel.SWITCH2", "1"},
    {"variables.VARIABLE1", "12.50"},
    {"relais1W.RELAIS103", "ON"}};

} // namespace

std::span<const profile> profiles() {
    static const std::array<profile, 2> all{
        profile{"0.61D", "a real answer of 2017", false, layout{sections_061, exceptions_061}},
        profile{"0.84", "block tic1 real, the rest invented", true, layout{sections_084, exceptions_084}}};
    return all;
}

const profile& profile_named(std::string_view name) {
    std::string known;
    for (const auto& p : profiles()) {
        if (p.name == name) return p;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", p.name);
    }
    throw refusal{fmt::format("no firmware profile '{}'; there are {}", name, known)};
}

} // namespace wesh::sim
