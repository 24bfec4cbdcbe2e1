// What the parts of wesh-notifyd's logic share: the file, the clock, the rules, the journal.
#pragma once

#include "common/clock.hpp"
#include "notify/rules.hpp"
#include "notify/schema.hpp"

#include <functional>

namespace wesh::notify {

/// A line of the journal. `what` is one word.
struct journal_line {
    std::string_view what;
    std::string_view text;
    std::uint64_t message = 0; ///< 0: none
    std::uint64_t cause = 0;   ///< 0: none
    std::string_view recipient{};
    std::string_view way{};
    int reply = 0;
};

class office {
  public:
    office(database& db, const clock& c, rule_set rules);

    /// Takes effect with the next question that is asked of the rules.
    void set(rule_set rules);
    const rule_set& rules() const noexcept { return rules_; }
    const calendar& place() const noexcept { return place_; }
    time_point now() const noexcept { return clock_.now(); }
    database& db() const noexcept { return db_; }

    /// Within the change that it tells of.
    void write(const journal_line& l) const;
    /// What is over goes, the oldest first, until the bounds hold. A change of its own.
    void trim() const;

    /// Called between any two steps that a crash could part, with their name: for tests.
    std::function<void(const char*)> at_step;
    void step(const char* name) const {
        if (at_step) at_step(name);
    }

  private:
    database& db_;
    const clock& clock_;
    rule_set rules_;
    calendar place_;
};

/// One transaction, between two steps.
class change {
  public:
    change(const office& o, const char* name)
        : office_{o}
        , name_{name}
        , transaction_{o.db()} {}
    void commit() {
        office_.step(name_);
        transaction_.commit();
        office_.step(name_);
    }

  private:
    const office& office_;
    const char* name_;
    transaction transaction_;
};

/// Attributes as one text of the file, and back.
std::string packed(const attributes& all);
attributes unpacked(std::string_view text);

} // namespace wesh::notify
