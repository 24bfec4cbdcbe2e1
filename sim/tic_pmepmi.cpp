// The dataset of PME-PMI, the meter of small firms: units stand in the data, and lengths vary.
#include "sim/tic_row.hpp"

#include <fmt/core.h>

#include <cmath>

namespace wesh::sim {
namespace {

using enum tic_fill;

constexpr std::size_t longest = 32;
/// Share of the subscribed power from which the meter warns.
constexpr double warning_share = 0.9;
/// By the distributor's index, from 0.
constexpr std::array<std::string_view, 4> periods{"HCE", "HPE", "HCH", "HPH"};

void append_time(std::string& out, const civil_time& t) {
    out += fmt::format("{:02}/{:02}/{:02} {:02}:{:02}:{:02}", t.day, t.month, t.year % 100, t.hour, t.minute,
                       t.second);
}

bool produces(const metrology& m) { return m.settings().producer; }

/// A text that always is the same.
template <auto Text>
constexpr tic_row fixed_row(std::string_view label) {
    return {label, longest, text, [](const metrology&, std::string& out) { out += Text(); }};
}

template <auto Of, auto Unit>
constexpr tic_row amount_row(std::string_view label, bool (*sent)(const metrology&) = nullptr) {
    return {label, longest, text,
            [](const metrology& m, std::string& out) { out += fmt::format("{}{}", Of(m), Unit()); }, sent};
}

template <auto Of>
constexpr tic_row time_row(std::string_view label) {
    return {label, longest, text, [](const metrology& m, std::string& out) { append_time(out, Of(m)); }};
}

constexpr auto wh = [] { return "Wh"; };
constexpr auto varh = [] { return "varh"; };
constexpr auto vah = [] { return "VAh"; };
constexpr auto kw = [] { return "kW"; };
constexpr auto kva = [] { return "kVA"; };
constexpr auto kwh = [] { return "kWh"; };
constexpr auto kvarh = [] { return "kvarh"; };

constexpr auto site_kind = [] { return "BT 4 SUP36"; };
constexpr auto zeros_of_state = [] { return "000"; };
constexpr auto inactive = [] { return "INACTIF"; };
constexpr auto none_yet = [](const metrology&) { return 0; };

void serial(const metrology& m, std::string& out) { out += m.settings().serial; }
void period(const metrology& m, std::string& out) { out += periods[m.tariff().distributor]; }
void role(const metrology& m, std::string& out) { out += produces(m) ? "PROD" : "CONSO"; }
void tangent(const metrology& m, std::string& out) {
    const double factor = input_of(m, tic_input::power_factor);
    const std::string written = fmt::format("{:.2f}", std::sqrt(1 - factor * factor) / factor);
    out += written.substr(0, written.find('.'));
    out += ',';
    out += written.substr(written.find('.') + 1);
}
bool near_limit(const metrology& m) {
    return m.shown().minute_power > input_of(m, tic_input::subscribed) * 1000 * warning_share;
}
void warning(const metrology&, std::string& out) { out += "DEP"; }

// Energy of the period, in kWh and kvarh: of what the meter has counted in the tariff of the moment.
constexpr auto now = [](const metrology& m) { return m.clock(); };
constexpr auto month = [](const metrology& m) { return m.shown().month_began; };
constexpr auto month_before = [](const metrology& m) { return m.shown().month_before_began; };
constexpr auto active = [](const metrology& m) {
    return m.shown().distributor[m.tariff().distributor] / 1000;
};
constexpr auto active_before = [](const metrology& m) {
    return m.shown().distributor_before[m.tariff().distributor] / 1000;
};
template <std::size_t Q>
constexpr auto reactive = [](const metrology& m) { return m.shown().reactive[Q].value / 1000; };
template <std::size_t Q>
constexpr auto reactive_before = [](const metrology& m) { return m.shown().reactive_before[Q] / 1000; };

template <std::size_t I>
constexpr std::array<tic_row, 3> ten_minutes(std::string_view time, std::string_view drawn,
                                             std::string_view injected) {
    return {{time_row<[](const metrology& m) { return m.shown().tens[I].when; }>(time),
             amount_row<[](const metrology& m) { return m.shown().tens[I].value; }, kw>(drawn),
             amount_row<[](const metrology& m) { return m.shown().tens_injected[I].value; }, kw>(injected,
                                                                                                 produces)}};
}

constexpr std::array head{
    tic_row{"ADS", 12, exact, serial},
    fixed_row<site_kind>("MESURES1"),
    time_row<now>("DATE"),
    amount_row<[](const metrology& m) { return m.shown().ten_active.value; }, wh>("EA_s"),
    amount_row<[](const metrology& m) { return m.shown().ten_reactive.value; }, varh>("ER+_s"),
    amount_row<none_yet, varh>("ER-_s"),
    amount_row<[](const metrology& m) { return m.shown().ten_apparent.value; }, vah>("EAPP_s"),
    amount_row<[](const metrology& m) { return m.shown().ten_injected.value; }, wh>("EA_i", produces),
    amount_row<none_yet, varh>("ER+_i", produces),
    amount_row<none_yet, varh>("ER-_i", produces),
    amount_row<[](const metrology& m) { return m.shown().ten_injected.value; }, vah>("EAPP_i", produces),
    tic_row{"PTCOUR1", longest, text, period},
    fixed_row<inactive>("TARIFDYN"),
    fixed_row<zeros_of_state>("ETATDYN1"),
    tic_row{"CONFIG", longest, text, role},
};
constexpr std::array tail{
    time_row<month>("DebP"),
    amount_row<active, kwh>("EAP_s"),
    amount_row<reactive<0>, kvarh>("ER+P_s"),
    amount_row<reactive<3>, kvarh>("ER-P_s"),
    time_row<month_before>("DebP-1"),
    time_row<month>("FinP-1"),
    amount_row<active_before, kwh>("EAP-1_s"),
    amount_row<reactive_before<0>, kvarh>("ER+P-1_s"),
    amount_row<reactive_before<3>, kvarh>("ER-P-1_s"),
    amount_row<[](const metrology& m) { return std::llround(input_of(m, tic_input::subscribed)); }, kva>(
        "PS"),
    tic_row{"PREAVIS", longest, text, warning, near_limit},
    amount_row<[](const metrology& m) { return std::llround(m.shown().minute_power / 1000); }, kw>("PA1MN"),
    amount_row<[](const metrology& m) { return std::llround(m.shown().most_of_month / 1000); }, kva>(
        "PMAX_s"),
    tic_row{"TGPHI_s", longest, text, tangent},
    fixed_row<site_kind>("MESURES2"),
    tic_row{"PTCOUR2", longest, text, period},
    fixed_row<zeros_of_state>("ETATDYN2"),
    time_row<month>("DebP_2"),
    amount_row<active, kwh>("EAP_s2"),
    time_row<month_before>("DebP-1_2"),
    time_row<month>("FinP-1_2"),
    amount_row<active_before, kwh>("EAP-1_s2"),
};
constexpr auto all =
    joined(head, ten_minutes<0>("DATEPA1", "PA1_s", "PA1_i"), ten_minutes<1>("DATEPA2", "PA2_s", "PA2_i"),
           ten_minutes<2>("DATEPA3", "PA3_s", "PA3_i"), ten_minutes<3>("DATEPA4", "PA4_s", "PA4_i"),
           ten_minutes<4>("DATEPA5", "PA5_s", "PA5_i"), ten_minutes<5>("DATEPA6", "PA6_s", "PA6_i"), tail);

} // namespace

std::span<const tic_row> pme_pmi_rows() noexcept { return all; }

} // namespace wesh::sim
