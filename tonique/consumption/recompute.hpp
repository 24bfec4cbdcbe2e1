// The rows of `consommation` and `commun`, computed anew from readings for the days that changed.
#pragma once

#include "common/clock.hpp"
#include "tonique/consumption/load.hpp"

namespace wesh::tonique {

/// Computes the local day `date` ("2026-10-25") of the site, and those days beside it that a difference with
/// an end in this day reaches (at most share_limit away); writes the rows of all its dwellings and of the
/// common parts, and takes the mark off the day unless somebody has marked it again meanwhile. One
/// transaction; again is the same. Prices are left as they are. How many days were written. Throws
/// store_unavailable.
std::size_t recompute(database::connection& db, const place& where, std::string_view date, const clock& now);

/// Recomputes at most so many days that are marked, the latest first; how many were. What cannot be computed
/// (a zone that this system does not know) is logged and loses its mark. Throws store_unavailable.
std::size_t recompute_marked(database::connection& db, const clock& now, std::size_t most);

/// Marks the local days of `p` up to today, at most ten years of them, as after a change of a binding.
/// Within the caller's transaction.
void mark_days(database::connection& db, const place& where, period p, const clock& now);

} // namespace wesh::tonique
