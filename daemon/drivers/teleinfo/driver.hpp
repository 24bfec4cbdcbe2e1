// Electricity meters that speak Téléinfo on a serial line: weshd-teleinfo(5).
#pragma once

#include "daemon/driver.hpp"

namespace wesh {

extern const driver teleinfo_driver;

} // namespace wesh
