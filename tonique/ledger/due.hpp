// What is due to be told to a site by SMS, and when it is.
#pragma once

#include "tonique/ledger/ledger.hpp"

namespace wesh::tonique {

/// What is told first stands first.
enum class news_kind : std::uint8_t { holes, taken, key, settings };

struct due {
    news_kind kind = news_kind::taken;
    site_number site = 0;
    time_point since; ///< among those of a kind the one that waits longest comes first
};

/// Nothing where the site cannot be spoken to now: not by SMS, no number, or it failed a moment ago.
/// Holes are not looked for here.
std::optional<due> due_of(const site_record& s, const ledger_options& o, time_point now);

/// How long nothing is sent to a site after so many failures, one after the other: from five minutes to six
/// hours.
duration pause_after(std::uint32_t failures) noexcept;

bool can_be_told(const site_record& s, time_point now) noexcept;

} // namespace wesh::tonique
