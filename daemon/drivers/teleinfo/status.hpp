// Bits that are states: the words of STGE, RELAIS, PPOT and of Tempo's circuits, as data.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace wesh::teleinfo {

/// One point that some bits say.
struct bits {
    std::string_view path;
    std::uint8_t first = 0; ///< the lowest of them
    std::uint8_t width = 1;
    std::span<const std::string_view> words; ///< by their value; empty: it means nothing
    std::string_view meaning;
};

/// Of STGE, Enedis-NOI-CPT_54E §6.2.3. Bit 16, the clock, and 17, the mode, are told elsewhere; bits 10 to 13
/// are NTARF.
std::span<const bits> status_bits() noexcept;
/// Of RELAIS.
std::span<const bits> relay_bits() noexcept;
/// Of PPOT.
std::span<const bits> potential_bits() noexcept;
/// Of the last character of OPTARIF BBRx.
std::span<const bits> circuit_bits() noexcept;

/// Empty when these bits have no meaning.
std::string_view word_of(const bits& b, std::uint32_t all) noexcept;

/// Capital hex digits, at most eight, which the check has seen to.
std::uint32_t read_hex(std::string_view digits) noexcept;

/// Of the bits that are asked for by themselves.
constexpr bool is_overrun(std::uint32_t status) noexcept { return (status >> 7 & 1) != 0; }
constexpr bool is_clock_degraded(std::uint32_t status) noexcept { return (status >> 16 & 1) != 0; }

} // namespace wesh::teleinfo
