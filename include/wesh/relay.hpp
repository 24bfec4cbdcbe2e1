// A relay of a WES server or of one of its 1-Wire cards. Points and their sources: weshd-wes(5).
//
// Errors: those of wesh::part, and of orders what <wesh/switchable.hpp> says.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/switchable.hpp>

namespace wesh {

class relay : public switchable {
  public:
    /// `path` as "roof-wes/relay.1" or "roof-wes/card.2.relay.3".
    relay(interface daemon, std::string path);
};

} // namespace wesh
