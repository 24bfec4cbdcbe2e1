#include "daemon/drivers/wes/fields.hpp"

#include "common/text.hpp"

#include <array>
#include <map>
#include <vector>

namespace wesh::wes {
namespace {

using enum point_kind;

constexpr std::array tariff_periods{
    word{"Toutes Heures", "base"},
    word{"H. Creuses", "hc"},
    word{"H. Pleines", "hp"},
    word{"H. Creuse BLEU", "blue-hc"},
    word{"H. Pleine BLEU", "blue-hp"},
    word{"H. Creuse BLANC", "white-hc"},
    word{"H. Pleine BLANC", "white-hp"},
    word{"H. Creuse ROUGE", "red-hc"},
    word{"H. Pleine ROUGE", "red-hp"},
    word{"Inconnu", ""},
    word{said_no_frame, ""},
};
constexpr std::array colours{
    word{"----", "unknown"},     word{"pas connue !", "unknown"}, word{"Jour BLEU", "blue"},
    word{"Jour BLANC", "white"}, word{"Jour ROUGE", "red"},
};
constexpr std::array tariff_options{word{".", ""}, word{"", ""}};

// clang-format off
/// A meter's elements repeat much: these make a row of the three usual sorts.
constexpr field index(std::string_view element, std::string_view path, std::string_view meaning) {
    return {"tic%", element, path, form::number, counter, "Wh", 0, 3, presence::non_zero, true, false, true, meaning, {}};
}
constexpr field meter(std::string_view element, std::string_view path, std::string_view unit, presence p, std::string_view meaning) {
    return {"tic%", element, path, form::number, gauge, unit, 0, 3, p, true, false, true, meaning, {}};
}
constexpr field meter_word(std::string_view element, std::string_view path, std::span<const word> words, std::string_view meaning) {
    return {"tic%", element, path, form::word, state, "", 0, 3, presence::always, true, false, true, meaning, words};
}

constexpr auto always = presence::always;
constexpr auto non_zero = presence::non_zero;

constexpr std::array table{
    field{"info", "date", "clock.date", form::text, text, "", 0, 0, always, false, false, false, "date on the box's own clock, local time", {}},
    field{"info", "time", "clock.time", form::text, text, "", 0, 0, always, false, false, false, "time on the box's own clock, local time", {}},
    field{"info", "firmware", "firmware", form::text, text, "", 0, 0, always, false, false, true, "firmware of the box", {}},
    field{"info", "hardware", "hardware", form::text, text, "", 0, 0, always, false, false, true, "hardware of the box", {}},

    field{"tic%", "ADCO", "meter.%.adco", form::adco, text, "", 0, 3, always, true, false, true, "address of the meter: its identity", {}},
    meter_word("OPTARIF", "meter.%.tariff-option", tariff_options, "tariff option, the meter's own code"),
    meter("ISOUSC", "meter.%.subscribed-current", "A", non_zero, "subscribed current"),
    meter_word("PTEC", "meter.%.tariff-period", tariff_periods, "tariff period that is running"),
    meter("PAP", "meter.%.apparent-power", "VA", always, "apparent power drawn"),
    meter("PAPIJ", "meter.%.injected-power", "VA", non_zero, "apparent power injected"),
    meter("IINST", "meter.%.current", "A", non_zero, "current, single-phase meter"),
    meter("IINST1", "meter.%.current.l1", "A", non_zero, "current of phase 1"),
    meter("IINST2", "meter.%.current.l2", "A", non_zero, "current of phase 2"),
    meter("IINST3", "meter.%.current.l3", "A", non_zero, "current of phase 3"),
    meter("TENSION1", "meter.%.voltage.l1", "V", non_zero, "voltage of phase 1"),
    meter("TENSION2", "meter.%.voltage.l2", "V", non_zero, "voltage of phase 2"),
    meter("TENSION3", "meter.%.voltage.l3", "V", non_zero, "voltage of phase 3"),
    meter("IMAX", "meter.%.max-current", "A", non_zero, "highest current called, single-phase meter"),
    meter("IMAX1", "meter.%.max-current.l1", "A", non_zero, "highest current called on phase 1"),
    meter("IMAX2", "meter.%.max-current.l2", "A", non_zero, "highest current called on phase 2"),
    meter("IMAX3", "meter.%.max-current.l3", "A", non_zero, "highest current called on phase 3"),
    field{"tic%", "PEJP", "meter.%.peak-notice", form::switch_state, state, "", 0, 3, always, true, false, true, "notice of an EJP peak period", {}},
    meter_word("DEMAIN", "meter.%.tomorrow", colours, "Tempo colour of tomorrow"),
    index("BASE", "meter.%.energy.base", "energy drawn, base tariff"),
    index("HCHC", "meter.%.energy.hc", "energy drawn, off-peak hours"),
    index("HCHP", "meter.%.energy.hp", "energy drawn, peak hours"),
    index("H_CREUSE", "meter.%.energy.hc", "energy drawn, off-peak hours"),
    index("H_PLEINE", "meter.%.energy.hp", "energy drawn, peak hours"),
    index("EJPHN", "meter.%.energy.ejp-normal", "energy drawn, EJP normal hours"),
    index("EJPHPM", "meter.%.energy.ejp-peak", "energy drawn, EJP mobile peak hours"),
    index("BBRHCJB", "meter.%.energy.blue-hc", "energy drawn, Tempo blue days, off-peak hours"),
    index("BBRHPJB", "meter.%.energy.blue-hp", "energy drawn, Tempo blue days, peak hours"),
    index("BBRHCJW", "meter.%.energy.white-hc", "energy drawn, Tempo white days, off-peak hours"),
    index("BBRHPJW", "meter.%.energy.white-hp", "energy drawn, Tempo white days, peak hours"),
    index("BBRHCJR", "meter.%.energy.red-hc", "energy drawn, Tempo red days, off-peak hours"),
    index("BBRHPJR", "meter.%.energy.red-hp", "energy drawn, Tempo red days, peak hours"),
    index("H_WeekEnd", "meter.%.energy.weekend", "energy drawn, weekend hours"),
    index("HC_Semaine", "meter.%.energy.week-hc", "energy drawn, weekdays, off-peak hours"),
    index("HP_Semaine", "meter.%.energy.week-hp", "energy drawn, weekdays, peak hours"),
    index("HC_WeekEnd", "meter.%.energy.weekend-hc", "energy drawn, weekend, off-peak hours"),
    index("HP_WeekEnd", "meter.%.energy.weekend-hp", "energy drawn, weekend, peak hours"),
    index("HC_Mercredi", "meter.%.energy.wednesday-hc", "energy drawn, Wednesdays, off-peak hours"),
    index("HP_Mercredi", "meter.%.energy.wednesday-hp", "energy drawn, Wednesdays, peak hours"),
    index("H_SUPER_CREUSE", "meter.%.energy.super-hc", "energy drawn, super off-peak hours"),
    index("PRODUCTEUR", "meter.%.energy.producer", "energy produced, producer contract"),
    index("INJECTION", "meter.%.energy.injected", "energy injected"),

    field{"impulsion", "PULSE%", "counter.%.pulses", form::number, counter, "pulse", 0, 6, always, false, false, true, "pulses counted", {}},
    field{"impulsion", "INDEX%", "counter.%.index", form::number, counter, unknown_unit, -3, 6, always, false, false, true, "index in the unit set in the box, which its page does not tell", {}},
    field{"pince", "I%", "clamp.%.current", form::number, gauge, "A", -2, 4, always, false, false, true, "current", {}},
    field{"pince", "INDEX%", "clamp.%.energy", form::energy_index, counter, "Wh", 0, 4, always, false, false, true, "energy drawn, computed by the box", {}},
    field{"pince", "INJECT%", "clamp.%.injected-energy", form::energy_index, counter, "Wh", 0, 4, non_zero, false, false, true, "energy injected, computed by the box", {}},
    field{"pince", "V", "mains.voltage", form::number, gauge, "V", -1, 0, non_zero, false, false, true, "mains voltage with which the box computes the clamps", {}},
    field{"temp", "SONDE%", "probe.%", form::number, gauge, unknown_unit, -1, 30, non_zero, false, false, true, "1-Wire probe: temperature, humidity or light, the page does not tell which", {}},
    field{"relais", "RELAIS%", "relay.%", form::switch_state, state, "", 0, 2, always, false, true, true, "relay of the box", {}},
    field{"entree", "ENTREE%", "input.%", form::switch_state, state, "", 0, 2, always, false, false, true, "dry-contact input", {}},
    field{"analogique", "AD%", "analog.%", form::number, gauge, unknown_unit, -2, 4, always, false, false, true, "analog input; the unit depends on its set-up in the box", {}},
    field{"switch_virtuel", "SWITCH%", "switch.%", form::switch_state, state, "", 0, 24, always, false, true, true, "virtual switch", {}},
    field{"variables", "VARIABLE%", "variable.%", form::number, gauge, unknown_unit, -2, 8, always, false, false, true, "variable of the box's programs", {}},
    // The relays of 1-Wire card c are numbered c01 to c08: see cards().
    field{"relais1W", "RELAIS%", "card", form::switch_state, state, "", 0, 10, always, false, true, true, "relay of a 1-Wire card", {}},
};
// clang-format on

constexpr unsigned relays_per_card = 8;

std::string with_number(std::string_view pattern, unsigned n) {
    std::string s{pattern};
    const auto at = s.find('%');
    if (at != std::string::npos) s.replace(at, 1, std::to_string(n));
    return s;
}

void add_card(std::vector<element>& all, const field& f, unsigned card) {
    for (unsigned relay = 1; relay <= relays_per_card; ++relay)
        all.push_back({&f, std::string{f.section}, with_number(f.element, card * 100 + relay),
                       "card." + std::to_string(card) + ".relay." + std::to_string(relay), 0});
}

std::vector<element> expand() {
    std::vector<element> all;
    for (const auto& f : table) {
        if (f.count == 0)
            all.push_back({&f, std::string{f.section}, std::string{f.element}, std::string{f.path}, 0});
        for (unsigned n = 1; n <= f.count; ++n) {
            if (f.path == "card")
                add_card(all, f, n);
            else
                all.push_back({&f, with_number(f.section, n), with_number(f.element, n),
                               with_number(f.path, n), f.of_meter ? n : 0});
        }
    }
    std::map<std::string_view, unsigned> numbers;
    for (auto& e : all)
        e.section_number = numbers.emplace(e.section, static_cast<unsigned>(numbers.size())).first->second;
    return all;
}

/// The number after `prefix`, which must be all that follows, from 1 to `most`.
std::optional<unsigned> number_after(std::string_view text, std::string_view prefix, unsigned most) noexcept {
    if (!text.starts_with(prefix)) return {};
    const auto n = parse_unsigned(text.substr(prefix.size()));
    if (!n || *n < 1 || *n > most) return {};
    return static_cast<unsigned>(*n);
}

} // namespace

std::span<const field> fields() noexcept { return table; }

std::span<const element> elements() {
    static const std::vector<element> all = expand();
    return all;
}

std::optional<firmware> parse_firmware(std::string_view text) noexcept {
    if (!text.starts_with('V')) return {};
    text.remove_prefix(1);
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return {};
    auto end = text.find_first_not_of("0123456789", dot + 1);
    if (end == std::string_view::npos) end = text.size();
    const auto major = parse_unsigned(text.substr(0, dot));
    const auto minor = parse_unsigned(text.substr(dot + 1, end - dot - 1));
    if (!major || !minor || *major > 99 || *minor > 999) return {};
    return firmware{static_cast<unsigned>(*major), static_cast<unsigned>(*minor)};
}

std::optional<control> control_of(std::string_view path) {
    if (const auto n = number_after(path, "relay.", 2)) return control{"rl" + std::to_string(*n), true};
    if (const auto n = number_after(path, "switch.", 24)) return control{"vs" + std::to_string(*n), false};
    for (unsigned card = 1; card <= 10; ++card)
        if (const auto n = number_after(path, "card." + std::to_string(card) + ".relay.", relays_per_card))
            return control{"rl" + std::to_string(card * 100 + *n), true};
    return {};
}

} // namespace wesh::wes
