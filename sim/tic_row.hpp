// The datasets as data: which groups a frame has, in which order, and what each says.
#pragma once

#include "sim/joined.hpp"
#include "sim/metrology.hpp"
#include "sim/tic_group.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace wesh::sim {

/// How the data of a group fills its length.
enum class tic_fill : std::uint8_t {
    text,   ///< as long as it is
    exact,  ///< text of just that length
    spaces, ///< text, then spaces
    zeros,  ///< zeros, then digits
};

struct tic_row {
    std::string_view label;
    std::size_t length = 0; ///< of the data; with tic_fill::text: at most
    tic_fill fill = tic_fill::text;
    void (*data)(const metrology&, std::string&) = nullptr; ///< appends it
    bool (*sent)(const metrology&) = nullptr;               ///< in this frame; none: in all
    /// Appends the horodate; none: the group has none.
    void (*horodate)(const metrology&, std::string&) = nullptr;
    std::int64_t* (*index)(figures&) = nullptr; ///< where an index is kept, in Wh or varh
};

std::span<const tic_row> historic_rows(unsigned phases) noexcept;
/// The short frame of a three-phase meter, sent while a phase draws too much and a minute longer.
std::span<const tic_row> historic_alert_rows() noexcept;
std::span<const tic_row> standard_rows(unsigned phases) noexcept;
std::span<const tic_row> pme_pmi_rows() noexcept;

/// The dataset of a mode.
std::span<const tic_row> rows_of(tic_mode m, unsigned phases) noexcept;
const tic_row* find_row(std::span<const tic_row> rows, std::string_view label) noexcept;
/// The row of a label, in whatever dataset it stands; throws a refusal when it stands in none.
const tic_row& known_row(std::string_view label);
/// The data as a meter would send it; throws a refusal when the group does not take it.
std::string filled(const tic_row& row, std::string_view text);
/// Throws a refusal when no meter knows that input or label, or it does not take the text.
void check_field(std::string_view field, std::string_view text);

bool is_digits(std::string_view text) noexcept;
/// Digits of a fixed width; what does not fit is all nines.
void append_digits(std::string& out, std::int64_t value, std::size_t width);

inline double input_of(const metrology& m, tic_input i) noexcept {
    return m.shown().input[static_cast<std::size_t>(i)];
}
inline const contract_row& contract_of(const metrology& m) noexcept { return row_of(m.settings().tariff); }

} // namespace wesh::sim
