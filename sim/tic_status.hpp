// What a meter in standard mode says of its own state, its contacts and its calendar.
#pragma once

#include "sim/metrology.hpp"

#include <cstdint>
#include <string>

namespace wesh::sim {

/// STGE, bit by bit.
std::uint32_t status_of(const metrology& m) noexcept;
/// The dry contact follows the cheap hours.
bool is_contact_closed(const metrology& m) noexcept;

/// The peak of that number, announced or in progress; null: none is shown.
const mobile_peak* shown_peak(const metrology& m, unsigned number) noexcept;
bool is_peak_announced(const metrology& m) noexcept;

/// PJOURF+1 and PPOINTE: eleven blocks, those not used behind the others.
void append_day_profile(const metrology& m, std::string& out);
void append_peak_profile(const metrology& m, std::string& out);

} // namespace wesh::sim
