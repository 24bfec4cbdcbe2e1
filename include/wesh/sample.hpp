// Samples: what a point said, when, and how far to trust it.
//
// Errors: throws nothing of its own.
// Threads: plain values; nothing is shared.
// Since: 0.1
#pragma once

#include <wesh/point.hpp>
#include <wesh/quality.hpp>
#include <wesh/time.hpp>
#include <wesh/value.hpp>

namespace wesh {

/// Numbers are given when the history commits, in order of arrival, from 1. 0 is "not committed (yet)".
using sequence_number = std::uint64_t;

struct sample {
    point_id point = 0;
    sequence_number number = 0;
    time_point time;     ///< the device's own where it can be trusted, else the receive time
    time_point received; ///< when the answer had arrived
    wesh::value value;
    wesh::quality quality = quality::good;

    friend bool operator==(const sample&, const sample&) = default;
};

/// A sample with the words that make it readable alone. `path` and `unit` are empty when it was asked for by
/// id.
struct reading {
    std::string path;
    std::string unit;
    wesh::sample sample;
};

} // namespace wesh
