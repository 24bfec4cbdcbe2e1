// What weshd's own history says, held against what MariaDB has.
#pragma once

#include "tests/support/whole.hpp"

#include <map>
#include <tuple>

namespace wesh::test {

/// Samples of a counter by time, as weshd keeps them.
using index_history = std::map<time_point, std::int64_t>;

/// By box and column of the ledger: PULS1 to PULS4, and INDTI, which is the sum of several counters.
class truth {
  public:
    /// From weshd, up to `end`; of the boxes BOX1, BOX2, ...
    truth(const wesh::interface& weshd, const std::string& box, std::size_t boxes, time_point begin,
          time_point end);

    /// Fails the test at the first hour that differs or is missing; how many were compared.
    std::size_t compare(const centre_side& c) const;

  private:
    struct counter {
        std::string device;
        std::string column;
        std::vector<index_history> parts;
    };
    void compare(const counter& x, const std::map<time_point, std::int64_t>& told,
                 std::size_t& compared) const;

    time_point begin_;
    time_point end_;
    std::vector<counter> counters_;
};

/// con_* rows, `tonique consumption` and the differences of readings say the same of each whole day up to
/// `end`; how many figures were compared.
std::size_t compare_consumption(centre_side& c, std::size_t boxes, time_point begin, time_point end);

} // namespace wesh::test
