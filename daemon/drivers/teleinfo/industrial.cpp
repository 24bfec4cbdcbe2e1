// The labels of PME-PMI, CJE and ICE meters: ERDF-NOI-CPT_02E §2.6 to 2.9, and what meters in the field send.
//
// A PME-PMI meter writes units into its data and is decoded like the others. Of CJE and ICE no frame of a
// real meter is known: their groups become texts, as they are sent.
#include "daemon/drivers/teleinfo/labels.hpp"

#include <array>

namespace wesh::teleinfo {
namespace {

using enum point_kind;

constexpr std::array active_fine{word{"Wh", "Wh"}};
constexpr std::array reactive_fine{word{"varh", "varh"}};
constexpr std::array apparent_fine{word{"VAh", "VAh"}};
constexpr std::array active_energy{word{"kWh", "Wh"}};
constexpr std::array reactive_energy{word{"kvarh", "varh"}};
/// The specification marks a mean of an interval that was cut short by a T; where it stands no capture shows.
constexpr std::array mean_power{word{"kW", "W"}, word{"kWT", "W"}, word{"TkW", "W"}};
/// Contracts are of active or of apparent power.
constexpr std::array power{word{"kW", "W"}, word{"kVA", "VA"}};

constexpr std::array tariff_periods{
    word{"P", "p"},     word{"HPH", "hph"}, word{"HCH", "hch"}, word{"HPE", "hpe"}, word{"HCE", "hce"},
    word{"HPD", "hpd"}, word{"HCD", "hcd"}, word{"JA", "ja"},   word{"PM", "pm"},   word{"M", "m"},
    word{"HH", "hh"},   word{"HP", "hp"},   word{"HC", "hc"},
};
constexpr std::array activity{word{"ACTIF", "on"}, word{"INACTIF", "off"}};
constexpr std::array roles{word{"CONSO", "consumer"}, word{"PROD", "producer"}};
constexpr std::array notices{word{"DEP", "overrun-near"}, word{"EJP", "ejp"}, word{"HM", "hm"},
                             word{"DSM", "dsm"}, word{"SCM", "scm"}};

// clang-format off
constexpr label amount(std::string_view name, std::string_view path, point_kind kind, std::string_view unit, int scale, std::span<const word> units, std::string_view meaning, role r = role::value) {
    return {.name = name, .read_as = form::quantity, .length = 14, .path = path, .kind = kind, .unit = unit, .scale = scale, .meaning = meaning, .words = units, .role = r, .any_case = true};
}
/// Of the ten minutes that run: back to zero at their end.
constexpr label interval(std::string_view name, std::string_view path, std::string_view unit, std::span<const word> units, std::string_view meaning) {
    return amount(name, path, gauge, unit, 0, units, meaning);
}
constexpr label mean(std::string_view name, std::string_view path, std::string_view meaning) {
    return amount(name, path, gauge, "W", 3, mean_power, meaning);
}
/// Indexes of one tariff period: the same label goes on with another index when the period changes.
constexpr label active(std::string_view name, std::string_view path, std::string_view meaning, role r = role::period) {
    auto row = amount(name, path, counter, "Wh", 3, active_energy, meaning, r);
    row.index = r == role::period && !path.starts_with("previous");
    return row;
}
constexpr label reactive(std::string_view name, std::string_view path, std::string_view meaning) {
    auto row = amount(name, path, counter, "varh", 3, reactive_energy, meaning, role::period);
    row.index = !path.starts_with("previous");
    return row;
}
constexpr label moment(std::string_view name, std::string_view path, std::string_view meaning) {
    return {.name = name, .read_as = form::date, .length = 17, .path = path, .meaning = meaning, .any_case = true};
}
constexpr label words(std::string_view name, std::uint8_t length, std::string_view path, point_kind kind, std::string_view meaning, std::span<const word> known = {}, role r = role::value) {
    return {.name = name, .read_as = form::line, .length = length, .path = path, .kind = kind, .meaning = meaning, .words = known, .role = r, .any_case = true};
}
constexpr label choice(std::string_view name, std::string_view path, std::span<const word> all, std::string_view meaning) {
    return {.name = name, .read_as = form::word, .length = 7, .path = path, .kind = state, .meaning = meaning, .words = all, .any_case = true};
}
/// As it is sent.
constexpr label plain(std::string_view name, std::string_view path, std::string_view meaning) {
    return {.name = name, .read_as = form::line, .length = 64, .path = path, .meaning = meaning};
}

constexpr std::array table{
    words("TRAME", 16, "label.TRAME", text, "kind of frame, of meters from 2013 on"),
    label{.name = "ADS", .read_as = form::identity, .length = 12, .path = "adco", .meaning = "address of the meter: its identity", .role = role::meter, .any_case = true},
    words("MESURES1", 16, "tariff-option", state, "tariff option of the supplier's contract, the meter's own code"),
    label{.name = "DATE", .read_as = form::date, .length = 17, .path = "clock.time", .meaning = "time on the meter's own clock", .role = role::clock, .any_case = true, .kept = false},
    interval("EA_s", "interval.energy", "Wh", active_fine, "energy drawn in the ten minutes that run"),
    interval("ER+_s", "interval.reactive.positive", "varh", reactive_fine, "positive reactive energy while drawing, in the ten minutes that run"),
    interval("ER-_s", "interval.reactive.negative", "varh", reactive_fine, "negative reactive energy while drawing, in the ten minutes that run"),
    interval("EAPP_s", "interval.apparent", "VAh", apparent_fine, "apparent energy drawn in the ten minutes that run"),
    interval("EA_i", "interval.injected.energy", "Wh", active_fine, "energy injected in the ten minutes that run"),
    interval("ER+_i", "interval.injected.reactive.positive", "varh", reactive_fine, "positive reactive energy while injecting, in the ten minutes that run"),
    interval("ER-_i", "interval.injected.reactive.negative", "varh", reactive_fine, "negative reactive energy while injecting, in the ten minutes that run"),
    interval("EAPP_i", "interval.injected.apparent", "VAh", apparent_fine, "apparent energy injected in the ten minutes that run"),
    words("PTCOUR1", 4, "tariff-period", state, "tariff period that is running, supplier's contract", tariff_periods),
    choice("TARIFDYN", "dynamic-tariff", activity, "whether a dynamic tariff is active"),
    words("ETATDYN1", 16, "dynamic-tariff.state", text, "state of the dynamic tariff, the meter's own code"),
    words("PREAVIS1", 16, "label.PREAVIS1", text, "notice of the dynamic tariff, the meter's own code"),
    words("TDYN1CD", 32, "label.TDYN1CD", text, "date and period of the dynamic tariff, as they are sent"),
    words("TDYN1CF", 32, "label.TDYN1CF", text, "date and period of the dynamic tariff, as they are sent"),
    words("TDYN1FD", 32, "label.TDYN1FD", text, "date and period of the dynamic tariff, as they are sent"),
    words("TDYN1FF", 32, "label.TDYN1FF", text, "date and period of the dynamic tariff, as they are sent"),
    words("MODE", 16, "mode", text, "mode of the meter: CONTROLE while it is tested"),
    choice("CONFIG", "role", roles, "consumer or producer"),
    moment("DATEPA1", "mean-power.1.end", "end of the last full ten minutes"),
    mean("PA1_s", "mean-power.1", "mean active power drawn over the last full ten minutes"),
    mean("PA1_i", "injected-mean-power.1", "mean active power injected over the last full ten minutes"),
    moment("DATEPA2", "mean-power.2.end", "end of the ten minutes 1 before the last full ones"),
    mean("PA2_s", "mean-power.2", "mean active power drawn over the ten minutes 1 before the last full ones"),
    mean("PA2_i", "injected-mean-power.2", "mean active power injected over the ten minutes 1 before the last full ones"),
    moment("DATEPA3", "mean-power.3.end", "end of the ten minutes 2 before the last full ones"),
    mean("PA3_s", "mean-power.3", "mean active power drawn over the ten minutes 2 before the last full ones"),
    mean("PA3_i", "injected-mean-power.3", "mean active power injected over the ten minutes 2 before the last full ones"),
    moment("DATEPA4", "mean-power.4.end", "end of the ten minutes 3 before the last full ones"),
    mean("PA4_s", "mean-power.4", "mean active power drawn over the ten minutes 3 before the last full ones"),
    mean("PA4_i", "injected-mean-power.4", "mean active power injected over the ten minutes 3 before the last full ones"),
    moment("DATEPA5", "mean-power.5.end", "end of the ten minutes 4 before the last full ones"),
    mean("PA5_s", "mean-power.5", "mean active power drawn over the ten minutes 4 before the last full ones"),
    mean("PA5_i", "injected-mean-power.5", "mean active power injected over the ten minutes 4 before the last full ones"),
    moment("DATEPA6", "mean-power.6.end", "end of the ten minutes 5 before the last full ones"),
    mean("PA6_s", "mean-power.6", "mean active power drawn over the ten minutes 5 before the last full ones"),
    mean("PA6_i", "injected-mean-power.6", "mean active power injected over the ten minutes 5 before the last full ones"),
    moment("DebP", "period.start", "begin of the billing period that runs"),
    active("EAP_s", "energy.%", "energy drawn in one tariff period"),
    active("EAP_i", "injected-energy.%", "energy injected in one tariff period"),
    reactive("ER+P_s", "reactive-energy.%.positive", "positive reactive energy while drawing, one tariff period"),
    reactive("ER-P_s", "reactive-energy.%.negative", "negative reactive energy while drawing, one tariff period"),
    reactive("ER+P_i", "injected-reactive-energy.%.positive", "positive reactive energy while injecting, one tariff period"),
    reactive("ER-P_i", "injected-reactive-energy.%.negative", "negative reactive energy while injecting, one tariff period"),
    moment("DebP-1", "previous-period.start", "begin of the billing period before"),
    moment("FinP-1", "previous-period.end", "end of the billing period before"),
    active("EAP-1_s", "previous-period.energy.%", "energy drawn in one tariff period, at the end of the billing period before"),
    active("EAP-1_i", "previous-period.injected-energy.%", "energy injected in one tariff period, at the end of the billing period before"),
    reactive("ER+P-1_s", "previous-period.reactive-energy.%.positive", "positive reactive energy while drawing, at the end of the billing period before"),
    reactive("ER-P-1_s", "previous-period.reactive-energy.%.negative", "negative reactive energy while drawing, at the end of the billing period before"),
    reactive("ER+P-1_i", "previous-period.injected-reactive-energy.%.positive", "positive reactive energy while injecting, at the end of the billing period before"),
    reactive("ER-P-1_i", "previous-period.injected-reactive-energy.%.negative", "negative reactive energy while injecting, at the end of the billing period before"),
    amount("PS", "subscribed-power", gauge, "", 3, power, "subscribed power of the tariff period that is running: W or VA, as contracted"),
    words("PREAVIS", 8, "notice", state, "notice that the meter gives: overrun-near, at 90 % of the subscribed power, or of a mobile period", notices, role::notice),
    mean("PA1MN", "mean-power.minute", "mean active power over the last minute"),
    amount("PMAX_s", "max-power", gauge, "", 3, power, "highest power drawn: W or VA, as contracted"),
    amount("PMAX_i", "max-injected-power", gauge, "", 3, power, "highest power injected: W or VA, as contracted"),
    amount("TGPHI_s", "tangent-phi", gauge, "", -2, {}, "tangent phi while drawing"),
    amount("TGPHI_i", "injected-tangent-phi", gauge, "", -2, {}, "tangent phi while injecting"),
    words("MESURES2", 16, "distributor.tariff-option", state, "tariff option of the distributor's contract, the meter's own code"),
    words("PTCOUR2", 4, "distributor.tariff-period", state, "tariff period that is running, distributor's contract", tariff_periods),
    words("ETATDYN2", 16, "distributor.dynamic-tariff.state", text, "state of the distributor's dynamic tariff, the meter's own code"),
    words("PREAVIS2", 16, "label.PREAVIS2", text, "notice of the distributor's dynamic tariff, the meter's own code"),
    words("TDYN2CD", 32, "label.TDYN2CD", text, "date and period of the distributor's dynamic tariff, as they are sent"),
    words("TDYN2CF", 32, "label.TDYN2CF", text, "date and period of the distributor's dynamic tariff, as they are sent"),
    words("TDYN2FD", 32, "label.TDYN2FD", text, "date and period of the distributor's dynamic tariff, as they are sent"),
    words("TDYN2FF", 32, "label.TDYN2FF", text, "date and period of the distributor's dynamic tariff, as they are sent"),
    moment("DebP_2", "distributor.period.start", "begin of the distributor's billing period that runs"),
    active("EAP_s2", "distributor-energy.%", "energy drawn in one of the distributor's tariff periods", role::period_2),
    moment("DebP-1_2", "distributor.previous-period.start", "begin of the distributor's billing period before"),
    moment("FinP-1_2", "distributor.previous-period.end", "end of the distributor's billing period before"),
    active("EAP-1_s2", "previous-period.distributor-energy.%", "energy drawn in one of the distributor's tariff periods, at the end of the billing period before", role::period_2),

    plain("JAUNE", "label.JAUNE", "time, tariff period, apparent power and its threshold of a CJE meter"),
    plain("ENERG", "label.ENERG", "indexes of a CJE meter, kWh"),
    plain("PERCC", "label.PERCC", "begin of the contract period that runs, CJE"),
    plain("PMAXC", "label.PMAXC", "highest powers of the contract period that runs, CJE, 10 VA"),
    plain("TDEPA", "label.TDEPA", "time above the subscription in the contract period that runs, CJE, minutes"),
    plain("PERCP", "label.PERCP", "begin of the contract period before, CJE"),
    plain("PMAXP", "label.PMAXP", "highest powers of the contract period before, CJE, 10 VA"),
    plain("PSOUSC", "label.PSOUSC", "subscribed powers of the contract period that runs, CJE, 10 VA"),
    plain("PSOUSP", "label.PSOUSP", "subscribed powers of the contract period before, CJE, 10 VA"),
    plain("FCOU", "label.FCOU", "label FCOU of a CJE meter, as it is sent"),
    plain("CONTRAT", "label.CONTRAT", "contract, ICE"),
    plain("DATECOUR", "label.DATECOUR", "date and time, ICE"),
    plain("EA", "label.EA", "active energy of the interval that runs, ICE"),
    plain("ERP", "label.ERP", "positive reactive energy of the interval that runs, ICE"),
    plain("PTCOUR", "label.PTCOUR", "tariff period that is running, ICE"),
    plain("PA1", "label.PA1", "mean active power 1, ICE"),
    plain("PA2", "label.PA2", "mean active power 2, ICE"),
    plain("PA3", "label.PA3", "mean active power 3, ICE"),
    plain("PA4", "label.PA4", "mean active power 4, ICE"),
    plain("PA5", "label.PA5", "mean active power 5, ICE"),
    plain("PA6", "label.PA6", "mean active power 6, ICE"),
    plain("DEBUTp", "label.DEBUTp", "begin of the billing period that runs, ICE"),
    plain("FINp", "label.FINp", "end of the billing period that runs, ICE"),
    plain("CAFp", "label.CAFp", "label CAFp of an ICE meter, as it is sent"),
    plain("DEBUTp1", "label.DEBUTp1", "begin of the billing period before, ICE"),
    plain("FINp1", "label.FINp1", "end of the billing period before, ICE"),
    plain("CAFp1", "label.CAFp1", "label CAFp1 of an ICE meter, as it is sent"),
    plain("KDC", "label.KDC", "label KDC of an ICE meter, as it is sent"),
    plain("KDCD", "label.KDCD", "label KDCD of an ICE meter, as it is sent"),
    plain("TGPHI", "label.TGPHI", "tangent phi, ICE"),
    plain("Appli", "label.Appli", "the application whose labels follow, ICE-4Q"),
    plain("U10MN", "label.U10MN", "label U10MN of an ICE meter, as it is sent"),
    plain("ERN", "label.ERN", "negative reactive energy of the interval that runs, ICE-4Q"),
    plain("EApCour", "label.EApCour", "active energy of the tariff period that runs, ICE-4Q"),
    plain("ERPpCour", "label.ERPpCour", "positive reactive energy of the tariff period that runs, ICE-4Q"),
    plain("ERNpCour", "label.ERNpCour", "negative reactive energy of the tariff period that runs, ICE-4Q"),
    plain("PrapCour", "label.PrapCour", "label PrapCour of an ICE meter, as it is sent"),
    plain("IPA1MN", "label.IPA1MN", "label IPA1MN of an ICE meter, as it is sent"),
    plain("IPATMN", "label.IPATMN", "label IPATMN of an ICE meter, as it is sent"),
    plain("IPREA1MN", "label.IPREA1MN", "label IPREA1MN of an ICE meter, as it is sent"),
    plain("IPREATMN", "label.IPREATMN", "label IPREATMN of an ICE meter, as it is sent"),
    plain("I1", "label.I1", "label I1 of an ICE meter, as it is sent"),
    plain("I2", "label.I2", "label I2 of an ICE meter, as it is sent"),
    plain("I3", "label.I3", "label I3 of an ICE meter, as it is sent"),
};
// clang-format on

} // namespace

std::span<const label> industrial_labels() noexcept { return table; }

} // namespace wesh::teleinfo
