// Tariffs: which period a contract is in at a moment, and which days are dear.
#pragma once

#include "common/calendar.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace wesh::sim {

enum class contract : std::uint8_t { base, hc, ejp, tempo };
inline constexpr std::array<std::string_view, 4> contract_words{"base", "hc", "ejp", "tempo"};

/// As STGE counts them.
enum class colour : std::uint8_t { none, blue, white, red };

/// One period of a contract, in the order of the supplier's indexes.
struct tariff_period {
    std::string_view historic_index; ///< label of its index
    std::string_view ptec;
    std::string_view ltarf;
};

/// How a contract is told on the line.
struct contract_row {
    std::string_view optarif;
    std::string_view ngtf;
    std::string_view day; ///< PJOURF+1: when which index counts, before the blocks that are not used
    std::span<const tariff_period> periods;
};
const contract_row& row_of(contract c) noexcept;

/// The colour of the Tempo day that begins at 06:00 of that date. Of a year from September on, 22 days are
/// red and 43 white, the same each time the program runs.
colour tempo_colour(std::int64_t date) noexcept;
/// One of the 22 dear days of a winter, those of EJP and the red ones of Tempo.
bool is_peak_day(std::int64_t date) noexcept;

/// A mobile peak, numbered 1 to 3; number 0: there is none.
struct mobile_peak {
    unsigned number = 0;
    civil_time begin;
    civil_time end;
};

struct tariff_state {
    unsigned supplier = 0;    ///< which index counts, from 0
    unsigned distributor = 0; ///< the same of the distributor's: 0, 1 the cheap season; 2, 3 the dear one
    bool off_peak = false;
    colour today = colour::none;    ///< of the date, though its tariff begins at 06:00
    colour tomorrow = colour::none; ///< none until it is announced, at 20:00
    mobile_peak in_progress;
    mobile_peak announced;   ///< from 20:00 of the evening before to its start
    bool ejp_notice = false; ///< the half hour before a peak of EJP, and the peak
};
tariff_state tariff_at(contract c, const civil_time& t) noexcept;

} // namespace wesh::sim
