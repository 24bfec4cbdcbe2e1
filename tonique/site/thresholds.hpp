// What the centre wants to be told at once: hours and days that use more than they should.
#pragma once

#include "tonique/site/applying.hpp"

namespace wesh::tonique::site {

class thresholds {
  public:
    thresholds(database& db, const applying& a, const hours& h)
        : db_{db}
        , applying_{a}
        , hours_{h} {}

    /// The settings changed, or were just read.
    void refresh();
    /// What a reading that is told for the first time gives rise to.
    std::optional<event> look_at(const reading& r) const;
    /// The same for the last index of a local day, whose first hour that is.
    std::optional<event> look_at_day(const reading& last, hour_number first) const;

  private:
    std::optional<std::int64_t> index_before(const reading& r, hour_number hour) const;
    event exceeded(const reading& r, std::int64_t amount, std::int64_t bound, std::string_view span) const;

    database& db_;
    const applying& applying_;
    const hours& hours_;
    std::map<std::pair<unit_number, column>, std::int64_t> of_hours_;
    std::map<std::pair<unit_number, column>, std::int64_t> of_days_;
};

} // namespace wesh::tonique::site
