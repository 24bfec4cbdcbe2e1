// All of libwesh.
#pragma once

#include <wesh/interface.hpp>
#include <wesh/wes.hpp>
