// A dry-contact input of a WES server. Points and their sources: weshd-wes(5).
//
// Errors: those of wesh::part.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>

namespace wesh {

class input : public part {
  public:
    input(interface daemon, const std::string& wes, int number);

    bool state() const; ///< true: on, as the box calls a closed contact
    reading read_state() const;
};

} // namespace wesh
