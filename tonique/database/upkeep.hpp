// What a database needs from time to time: partitions made ahead and dropped, old rows gone, zones known.
#pragma once

#include "common/clock.hpp"
#include "tonique/database/database.hpp"

namespace wesh::tonique::database {

struct retention {
    unsigned months_ahead = 3;
    unsigned readings_months = 120; ///< with the second values kept aside; 0: they are kept for ever
    unsigned events_days = 730;
    unsigned messages_days = 90; ///< of gammu-smsd's tables what is done with, and of what was handed to it
    /// Of each site, the latest numbers, taken or given up; more than can still be disputed.
    unsigned packets_kept = 100'000;
};

/// Makes and drops partitions of `reading`, and deletes old rows of other tables, a bounded number at once.
/// Again at once is harmless; once a day is enough.
void keep_up(connection& c, const clock& now, const retention& r);

/// Of these, the partitions.
void keep_partitions(connection& c, const clock& now, const retention& r);
/// In words, when this month or the next has none; empty: all is well.
std::string partition_lack(connection& c, const clock& now);

/// The civil time of a zone into zone_change, from 2000 to 2100, as this system's tzdata has it. Throws
/// std::invalid_argument for a zone that it does not know. Within the caller's transaction.
void fill_zone(connection& c, std::string_view zone);
/// That of all sites' zones.
void fill_zones(connection& c);

} // namespace wesh::tonique::database
