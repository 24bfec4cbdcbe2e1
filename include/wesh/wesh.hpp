// All of libwesh but <wesh/stand_in.hpp>, which is for tests.
//
// Errors: <wesh/error.hpp>
// Threads: <wesh/interface.hpp>
// Since: 0.1
#pragma once

#include <wesh/follow.hpp>
#include <wesh/interface.hpp>
#include <wesh/ups.hpp>
#include <wesh/watch.hpp>
#include <wesh/wes.hpp>
