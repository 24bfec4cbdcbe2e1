// Cartelectronic WES energy servers over HTTP: weshd-wes(5).
#pragma once

#include "daemon/driver.hpp"

namespace wesh {

extern const driver wes_driver;

} // namespace wesh
