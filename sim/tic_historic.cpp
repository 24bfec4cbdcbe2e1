// The historic datasets: blue meters of one phase and of three, and Linky as it leaves the factory.
#include "sim/tic_row.hpp"

#include <cmath>

namespace wesh::sim {
namespace {

using enum tic_fill;

std::int64_t rounded_to_ten(double va) noexcept { return std::llround(va / 10) * 10; }

void serial(const metrology& m, std::string& out) { out += m.settings().serial; }
void optarif(const metrology& m, std::string& out) { out += contract_of(m).optarif; }
void isousc(const metrology& m, std::string& out) { append_digits(out, m.amperes_subscribed(), 2); }

/// Index labels are those of the contract's periods.
template <contract C, std::size_t I>
constexpr tic_row index_row(std::string_view label) {
    return {label,
            9,
            zeros,
            [](const metrology& m, std::string& out) { append_digits(out, m.shown().supplier[I], 9); },
            [](const metrology& m) { return m.settings().tariff == C; },
            nullptr,
            [](figures& f) { return &f.supplier[I]; }};
}

void pejp(const metrology&, std::string& out) { out += "30"; }
bool pejp_sent(const metrology& m) { return m.tariff().ejp_notice; }
void ptec(const metrology& m, std::string& out) { out += contract_of(m).periods[m.tariff().supplier].ptec; }
void demain(const metrology& m, std::string& out) {
    constexpr std::array<std::string_view, 4> words{"----", "BLEU", "BLAN", "ROUG"};
    out += words[static_cast<std::size_t>(m.tariff().tomorrow)];
}
bool is_tempo(const metrology& m) { return m.settings().tariff == contract::tempo; }

template <std::size_t P>
void iinst(const metrology& m, std::string& out) {
    append_digits(out, std::llround(m.shown().amperes[P]), 3);
}
template <std::size_t P>
bool is_over(const metrology& m) {
    return m.shown().over[P];
}
template <std::size_t P>
constexpr tic_row iinst_row(std::string_view label) {
    return {label, 3, zeros, iinst<P>};
}
template <std::size_t P>
constexpr tic_row overrun_row(std::string_view label) {
    return {label, 3, zeros, iinst<P>, is_over<P>};
}
/// What a Linky says, whatever has been.
void imax_single(const metrology&, std::string& out) { out += "090"; }
void imax_three(const metrology&, std::string& out) { out += "060"; }
void pmax(const metrology& m, std::string& out) { append_digits(out, m.shown().most_yesterday[0].value, 5); }
void papp(const metrology& m, std::string& out) { append_digits(out, rounded_to_ten(m.shown().drawn), 5); }
void hhphc(const metrology&, std::string& out) { out += 'A'; }
void motdetat(const metrology&, std::string& out) { out += "000000"; }
void ppot(const metrology&, std::string& out) { out += "00"; }

constexpr tic_row adco{"ADCO", 12, exact, serial};

constexpr std::array head{
    adco,
    tic_row{"OPTARIF", 4, exact, optarif},
    tic_row{"ISOUSC", 2, zeros, isousc},
    index_row<contract::base, 0>("BASE"),
    index_row<contract::hc, 0>("HCHC"),
    index_row<contract::hc, 1>("HCHP"),
    index_row<contract::ejp, 0>("EJPHN"),
    index_row<contract::ejp, 1>("EJPHPM"),
    index_row<contract::tempo, 0>("BBRHCJB"),
    index_row<contract::tempo, 1>("BBRHPJB"),
    index_row<contract::tempo, 2>("BBRHCJW"),
    index_row<contract::tempo, 3>("BBRHPJW"),
    index_row<contract::tempo, 4>("BBRHCJR"),
    index_row<contract::tempo, 5>("BBRHPJR"),
    tic_row{"PEJP", 2, zeros, pejp, pejp_sent},
    tic_row{"PTEC", 4, exact, ptec},
    tic_row{"DEMAIN", 4, exact, demain, is_tempo},
};
constexpr std::array single_tail{
    iinst_row<0>("IINST"),
    overrun_row<0>("ADPS"),
    tic_row{"IMAX", 3, zeros, imax_single},
    tic_row{"PAPP", 5, zeros, papp},
    tic_row{"HHPHC", 1, exact, hhphc},
    tic_row{"MOTDETAT", 6, exact, motdetat},
};
constexpr std::array three_tail{
    iinst_row<0>("IINST1"),
    iinst_row<1>("IINST2"),
    iinst_row<2>("IINST3"),
    tic_row{"IMAX1", 3, zeros, imax_three},
    tic_row{"IMAX2", 3, zeros, imax_three},
    tic_row{"IMAX3", 3, zeros, imax_three},
    tic_row{"PMAX", 5, zeros, pmax},
    tic_row{"PAPP", 5, zeros, papp},
    tic_row{"HHPHC", 1, exact, hhphc},
    tic_row{"MOTDETAT", 6, exact, motdetat},
    tic_row{"PPOT", 2, exact, ppot},
};
constexpr std::array alert{
    overrun_row<0>("ADIR1"), overrun_row<1>("ADIR2"), overrun_row<2>("ADIR3"), adco,
    iinst_row<0>("IINST1"),  iinst_row<1>("IINST2"),  iinst_row<2>("IINST3"),
};

constexpr auto single = joined(head, single_tail);
constexpr auto three = joined(head, three_tail);

} // namespace

std::span<const tic_row> historic_rows(unsigned phases) noexcept {
    return phases == 3 ? std::span<const tic_row>{three} : std::span<const tic_row>{single};
}
std::span<const tic_row> historic_alert_rows() noexcept { return alert; }

} // namespace wesh::sim
