// Hours of flats: those of the captures, and others made by a model of this bench's own.
#pragma once

#include "libtonique/body.hpp"

#include <optional>
#include <string>
#include <vector>

namespace wesh::bench {

/// Nothing when there is no such file. Date and hour are taken for UTC.
std::optional<tonique::readings> read_dwellings(const std::string& path);

/// What the model makes.
struct habits {
    unsigned seed = 1;
    int flats = 30;
    int days = 14;
    bool winter = true;
    double noise = 1.0;  ///< of loads, draws and temperatures
    double absent = 0.0; ///< share of hours that a flat's box was not read
};
/// Flats whose people rise, leave and come home when they like, some at night, some never; off-peak boilers,
/// fridges that cycle, ovens, showers; heat that follows the weather; thermostats that go down at night.
tonique::readings simulated_dwellings(const habits& h);

/// Thirty flats for two weeks by another model: what people do is a chain of chances, draws come in bursts,
/// heat in cycles, currents follow a power factor.
tonique::readings other_dwellings(unsigned seed, bool winter);

} // namespace wesh::bench
