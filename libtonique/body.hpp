// Bodies: what a packet says once it is open. tonique-packet(5) gives each to the bit.
//
// Every body stands alone: indexes are absolute, so that a lost packet costs detail, never kWh.
#pragma once

#include "libtonique/columns.hpp"

#include <wesh/event.hpp>
#include <wesh/quality.hpp>
#include <wesh/time.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace wesh::tonique {

using bytes = std::vector<std::uint8_t>;

/// The layout of a body, told in the clear in each packet. Numbers are never used again for something else.
enum class layout : std::uint8_t {
    devices = 1,         ///< which number stands for which device
    alarms = 2,          ///< events
    closing = 3,         ///< indexes at the end of a local day
    hourly = 4,          ///< all columns of hours
    state = 5,           ///< how the site itself is
    given_up = 6,        ///< numbers that will never come
    acknowledgement = 7, ///< what has arrived, either way
    new_key = 8,         ///< the key that replaces this one
    settings = 9,        ///< what the centre sets at a site
    settings_state = 10, ///< what became of that
};

/// A device of a site has a number, given by the site for good, from 1; 0 is the site itself.
using unit_number = std::uint16_t;
inline constexpr unit_number unit_max = 4095;

/// Hours since 1970 in UTC; an hour's readings bear the instant at which it ends.
using hour_number = std::uint32_t;
inline constexpr hour_number hour_max = 1U << 20; ///< in the year 2089

/// The value of a column at the end of an hour: an index, or what the hour amounted to.
struct reading {
    unit_number unit = 0;
    hour_number hour = 0;
    tonique::column column = column::puls1;
    std::int64_t value = 0; ///< times ten to the column's scale
    /// Stored qualities only (no `stale`). What is missing has no reading: missing is never zero.
    wesh::quality quality = quality::good;

    friend auto operator<=>(const reading&, const reading&) = default;
};

/// Layouts `closing` and `hourly`. Sorted by unit, hour, column; each (unit, hour, column) once.
struct readings {
    std::vector<reading> rows;
    friend bool operator==(const readings&, const readings&) = default;
};

struct device_name {
    unit_number unit = 0; ///< from 1
    std::string name;     ///< at the site: "flat-12"; 1 to 63 bytes
    std::string driver;   ///< at most 15 bytes; may be empty in small packets
    std::string identity; ///< what the hardware says, or empty; at most 63 bytes
    friend bool operator==(const device_name&, const device_name&) = default;
};
struct devices {
    std::vector<device_name> rows; ///< at least one
    friend bool operator==(const devices&, const devices&) = default;
};

struct alarm {
    unit_number unit = 0;
    wesh::severity severity = severity::warning;
    time_point time;  ///< to the second, from 1970 to hour_max
    std::string type; ///< "ups.power-lost"; 1 to 63 bytes
    std::string text; ///< at most 255 bytes; in small packets cut to what fits
    friend bool operator==(const alarm&, const alarm&) = default;
};
struct alarms {
    std::vector<alarm> rows; ///< at least one
    friend bool operator==(const alarms&, const alarms&) = default;
};

/// What vouches for the clock of a site, the best first: tonique-site(8) has the bounds of each.
enum class clock_source : std::uint8_t {
    none = 0,
    centre = 1, ///< the time in an acknowledgement, within the time that question and answer took
    meter = 2,  ///< the clock of a meter that does not doubt it
    stamp = 3,  ///< what the operator's SMS centre wrote on a message
    box = 4,    ///< the clock of a device that somebody once set
};
/// Empty when there is no such source.
std::string_view to_text(clock_source s) noexcept;
std::optional<clock_source> parse_clock_source(std::string_view text) noexcept;

struct state {
    time_point time;                                  ///< by the site's clock, to the second
    std::uint32_t waiting = 0;                        ///< packets in the outbox that are not acknowledged
    hour_number oldest = 0;                           ///< first hour that is not acknowledged; 0: none
    std::uint32_t devices = 0;                        ///< devices known
    std::uint32_t silent = 0;                         ///< of these, that do not answer; not more
    std::uint32_t free_mb = 0;                        ///< room on the disk of the outbox
    std::string release;                              ///< at most 15 bytes
    tonique::clock_source clock = clock_source::none; ///< what was last asked about the time
    bool clock_doubtful = false;
    std::int32_t clock_offset = 0; ///< seconds that the true time is ahead of the site's
    friend bool operator==(const state&, const state&) = default;
};

enum class loss : std::uint8_t {
    outbox_full = 1,   ///< the oldest detail had to go
    disk_restored = 2, ///< the numbers before had been used already: counting goes on here
    too_old = 3,
    told_again = 4, ///< the same hours come under other numbers: nothing is missing
};
/// The numbers `first` to `last` will never come. All lie below the
/// number of the packet that says so, with which the digest starts anew: numbering.hpp.
struct given_up {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    loss reason = loss::outbox_full;
    hour_number from_hour = 0; ///< detail of these hours is missing; both 0: none
    hour_number to_hour = 0;   ///< the hour after the last
    friend bool operator==(const given_up&, const given_up&) = default;
};

/// All numbers up to `cumulative` have been committed (or given up); bit i of `bitmap` (byte i/8, bit i%8)
/// says so of cumulative + 1 + i.
struct acknowledgement {
    std::uint32_t cumulative = 0;
    std::uint32_t digest = 0;  ///< of the packets up to `cumulative`; see digest_after
    std::uint32_t highest = 0; ///< the highest number seen
    bool resend = false;       ///< the holes below `highest` are asked for
    bytes bitmap;              ///< at most 48 bytes; zeroes at the end left out
    time_point time{};         ///< when it was made, to the second; no_time: not told
    friend bool operator==(const acknowledgement&, const acknowledgement&) = default;
};
inline constexpr std::size_t bitmap_max = 48;

struct new_key {
    std::uint8_t slot = 0; ///< 0 or 1
    std::array<std::uint8_t, 16> key{};
    friend bool operator==(const new_key&, const new_key&) = default;
};

/// One thing that is set at a site; libtonique/settings.hpp has the table of kinds.
struct setting {
    std::uint8_t kind = 0;   ///< from 1; one that the other end does not know is refused there, not here
    unit_number unit = 0;    ///< 0: the site
    std::uint8_t column = 0; ///< 0: none; at most 15
    std::int64_t value = 0;
    friend auto operator<=>(const setting&, const setting&) = default;
};
/// All that is set at a site, in as many parts as it takes; a version holds all, what it does not name is as
/// the site's own files say.
struct settings {
    std::uint32_t version = 0; ///< from 1; a higher one replaces a lower one
    std::uint8_t part = 1;     ///< from 1
    std::uint8_t parts = 1;    ///< at most settings_parts_max
    std::vector<setting> rows; ///< may be empty
    friend bool operator==(const settings&, const settings&) = default;
};
inline constexpr std::uint8_t settings_parts_max = 200;

enum class setting_refusal : std::uint8_t {
    unknown_kind = 1,
    unknown_unit = 2, ///< no such device, or no such column
    out_of_range = 3,
    not_possible = 4,  ///< the device does not take it
    not_permitted = 5, ///< the site's own file says that it is not to be set from afar
};
/// Empty when there is no such refusal.
std::string_view to_text(setting_refusal r) noexcept;
std::optional<setting_refusal> parse_setting_refusal(std::string_view text) noexcept;

struct refused_setting {
    tonique::setting setting;
    setting_refusal reason = setting_refusal::unknown_kind;
    friend bool operator==(const refused_setting&, const refused_setting&) = default;
};
/// A version was applied, but for what was refused.
struct settings_state {
    std::uint32_t version = 0;
    std::uint32_t applied = 0;         ///< rows
    std::uint32_t refused = 0;         ///< rows; the first of them follow, as many as fit
    std::vector<refused_setting> rows; ///< not more than `refused`
    friend bool operator==(const settings_state&, const settings_state&) = default;
};

using body = std::variant<devices, alarms, readings, state, given_up, acknowledgement, new_key, settings,
                          settings_state>;

/// The bytes of a body; times are cut to the second. Throws local_error when it breaks a bound or is no body
/// of that layout, or when readings are to be `closing` but hold a column that is no counter.
bytes encode_body(layout l, const body& b);

/// Nothing when the bytes are no such body, whatever they are; never throws on bad input. What it gives obeys
/// every bound above, and texts are clean. `error` says what and where.
std::optional<body> decode_body(layout l, std::span<const std::uint8_t> b, std::string& error);

/// As many rows from the beginning of `all` (sorted) as one body of at most `room` bytes takes: at least one,
/// cut at the end of an hour where it can be.
std::size_t rows_that_fit(layout l, const readings& all, std::size_t room);

/// The next body of such rows: as many from the beginning of `all` as fit in `room` bytes (at least 70), at
/// least one where there is one. Their texts are made clean, times put within bounds. A row that is too long
/// even alone is cut: an alarm at the end of its text, a device by its identity, then by its driver; names
/// always fit.
devices first_that_fit(std::span<const device_name> all, std::size_t room);
alarms first_that_fit(std::span<const alarm> all, std::size_t room);

/// The parts of a version, each of at most `room` bytes (at least 66). Throws local_error when they are too
/// many.
std::vector<settings> parts_of(std::uint32_t version, std::span<const setting> all, std::size_t room);
/// What was applied and what was refused, as far as `room` bytes take it.
settings_state state_that_fits(std::uint32_t version, std::uint32_t applied,
                               std::span<const refused_setting> refused, std::size_t room);

/// Chains the tags of a site's packets, in the order of their numbers: numbering.hpp.
std::uint32_t digest_after(std::uint32_t digest_before, std::span<const std::uint8_t> tag) noexcept;

/// Empty when there is no such layout.
std::string_view to_text(layout l) noexcept;
std::optional<layout> parse_layout(std::string_view text) noexcept;

} // namespace wesh::tonique
