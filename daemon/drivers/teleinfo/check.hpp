// What can stand behind a label. The checksum has six bits: one damaged group in 64 passes it.
#pragma once

#include "daemon/drivers/teleinfo/labels.hpp"

namespace wesh::teleinfo {

/// Whether a group may say this: length, kind of characters, words and ranges. Of the forms number and
/// quantity, also the number. `concentrator`: indexes have one digit less.
bool fits(const label& row, std::string_view horodate, std::string_view data, std::int64_t& mantissa,
          std::int8_t& exponent, bool concentrator = false) noexcept;

} // namespace wesh::teleinfo
