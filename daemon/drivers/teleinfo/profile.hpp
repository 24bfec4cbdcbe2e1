// Day profiles, PJOURF+1 and PPOINTE: Enedis-NOI-CPT_54E §6.2.3.
#pragma once

#include <string>
#include <string_view>

namespace wesh::teleinfo {

/// "00:00 2 open; 06:00 1 closed +13": from then on the supplier's index ('-': it goes on), the dry contact
/// where something is said of it (open, closed, tempo), and the virtual contacts that are closed. Blocks not
/// in use are left out; empty when none is. What would not fit a point's text is given as the meter says it.
std::string profile_text(std::string_view blocks);

} // namespace wesh::teleinfo
