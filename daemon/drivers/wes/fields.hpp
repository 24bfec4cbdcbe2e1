// The WES as data: every element of its page, and what it means as a point.
//
// Sources: one captured page of firmware 0.61D, one captured meter block of 0.84, and what public
// integrations read (facts of the chapter wes.md). What those leave open is a setting, see weshd-wes(5).
#pragma once

#include "daemon/word.hpp"

#include <wesh/point.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wesh::wes {

/// How the text of an element is read.
enum class form : std::uint8_t {
    number,       ///< decimal
    energy_index, ///< Wh or kWh, as the firmware or the setting clamp_index_unit says; becomes Wh
    switch_state, ///< ON/OFF or 1/0; becomes on/off
    word,         ///< one of a table of words; others are kept as they are
    text,
    adco, ///< a meter's address: 12 digits, or that there is none
};

/// When a point exists.
enum class presence : std::uint8_t {
    always,   ///< as soon as its element stands in the page
    non_zero, ///< once it has said something else than zero: the page writes 0 for what is not there
};

/// One row for a family of elements: '%' stands for the number, from 1 to `count`.
struct field {
    std::string_view section;
    std::string_view element;
    std::string_view path;
    form read_as = form::number;
    point_kind kind = point_kind::gauge;
    std::string_view unit;
    int scale = 0;
    unsigned count = 0; ///< 0: one element, without number
    presence exists = presence::always;
    bool of_meter = false; ///< says something only while its section's meter answers the WES
    bool settable = false;
    bool kept = true;
    std::string_view meaning;
    std::span<const word> words;
};

std::span<const field> fields() noexcept;

/// A field with its numbers put in.
struct element {
    const field* about = nullptr;
    std::string section;         ///< "tic1"
    std::string name;            ///< "IINST1"
    std::string path;            ///< "meter.1.current.l1"
    unsigned meter = 0;          ///< 1 to 3 for a meter's elements
    unsigned section_number = 0; ///< the same for all of a section
};
/// All elements that any firmware may show; made once.
std::span<const element> elements();

/// "V0.84A10" is 0.84, letter A.
struct firmware {
    unsigned major = 0;
    unsigned minor = 0;
};
std::optional<firmware> parse_firmware(std::string_view text) noexcept;
/// From this firmware on, clamp indexes are kWh with three decimals; before, whole Wh. Between 0.61 and 0.80
/// nobody has said so: the setting clamp_index_unit overrides it.
constexpr bool clamp_index_is_kwh(firmware f) noexcept { return f.major > 0 || f.minor >= 80; }

/// Words of the meters: absent, and there but silent.
inline constexpr std::string_view said_no_meter = "Pas Dispo";
inline constexpr std::string_view said_no_frame = "TIC NDERR.";

/// The command of a settable point: "rl1", "rl103", "vs4"; empty when the path is none. `page` is "RL" or
/// "AJAX".
struct control {
    std::string parameter;
    bool relay = false;
};
std::optional<control> control_of(std::string_view path);

} // namespace wesh::wes
