// What gives the terminal back when the program crashes.
#pragma once

#include <termios.h>

namespace wesh::top {

/// From now on a crash restores the terminal that curses has taken to how it was before, and goes on
/// crashing.
void watch_for_crashes(const termios& before);
/// The terminal has been given back.
void leave_crashes_alone();

} // namespace wesh::top
