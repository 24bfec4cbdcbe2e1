// Bindings and readings as the database has them, made into counters.
#pragma once

#include "tonique/consumption/use.hpp"
#include "tonique/database/database.hpp"

namespace wesh::tonique {

/// A site as far as its days are concerned.
struct place {
    site_number site = 0;
    std::string name;
    std::string zone;
};
std::vector<place> load_places(database::connection& db);

struct dwelling {
    std::uint32_t id = 0;    ///< app_id
    std::int32_t number = 0; ///< on the door
    std::string name;
};
std::vector<dwelling> load_dwellings(database::connection& db, site_number site);

/// Stands for the common parts where a dwelling's id is asked for.
inline constexpr std::uint32_t common_parts = 0;

struct served {
    std::uint32_t dwelling = common_parts;
    std::uint32_t point = 0;
    std::string device; ///< its name at the site, or "unit 3"
    tonique::counter counter;
};

struct wanted {
    site_number site = 0;
    std::optional<std::uint32_t> dwelling; ///< all, where nothing is said
    std::optional<tonique::role> role;     ///< all but temperature
    tonique::period period;
};

/// The counters bound in the period, by dwelling, role and time, with the readings in it and the nearest
/// usable one on either side, as far as a difference is shared out.
std::vector<served> load_counters(database::connection& db, const wanted& w);

/// Of the counters that serve one dwelling in one role.
std::vector<counter> counters_of(const std::vector<served>& all, std::uint32_t dwelling, role r);

struct temperatures {
    std::optional<decimal> lowest;
    std::optional<decimal> mean;
    std::optional<decimal> highest;
};
/// By dwelling (or common_parts), from the hours of the period.
std::unordered_map<std::uint32_t, temperatures> load_temperatures(database::connection& db, site_number site,
                                                                  period p);

/// Seconds of UTC, as the tables have them; nothing beyond what they can hold.
std::int64_t to_seconds(time_point t) noexcept;
time_point from_seconds(std::int64_t s) noexcept;

/// A DECIMAL as the server writes it, without zeroes at its end.
decimal decimal_of(std::string_view text);

} // namespace wesh::tonique
