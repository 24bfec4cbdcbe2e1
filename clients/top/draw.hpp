// The picture: a pure function of what is known, how it is looked at, and how large the terminal is.
#pragma once

#include "clients/top/view.hpp"

namespace wesh::top {

/// Below this, a line says so and nothing else is shown.
inline constexpr extent least{40, 8};

/// `rows` are those of list(), `v` has been settled.
screen draw(const model& m, const view& v, const listing& rows, extent e, charset c, const moment& now);

/// "13:05:12" of the same day (UTC), else "2026-11-22"; whole: "2026-11-22 13:05:12". "-" for no time.
std::string time_text(time_point t, time_point now, bool whole = false);

// The parts of it, by subject.

void draw_devices(screen& s, const model& m, const view& v, const std::vector<std::size_t>& rows,
                  std::size_t height, const moment& now);
void draw_points(screen& s, const model& m, const view& v, const std::vector<std::size_t>& rows,
                 std::size_t height, const moment& now);
void draw_events(screen& s, const model& m, const view& v, const std::vector<std::size_t>& rows,
                 std::size_t height, const moment& now);
void draw_detail(screen& s, const model& m, const view& v, std::size_t height, const moment& now);
void draw_help(screen& s, std::size_t height);

/// "12 s", or "-" when it is not known.
std::string age_of(time_point t, const moment& now);
/// The state as a person should take it: of a daemon that is not heard any more, only what it was.
std::string state_text(const model& m, const device_status& d, const moment& now);

} // namespace wesh::top
