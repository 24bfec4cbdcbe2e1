// A 1-Wire or analogue probe of a WES server. Points and their sources: weshd-wes(5).
//
// Errors: those of wesh::part.
// Threads: one at a time, as its interface.
// Since: 0.1
#pragma once

#include <wesh/part.hpp>

namespace wesh {

class probe : public part {
  public:
    probe(interface daemon, const std::string& wes, int number);

    /// In unit(). not_available for a probe that is absent: it is never read as 0.
    double value() const;
    /// "°C", "%", "lx"; wesh::unknown_unit unless the daemon's configuration says which, for the device does
    /// not.
    std::string unit() const;
    reading read_value() const;
};

} // namespace wesh
