// The air of a test with whole programs: a modem for each of them in one simulation, and gammu-smsd on each.
#pragma once

#include "tests/support/site.hpp"
#include "tests/support/smsd.hpp"
#include "tests/support/whole.hpp"

#include <memory>
#include <string>

namespace wesh::test {

inline constexpr const char* centre_telephone = "+33600000000";
std::string telephone_of(int site);

/// Modems of the centre and of so many sites, on the clock that is given: stamps bear it.
class air {
  public:
    air(int sites, const std::string& clock);

    std::string port_of_site(int n) const { return where / ("m" + std::to_string(n)); }
    std::string port_of_centre() const { return where / "m0"; }
    /// One of weshsim's orders.
    void order(const std::string& line) { simulated.control(line); }
    /// What it counted of the way: "lost", "repeated", ...
    int count(const std::string& what) { return simulated.counts("air").at(what); }

    folder where;
    simulator simulated;
};

/// The centre's gammu-smsd, on MariaDB.
std::unique_ptr<smsd> centre_smsd(centre_side& c, const air& a);
/// A site's, with its folders in WHERE/smsd.
std::unique_ptr<smsd> site_smsd(const folder& where, const std::string& port);
/// Lines of tonique-site.toml for that.
std::string by_sms(const std::string& queue, const std::string& spool, const std::string& more = {});

} // namespace wesh::test
