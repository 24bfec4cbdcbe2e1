// A folder with ports of meters, and the tables of a scenario for them.
#pragma once

#include "tests/support/folder.hpp"

#include <string>

namespace wesh::test {

class tic_site {
  public:
    std::string port(const std::string& name) const { return folder_ / name; }
    /// The number of the meter of that name, the last digit its own.
    static std::string serial(const std::string& name) {
        return "01234567890" + std::to_string(name[0] % 10);
    }
    /// A table of the scenario; at 19,200 baud a short frame takes less than a tenth of a second.
    std::string meter(const std::string& name, const std::string& more = "speed = 19200\n") const {
        return "[[meter]]\nname = \"" + name + "\"\nport = \"" + port(name) + "\"\nserial = \"" +
               serial(name) + "\"\n" + more;
    }

  private:
    folder folder_;
};

} // namespace wesh::test
