// A virtual switch of a WES server: a bit that its programs read, and that is switched like a relay. Points
// and their sources: weshd-wes(5).
//
// Errors: those of wesh::part, and of orders what <wesh/switchable.hpp> says.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/switchable.hpp>

namespace wesh {

class virtual_switch : public switchable {
  public:
    virtual_switch(interface daemon, const std::string& wes, int number);
};

} // namespace wesh
