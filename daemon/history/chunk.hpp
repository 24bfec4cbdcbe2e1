// A chunk: the sealed samples of one point, compressed. About 3 bytes a sample of a noisy gauge polled every
// ten seconds, its sequence number included.
//
// Layout, version 1: version, count, first number, first time; then columns (column.hpp) one after the other.
//   period P, times      each step of time is q periods and a rest: two columns
//   received             received - time
//   rate, numbers        the step of the sequence number, less what the rate says for the step of `received`
//   forms                kind of value, exponent and quality, as runs over a table
//   numbers              mantissas: themselves, their steps or the steps of their steps, whichever is
//   shortest texts                a dictionary and the places in it
#pragma once

#include "daemon/history/entry.hpp"

namespace wesh::history {

inline constexpr std::size_t chunk_entries_max = 4096;

/// `list` holds 1 to chunk_entries_max rows in ascending order of their numbers; times may go back.
bytes encode_chunk(const entry_list& list);

/// False when the bytes are no chunk; `out` is then unspecified but safe to use again. Never throws on bad
/// input, and never holds more than chunk_entries_max rows.
bool decode_chunk(byte_view data, entry_list& out) noexcept;

} // namespace wesh::history
