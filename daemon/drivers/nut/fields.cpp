#include "daemon/drivers/nut/fields.hpp"

#include "common/text.hpp"

#include <array>

namespace wesh::nut {
namespace {

using enum point_kind;
constexpr std::string_view celsius = "\u00b0C";
constexpr std::int64_t volts_max = 1'000;
constexpr std::int64_t amperes_max = 10'000;
constexpr std::int64_t watts_max = 10'000'000;
/// Ten days; 65,535 minutes and the like are how drivers say that they do not know.
constexpr std::int64_t seconds_max = 864'000;

// Names of NUT: docs/nut-names.txt of its sources.
constexpr std::array field_table{
    field{"battery.charge", "charge", gauge, "%", -1, 0, 100, "how full the battery is"},
    field{"battery.charge.low", "charge.low", gauge, "%", -1, 0, 100, "from which charge on it is low"},
    field{"battery.charge.warning", "charge.warning", gauge, "%", -1, 0, 100,
          "from which charge on it warns"},
    field{"battery.runtime", "runtime", gauge, "s", 0, 0, seconds_max, "how long the battery lasts"},
    field{"battery.runtime.low", "runtime.low", gauge, "s", 0, 0, seconds_max, "from when on it is low"},
    field{"ups.load", "load", gauge, "%", -1, 0, 300, "what is drawn, of what the UPS can bear"},
    field{"ups.temperature", "temperature", gauge, celsius, -1, -50, 150, "of the UPS"},
    field{"ups.efficiency", "efficiency", gauge, "%", -1, 0, 100, "of the UPS"},
    field{"ups.power", "apparent-power", gauge, "VA", -1, 0, watts_max, "drawn by the load"},
    field{"ups.power.nominal", "nominal.apparent-power", gauge, "VA", 0, 0, watts_max,
          "what the UPS can bear"},
    field{"ups.realpower.nominal", "nominal.power", gauge, "W", 0, 0, watts_max, "what the UPS can bear"},
    field{"battery.voltage", "battery.voltage", gauge, "V", -2, 0, volts_max, "of the battery"},
    field{"battery.voltage.nominal", "battery.nominal.voltage", gauge, "V", -1, 0, volts_max,
          "of the battery"},
    field{"battery.current", "battery.current", gauge, "A", -2, -amperes_max, amperes_max, "of the battery"},
    field{"battery.temperature", "battery.temperature", gauge, celsius, -1, -50, 150, "of the battery"},
    field{"battery.charger.status", "battery.charger", text, "", 0, 0, 0, "what the charger does"},
    field{"battery.date", "battery.date", text, "", 0, 0, 0, "when the battery was replaced, as it was set"},
    field{"input.voltage", "input.voltage", gauge, "V", -1, 0, volts_max, "of the mains"},
    field{"input.L1-N.voltage", "input.voltage.l1", gauge, "V", -1, 0, volts_max, "of the mains, phase 1"},
    field{"input.L2-N.voltage", "input.voltage.l2", gauge, "V", -1, 0, volts_max, "of the mains, phase 2"},
    field{"input.L3-N.voltage", "input.voltage.l3", gauge, "V", -1, 0, volts_max, "of the mains, phase 3"},
    field{"input.voltage.nominal", "input.nominal.voltage", gauge, "V", -1, 0, volts_max, "of the mains"},
    field{"input.frequency", "input.frequency", gauge, "Hz", -2, 0, 1'000, "of the mains"},
    field{"input.current", "input.current", gauge, "A", -2, 0, amperes_max, "drawn from the mains"},
    field{"input.transfer.low", "transfer.low", gauge, "V", -1, 0, volts_max,
          "below it the battery takes over"},
    field{"input.transfer.high", "transfer.high", gauge, "V", -1, 0, volts_max,
          "above it the battery takes over"},
    field{"input.transfer.reason", "transfer.reason", text, "", 0, 0, 0, "why the battery last took over"},
    field{"output.voltage", "output.voltage", gauge, "V", -1, 0, volts_max, "of the load"},
    field{"output.L1-N.voltage", "output.voltage.l1", gauge, "V", -1, 0, volts_max, "of the load, phase 1"},
    field{"output.L2-N.voltage", "output.voltage.l2", gauge, "V", -1, 0, volts_max, "of the load, phase 2"},
    field{"output.L3-N.voltage", "output.voltage.l3", gauge, "V", -1, 0, volts_max, "of the load, phase 3"},
    field{"output.frequency", "output.frequency", gauge, "Hz", -2, 0, 1'000, "of the load"},
    field{"output.current", "output.current", gauge, "A", -2, 0, amperes_max, "of the load"},
    field{"ambient.temperature", "ambient.temperature", gauge, celsius, -1, -50, 150, "around the UPS"},
    field{"ambient.humidity", "ambient.humidity", gauge, "%", -1, 0, 100, "around the UPS"},
    field{"ups.alarm", "alarm.text", text, "", 0, 0, 0, "what the alarm is"},
    field{"ups.test.result", "test.result", text, "", 0, 0, 0, "how the last self-test ended"},
    field{"ups.test.date", "test.date", text, "", 0, 0, 0, "when the last self-test was"},
};

constexpr field power_field{"ups.realpower", "power", gauge, "W", -1, 0, watts_max, "drawn by the load"};

constexpr const field& row_of(std::string_view variable) {
    for (const auto& f : field_table)
        if (f.variable == variable) return f;
    return power_field;
}
constexpr const field& load_field = row_of("ups.load");
constexpr const field& nominal_watts = row_of("ups.realpower.nominal");
constexpr const field& nominal_volt_amperes = row_of("ups.power.nominal");

/// A number of the variable in steps of 10^exponent; nothing when there is none that is believed.
std::optional<std::int64_t> steps(const variables& all, const field& f, int exponent) {
    const auto* said = find(all, f.variable);
    if (said == nullptr) return {};
    const auto v = read(f, *said);
    const auto* n = number_of(v);
    const auto r = n == nullptr ? std::nullopt : n->rounded(exponent);
    return r ? std::optional{r->mantissa()} : std::nullopt;
}

} // namespace

std::span<const field> fields() noexcept { return field_table; }
const field& watts_field() noexcept { return power_field; }

value read(const field& f, std::string_view said) {
    const auto plain = trimmed(said);
    if (f.kind != gauge) return plain.empty() ? value{} : value{sanitised(plain, text_max)};
    const auto n = decimal::parse(plain);
    if (!n || *n < decimal{f.least, 0} || *n > decimal{f.most, 0}) return {};
    return *n;
}

std::string path_of(std::string_view variable) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string path = "nut.";
    for (const char c : variable) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '.' || c == '-' || c == '_';
        if (plain)
            path += c;
        else
            path.append("%").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
    return path;
}

watts watts_of(const variables& all, const watts_rule& rule) {
    watts w;
    if (const auto* said = find(all, power_field.variable); said != nullptr) {
        w.there = true;
        w.value = read(power_field, *said);
        if (!has_value(w.value)) w.quality = quality::invalid;
        return w;
    }
    if (rule.from == watts_from::reported) return w;
    // At most 30,000 hundredths of a percent, 10^7 W, and 1,000 thousandths: the product fits.
    const auto load = steps(all, load_field, -2);
    const auto nominal = steps(all, nominal_watts, 0);
    const auto apparent = rule.from == watts_from::apparent && rule.power_factor
                              ? steps(all, nominal_volt_amperes, 0)
                              : std::nullopt;
    w.there = load && (nominal || apparent);
    if (!w.there) return w;
    w.quality = quality::estimated;
    if (nominal)
        w.value = decimal{*load * *nominal, -4};
    else
        w.value = decimal{*load * *apparent * rule.power_factor->rounded(-3)->mantissa(), -7};
    return w;
}

} // namespace wesh::nut
