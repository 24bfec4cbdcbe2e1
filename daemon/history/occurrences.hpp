// Events and intervals: tables of their own beside the journal, the newest of each kept.
#pragma once

#include "daemon/history/database.hpp"
#include "daemon/history/store.hpp"

namespace wesh::history {

class occurrence_table {
  public:
    static constexpr std::uint64_t kept = 100'000; ///< of events, and of intervals; the oldest go first

    explicit occurrence_table(database& db);
    void load();

    /// Inside a transaction: stores the records, numbered, that are events or intervals, and trims.
    void insert(const record& r);
    /// What insert() stored was committed, or not.
    void committed() noexcept;
    void rolled_back() noexcept;

    /// Events and intervals with numbers in (after, up_to], ascending.
    std::vector<record> between(sequence_number after, sequence_number up_to);
    /// The lowest number above `after`; 0 when there is none.
    sequence_number lowest_above(sequence_number after);
    /// Intervals that were opened and never closed.
    std::vector<interval> open();
    sequence_number last() const noexcept { return last_; }

  private:
    /// The two kinds differ in their tables, not in what is done with them.
    struct kind {
        kind(database& db, const char* insert, const char* trim, const char* between, const char* lowest);
        statement insert;
        statement trim;
        statement between;
        statement lowest;
        std::uint64_t count = 0;
        std::uint64_t added = 0; ///< by the open transaction
    };
    void trim(kind& k);

    database& db_;
    kind events_;
    kind intervals_;
    sequence_number last_ = 0;
};

} // namespace wesh::history
