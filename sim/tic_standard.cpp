// The standard dataset of Linky: consumers and producers, of one phase and of three.
#include "sim/tic_row.hpp"
#include "sim/tic_status.hpp"

#include <fmt/core.h>

#include <cmath>

namespace wesh::sim {
namespace {

using enum tic_fill;

// ---- horodates ----

void append_horodate(std::string& out, char season, const civil_time& t) {
    out += season;
    append_digits(out, t.year % 100, 2);
    for (const int part : {t.month, t.day, t.hour, t.minute, t.second}) append_digits(out, part, 2);
}
/// Small letters: the clock says that it may be wrong.
void append_horodate(const metrology& m, std::string& out, const civil_time& t) {
    const bool degraded = m.settings().degraded;
    append_horodate(out, t.summer ? (degraded ? 'e' : 'E') : (degraded ? 'h' : 'H'), t);
}
void clock_now(const metrology& m, std::string& out) { append_horodate(m, out, m.clock()); }

// ---- conditions ----

bool produces(const metrology& m) { return m.settings().producer; }
/// The calendar that resale alone is given.
bool sells_only(const metrology& m) { return m.settings().producer && m.settings().tariff == contract::base; }
// ---- identity and tariff ----

void serial(const metrology& m, std::string& out) { out += m.settings().serial; }
void version(const metrology&, std::string& out) { out += "02"; }
void nothing(const metrology&, std::string&) {}
void calendar_name(const metrology& m, std::string& out) {
    out += sells_only(m) ? "   PRODUCTEUR   " : contract_of(m).ngtf;
}
void period_name(const metrology& m, std::string& out) {
    out += sells_only(m) ? " INDEX NON CONSO" : contract_of(m).periods[m.tariff().supplier].ltarf;
}
/// Fourteen digits that belong to the site, here made from the meter's.
void delivery_point(const metrology& m, std::string& out) {
    out += "25";
    out += m.settings().serial;
}

// ---- indexes ----

constexpr tic_row index_row(std::string_view label, void (*data)(const metrology&, std::string&),
                            std::int64_t* (*index)(figures&), bool (*sent)(const metrology&) = nullptr) {
    return {label, 9, zeros, data, sent, nullptr, index};
}
template <std::size_t I>
constexpr tic_row supplier_row(std::string_view label) {
    return index_row(
        label, [](const metrology& m, std::string& out) { append_digits(out, m.shown().supplier[I], 9); },
        [](figures& f) { return &f.supplier[I]; });
}
template <std::size_t I>
constexpr tic_row distributor_row(std::string_view label) {
    return index_row(
        label, [](const metrology& m, std::string& out) { append_digits(out, m.shown().distributor[I], 9); },
        [](figures& f) { return &f.distributor[I]; });
}
template <std::size_t I>
constexpr tic_row reactive_row(std::string_view label) {
    return index_row(
        label,
        [](const metrology& m, std::string& out) { append_digits(out, m.shown().reactive[I].value, 9); },
        [](figures& f) { return &f.reactive[I].value; }, produces);
}

// ---- present figures ----

template <std::size_t P>
constexpr tic_row amperes_row(std::string_view label) {
    return {label, 3, zeros, [](const metrology& m, std::string& out) {
                append_digits(out, std::llround(m.shown().amperes[P]), 3);
            }};
}
void volts(const metrology& m, std::string& out) {
    append_digits(out, std::llround(input_of(m, tic_input::voltage)), 3);
}
void subscribed(const metrology& m, std::string& out) {
    append_digits(out, std::llround(input_of(m, tic_input::subscribed)), 2);
}
/// The whole is the sum of its parts, to the VA.
template <std::size_t P>
void drawn(const metrology& m, std::string& out) {
    const auto& f = m.shown();
    const auto part = [&](std::size_t p) { return std::llround(f.drawn * f.share[p]); };
    append_digits(out, P == 3 ? part(0) - part(1) - part(2) : part(P), 5);
}
void injected(const metrology& m, std::string& out) {
    append_digits(out, std::llround(m.shown().injected), 5);
}

// ---- figures of a moment ----

/// A row whose data and horodate are those of what `Of` gives.
template <auto Of, std::size_t Length>
constexpr tic_row dated_row(std::string_view label, bool (*sent)(const metrology&)) {
    return {
        label, Length,
        zeros, [](const metrology& m, std::string& out) { append_digits(out, Of(m.shown()).value, Length); },
        sent,  [](const metrology& m, std::string& out) { append_horodate(m, out, Of(m.shown()).when); }};
}
template <std::size_t P>
constexpr tic_row most_row(std::string_view label) {
    return dated_row<[](const figures& f) { return f.most_today[P]; }, 5>(label, nullptr);
}
template <std::size_t P>
constexpr tic_row yesterday_row(std::string_view label) {
    return dated_row<[](const figures& f) { return f.most_yesterday[P]; }, 5>(
        label, [](const metrology& m) { return m.shown().most_yesterday[P].known; });
}
template <std::size_t I>
constexpr tic_row curve_row(std::string_view label) {
    return dated_row<[](const figures& f) { return f.curve[I]; }, 5>(
        label, [](const metrology& m) { return m.shown().curve[I].known; });
}
template <std::size_t I>
constexpr tic_row curve_injected_row(std::string_view label) {
    return dated_row<[](const figures& f) { return f.curve_injected[I]; }, 5>(
        label, [](const metrology& m) { return produces(m) && m.shown().curve_injected[I].known; });
}
template <std::size_t P>
constexpr tic_row mean_volts_row(std::string_view label) {
    return dated_row<[](const figures& f) { return f.mean_volts[P]; }, 3>(
        label, [](const metrology& m) { return m.shown().mean_volts[P].known; });
}

// ---- status ----

void status(const metrology& m, std::string& out) { out += fmt::format("{:08X}", status_of(m)); }

template <unsigned N, bool End>
void peak_horodate(const metrology& m, std::string& out) {
    const auto* p = shown_peak(m, N);
    // The season means nothing here: a space stands in its place.
    append_horodate(out, ' ', p == nullptr ? m.clock() : End ? p->end : p->begin);
}
void profile_zero(const metrology&, std::string& out) { out += "00"; }
template <unsigned N, bool End>
constexpr tic_row peak_row(std::string_view label) {
    return {label,
            2,
            zeros,
            profile_zero,
            [](const metrology& m) { return shown_peak(m, N) != nullptr; },
            peak_horodate<N, End>};
}

void message(const metrology&, std::string& out) { out += "PAS DE          MESSAGE         "; }
void relays(const metrology& m, std::string& out) { append_digits(out, is_contact_closed(m) ? 1 : 0, 3); }
void tariff_number(const metrology& m, std::string& out) { append_digits(out, m.tariff().supplier + 1, 2); }

// ---- the frame ----

constexpr std::array head{
    tic_row{"ADSC", 12, exact, serial},
    tic_row{"VTIC", 2, zeros, version},
    tic_row{"DATE", 0, exact, nothing, nullptr, clock_now},
    tic_row{"NGTF", 16, spaces, calendar_name},
    tic_row{"LTARF", 16, spaces, period_name},
    index_row(
        "EAST", [](const metrology& m, std::string& out) { append_digits(out, m.shown().total.value, 9); },
        [](figures& f) { return &f.total.value; }),
    supplier_row<0>("EASF01"),
    supplier_row<1>("EASF02"),
    supplier_row<2>("EASF03"),
    supplier_row<3>("EASF04"),
    supplier_row<4>("EASF05"),
    supplier_row<5>("EASF06"),
    supplier_row<6>("EASF07"),
    supplier_row<7>("EASF08"),
    supplier_row<8>("EASF09"),
    supplier_row<9>("EASF10"),
    distributor_row<0>("EASD01"),
    distributor_row<1>("EASD02"),
    distributor_row<2>("EASD03"),
    distributor_row<3>("EASD04"),
    index_row(
        "EAIT",
        [](const metrology& m, std::string& out) { append_digits(out, m.shown().total_injected.value, 9); },
        [](figures& f) { return &f.total_injected.value; }, produces),
    reactive_row<0>("ERQ1"),
    reactive_row<1>("ERQ2"),
    reactive_row<2>("ERQ3"),
    reactive_row<3>("ERQ4"),
};
constexpr std::array single_now{
    amperes_row<0>("IRMS1"),
    tic_row{"URMS1", 3, zeros, volts},
};
constexpr std::array three_now{
    amperes_row<0>("IRMS1"),           amperes_row<1>("IRMS2"),           amperes_row<2>("IRMS3"),
    tic_row{"URMS1", 3, zeros, volts}, tic_row{"URMS2", 3, zeros, volts}, tic_row{"URMS3", 3, zeros, volts},
};
constexpr std::array powers{
    tic_row{"PREF", 2, zeros, subscribed},
    tic_row{"PCOUP", 2, zeros, subscribed},
    tic_row{"SINSTS", 5, zeros, drawn<0>},
};
constexpr std::array three_powers{
    tic_row{"SINSTS1", 5, zeros, drawn<1>},
    tic_row{"SINSTS2", 5, zeros, drawn<2>},
    tic_row{"SINSTS3", 5, zeros, drawn<3>},
};
constexpr std::array single_most{most_row<0>("SMAXSN"), yesterday_row<0>("SMAXSN-1")};
constexpr std::array three_most{
    most_row<0>("SMAXSN"),         most_row<1>("SMAXSN1"),        most_row<2>("SMAXSN2"),
    most_row<3>("SMAXSN3"),        yesterday_row<0>("SMAXSN-1"),  yesterday_row<1>("SMAXSN1-1"),
    yesterday_row<2>("SMAXSN2-1"), yesterday_row<3>("SMAXSN3-1"),
};
constexpr std::array middle{
    tic_row{"SINSTI", 5, zeros, injected, produces},
    dated_row<[](const figures& f) { return f.most_injected_today; }, 5>("SMAXIN", produces),
    dated_row<[](const figures& f) { return f.most_injected_yesterday; }, 5>(
        "SMAXIN-1",
        [](const metrology& m) { return produces(m) && m.shown().most_injected_yesterday.known; }),
    curve_row<0>("CCASN"),
    curve_row<1>("CCASN-1"),
    curve_injected_row<0>("CCAIN"),
    curve_injected_row<1>("CCAIN-1"),
    mean_volts_row<0>("UMOY1"),
};
constexpr std::array three_means{mean_volts_row<1>("UMOY2"), mean_volts_row<2>("UMOY3")};
constexpr std::array tail{
    tic_row{"STGE", 8, exact, status},
    peak_row<1, false>("DPM1"),
    peak_row<1, true>("FPM1"),
    peak_row<2, false>("DPM2"),
    peak_row<2, true>("FPM2"),
    peak_row<3, false>("DPM3"),
    peak_row<3, true>("FPM3"),
    tic_row{"MSG1", 32, spaces, message},
    tic_row{"MSG2", 16, spaces, nothing, [](const metrology&) { return false; }},
    tic_row{"PRM", 14, exact, delivery_point},
    tic_row{"RELAIS", 3, zeros, relays},
    tic_row{"NTARF", 2, zeros, tariff_number},
    tic_row{"NJOURF", 2, zeros, profile_zero},
    tic_row{"NJOURF+1", 2, zeros, profile_zero},
    tic_row{"PJOURF+1", 98, exact, append_day_profile},
    tic_row{"PPOINTE", 98, exact, append_peak_profile, is_peak_announced},
};

constexpr auto single = joined(head, single_now, powers, single_most, middle, tail);
constexpr auto three = joined(head, three_now, powers, three_powers, three_most, middle, three_means, tail);

} // namespace

std::span<const tic_row> standard_rows(unsigned phases) noexcept {
    return phases == 3 ? std::span<const tic_row>{three} : std::span<const tic_row>{single};
}

} // namespace wesh::sim
