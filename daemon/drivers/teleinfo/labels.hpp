// TIC as data: every label of the specifications, how its data must look, and what it means as a point.
//
// Sources: ERDF-NOI-CPT_02E (historic, CJE, ICE, PME-PMI), Enedis-NOI-CPT_54E (standard), and captures of
// real meters (the chapter teleinfo.md of the facts).
#pragma once

#include "daemon/word.hpp"

#include <wesh/point.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace wesh::teleinfo {

/// What the data of a label may consist of: the second check, behind the checksum.
enum class form : std::uint8_t {
    number,   ///< digits, all of them, zero-filled
    hex,      ///< digits and A to F
    text,     ///< printable characters, padded to the length
    word,     ///< one of `words`
    identity, ///< capital letters and digits
    quantity, ///< PME-PMI: a number and one of `words` as its unit, up to the length: "9649kWh", "-0,39"
    date,     ///< PME-PMI: "26/08/16 10:29:04"
    nothing,  ///< no data: the horodate says it all
    line,     ///< printable characters, up to the length
    blocks,   ///< a day profile: blocks HHMMSSSS or NONUTILE
};

/// What is said of data beyond being its point's value: see meter.cpp.
enum class role : std::uint8_t {
    value,      ///< it is the point's value
    meter,      ///< the meter's address
    clock,      ///< the meter's time
    status,     ///< STGE: bits, each a point
    relays,     ///< RELAIS
    potentials, ///< PPOT
    circuits,   ///< OPTARIF of Tempo: the contract and two programmes of circuits
    profile,    ///< PJOURF+1, PPOINTE
    peak,       ///< DPMn, FPMn
    overrun,    ///< ADPS, ADIRn: only sent while the subscription is exceeded
    notice,     ///< PEJP: only sent during the notice and the peak
    period,     ///< an index of the tariff period that runs, PTCOUR1; '%' of the path stands for its name
    period_2,   ///< the same, of the distributor's periods: PTCOUR2
};

struct label {
    std::string_view name{};
    form read_as = form::text;
    std::uint8_t length = 0; ///< of the data
    std::string_view path{}; ///< of the point; empty: `role` says which
    point_kind kind = point_kind::text;
    std::string_view unit{};
    int scale = 0;
    std::string_view meaning{};
    std::span<const word> words{}; ///< of word, all there are; of quantity, the units; of text and line, some
    teleinfo::role role = role::value;
    bool dated = false;        ///< a horodate stands before the data
    bool index = false;        ///< only grows, and no faster than a meter can
    bool any_case = false;     ///< makers do not agree on capitals
    bool concentrator = false; ///< a téléreport concentrator sends one digit less
    bool kept = true;          ///< false: live only
};

/// A label's place in the table.
using label_id = std::uint16_t;
inline constexpr label_id unknown_label = 0xffff;

/// The three tables, one after the other.
std::span<const label> labels() noexcept;
std::span<const label> historic_labels() noexcept;
std::span<const label> standard_labels() noexcept;
/// PME-PMI, CJE and ICE.
std::span<const label> industrial_labels() noexcept;

/// The longest is SMAXSN1-1; all but three have 8 characters at most.
inline constexpr std::size_t label_max = 9;

/// The dated and the undated DATE are two labels; of all others there is one.
label_id find_label(std::string_view name, bool dated) noexcept;

} // namespace wesh::teleinfo
