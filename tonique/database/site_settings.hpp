// What a site is to have by way of settings: what a person set there, and its bindings of now. Any other
// content is another version.
#pragma once

#include "libtonique/settings.hpp"
#include "tonique/database/database.hpp"

namespace wesh::tonique::database {

/// Sorted.
std::vector<setting> settings_of(connection& c, site_number site, time_point now);

/// Makes another version where the content is another than that of the last one; the number of the version
/// that the site is to have, 0: none. Within a transaction.
std::uint32_t refresh_settings(connection& c, site_number site, time_point now);
/// The same for all sites, each in a transaction of its own; whether any was changed.
bool refresh_all_settings(connection& c, time_point now);

} // namespace wesh::tonique::database
