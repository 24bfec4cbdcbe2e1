// Columns of integers as Rice codes: each column chooses the width that suits its numbers.
#pragma once

#include "daemon/history/bytes.hpp"

namespace wesh::history {

/// A column whose values are all equal is stored once; else values are cut into a unary high part and a low
/// part of k bits, k found for the column. Values whose high part is long are written whole, in as many bits
/// as the largest needs.
void put_column(bytes& out, std::span<const std::uint64_t> values);

/// Fills `values` with what put_column wrote; false when the bytes end early or say nonsense.
bool get_column(byte_reader& in, std::span<std::uint64_t> values) noexcept;

} // namespace wesh::history
