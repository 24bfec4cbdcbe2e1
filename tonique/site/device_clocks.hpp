// What devices say of the time: points of weshd that tonique-site asks for, and what they come to.
#pragma once

#include "common/calendar.hpp"
#include "tonique/site/clock_judge.hpp"

#include <wesh/sample.hpp>

namespace wesh::tonique::site {

/// The points to read; each hour will do.
std::span<const std::string_view> clock_points() noexcept;

/// What the readings come to, said to the judge. `zone` is the site's: a WES shows local time.
void hear_devices(clock_judge& judge, std::span<const wesh::reading> points, const clock& own,
                  const calendar& zone);

/// "01/05/2017" or "2017-05-01", with "15:31" or "15:31:20", as though it were UTC. Nothing when it is no
/// such thing.
std::optional<time_point> face_of(std::string_view date, std::string_view time) noexcept;

} // namespace wesh::tonique::site
