// What tools may ask of tonique-site: the reports "carrier" and "outbox" of tonique.x.
#pragma once

#include "rpc/table_page.hpp"
#include "tonique/site/core.hpp"

#include <optional>

namespace wesh::tonique::site {

/// What the program knows beside the core.
struct program_state {
    std::string centre;        ///< address; empty: none
    std::string weshd_trouble; ///< why weshd is not there; empty: it is
    std::string modem;         ///< number of the centre's modem; empty: no SMS
    std::string modem_trouble; ///< what people should know of the modem
};

/// Nothing when there is no such report.
std::optional<table_page> report(const core& c, const clock& now, const program_state& p,
                                 const report_request& r);

} // namespace wesh::tonique::site
