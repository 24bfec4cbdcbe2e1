// Whether the data of a group can be what its label says: the check behind the checksum, of which one random
// error in 64 gets past.
#pragma once

#include "daemon/drivers/teleinfo/labels.hpp"

#include <cstdint>
#include <string_view>

namespace wesh::teleinfo {

/// Length, characters, words and ranges. Of the forms number and quantity the number is given as well.
bool fits(const label& row, std::string_view horodate, std::string_view data, std::int64_t& mantissa,
          std::int8_t& exponent) noexcept;

} // namespace wesh::teleinfo
