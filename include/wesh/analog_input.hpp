// An analog input of a WES server. Points and their sources: weshd-wes(5).
//
// Errors: those of wesh::part.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>

namespace wesh {

class analog_input : public part {
  public:
    analog_input(interface daemon, const std::string& wes, int number);

    double value() const; ///< in unit()
    /// wesh::unknown_unit unless the daemon's configuration says which: it depends on the set-up of the box,
    /// which does not tell it.
    std::string unit() const;
    reading read_value() const;
};

} // namespace wesh
