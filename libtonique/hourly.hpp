// The coding of readings, as layouts `hourly` and `closing` hold them: tonique-hourly(5) gives it to the bit.
#pragma once

#include "libtonique/body.hpp"

namespace wesh::tonique {

/// A body holds at most this many rows, and at most rows_a_byte for each of its bytes: it is made longer with
/// zero bytes where it must. So decoding is bounded by the size of what came.
inline constexpr std::size_t rows_max = 48'000;
inline constexpr std::size_t rows_a_byte = 64;

/// `l` is hourly or closing. Throws local_error when rows are out of order, twice there, beyond a bound,
/// stale, or of no counter in `closing`.
bytes encode_readings(layout l, const readings& r);

/// Nothing when the bytes are no such body; never throws on bad input.
std::optional<readings> decode_readings(layout l, std::span<const std::uint8_t> b, std::string& error);

} // namespace wesh::tonique
