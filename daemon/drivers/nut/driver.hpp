// Uninterruptible power supplies through NUT, the Network UPS Tools: weshd-nut(5).
#pragma once

#include "daemon/driver.hpp"

namespace wesh {

extern const driver nut_driver;

} // namespace wesh
