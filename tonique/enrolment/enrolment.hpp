// Enrolment at the centre: a code that tonique-admin gave out becomes a site's key, once.
//
// Of a code the database holds the name and a hash of the secret. A try is counted in a transaction of its
// own before the secret is looked at, and the code is used up in the one that stores the key: no kill gives
// another try or another key.
#pragma once

#include "common/clock.hpp"
#include "libtonique/enrolment.hpp"
#include "rpc/tonique_translate.hpp"
#include "tonique/database/database.hpp"

#include <deque>
#include <stdexcept>

namespace wesh::tonique {

class enrolment_refused : public std::runtime_error {
  public:
    enrolment_refused(tonique_status status, const std::string& text)
        : std::runtime_error{text}
        , status_{status} {}
    tonique_status status() const noexcept { return status_; }

  private:
    tonique_status status_;
};

/// Where sites come with their codes. One thread.
class enrolment_desk {
  public:
    /// `tries_a_minute`: of all codes together; further ones are refused as busy.
    enrolment_desk(const clock& c, std::size_t tries_a_minute);

    /// Throws enrolment_refused, store_unavailable, database_error. Afterwards the ledger must read its sites
    /// again.
    enrolled enrol(database::connection& db, const enrol_request& r);

  private:
    void count_try();

    const clock& clock_;
    std::size_t tries_a_minute_;
    std::deque<duration> tries_; ///< of the last minute
};

} // namespace wesh::tonique
