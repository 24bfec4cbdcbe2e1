// A frame: the groups between STX and ETX that passed all checks.
#pragma once

#include "daemon/drivers/teleinfo/labels.hpp"

#include <wesh/decimal.hpp>
#include <wesh/time.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace wesh::teleinfo {

/// A group of the frame. Its texts lie in the frame.
struct entry {
    label_id label = unknown_label;
    std::uint16_t at = 0; ///< where its text begins
    std::uint16_t data_at = 0;
    std::uint8_t name_size = 0;
    std::uint8_t horodate_size = 0;
    std::uint8_t data_size = 0;
    std::int8_t exponent = 0;
    std::int64_t mantissa = 0; ///< of the forms number and quantity
};

/// Large enough for every frame of the specifications, whose longest has 1.75 kB and 80 groups.
inline constexpr std::size_t frame_bytes_max = 4096;
inline constexpr std::size_t frame_groups_max = 160;

class frame {
  public:
    std::span<const entry> entries() const noexcept { return {entries_.data(), count_}; }
    std::string_view name(const entry& e) const noexcept { return {bytes_.data() + e.at, e.name_size}; }
    /// Empty: the group has none.
    std::string_view horodate(const entry& e) const noexcept {
        return {bytes_.data() + e.at + e.name_size + 1, e.horodate_size};
    }
    std::string_view data(const entry& e) const noexcept { return {bytes_.data() + e.data_at, e.data_size}; }
    /// Of the forms number and quantity.
    static decimal number(const entry& e) noexcept { return {e.mantissa, e.exponent}; }

    /// The first group of that label; nullptr: there is none.
    const entry* find(std::string_view label) const noexcept;

    /// How long it took on the line.
    duration air_time(unsigned baud) const noexcept {
        // Ten bits a character; a group has four more than its text, and the frame its STX and ETX.
        return duration{(used_ + 4L * count_ + 2L) * 10'000L / baud};
    }
    /// Separated by tabs: a Linky in standard mode, or a late PME-PMI.
    bool tabs() const noexcept { return tabs_; }
    /// The meter's address (ADCO, ADSC, ADS); empty: the frame has none.
    std::string_view meter() const noexcept;
    /// Only the address: the meter's output is switched off ("veille").
    bool is_idle() const noexcept;
    /// Only the address, currents and alarms: what a three-phase meter sends while the subscription is
    /// exceeded. It says nothing of all else.
    bool is_short() const noexcept;

  private:
    friend class decoder;
    std::array<char, frame_bytes_max> bytes_;
    std::array<entry, frame_groups_max + 1> entries_; ///< and the one that is being read
    std::uint16_t used_ = 0;
    std::uint16_t count_ = 0;
    bool tabs_ = false;
};

} // namespace wesh::teleinfo
