// A variable of the programs of a WES server. No request of the box that sets one is known: it is only read.
// Points and their sources: weshd-wes(5).
//
// Errors: those of wesh::part.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>

namespace wesh {

class variable : public part {
  public:
    variable(interface daemon, const std::string& wes, int number);

    decimal value() const; ///< as the box says it, to the hundredth; its meaning is the program's
    reading read_value() const;
};

} // namespace wesh
