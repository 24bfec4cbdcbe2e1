// A message that the modem received, as the batch that it is: one packet, or nothing that is one.
#pragma once

#include "tonique/ledger/ledger.hpp"

namespace wesh::tonique {

/// Base 16 and 8-bit data are read alike. What strangers send is refused at the first look.
batch batch_of(const sms_message& m, time_point now);

} // namespace wesh::tonique
