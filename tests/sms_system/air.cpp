#include "tests/sms_system/air.hpp"

#include <fmt/core.h>

#include <cstdlib>

namespace wesh::test {
namespace {

std::string modems(const folder& f, int sites) {
    std::string text = "seed = 11\n";
    for (int n = 0; n <= sites; ++n)
        text += fmt::format("[[modem]]\nname = \"m{0}\"\nnumber = \"{1}\"\nport = \"{2}\"\n", n,
                            n == 0 ? centre_telephone : telephone_of(n), f / ("m" + std::to_string(n)));
    return text;
}

/// A process on the hurried clock from the beginning.
simulator hurried(const folder& f, int sites, const std::string& clock) {
    setenv("WESH_CLOCK", clock.c_str(), 1);
    struct restore {
        ~restore() { unsetenv("WESH_CLOCK"); }
    } at_end;
    return simulator{f, modems(f, sites)};
}

} // namespace

std::string telephone_of(int site) { return fmt::format("+3360000{:04}", site); }

air::air(int sites, const std::string& clock)
    : simulated{hurried(where, sites, clock)} {}

std::unique_ptr<smsd> centre_smsd(centre_side& c, const air& a) {
    auto s = centre_sql_on(c.server, "tonique", modem_at(a.port_of_centre()));
    // MariaDB is killed now and then.
    s.service += "backendretries = 30\n";
    return std::make_unique<smsd>(c.where, "smsd", s);
}

std::unique_ptr<smsd> site_smsd(const folder& where, const std::string& port) {
    return std::make_unique<smsd>(where, "smsd", modem_at(port));
}

std::string by_sms(const std::string& queue, const std::string& spool, const std::string& more) {
    return fmt::format("[sms]\ncentre = \"{}\"\nfolder = \"{}\"\nspool = \"{}\"\n{}", centre_telephone, queue,
                       spool, more);
}

} // namespace wesh::test
