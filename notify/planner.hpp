// From causes to messages: who is told now, who later, what goes into one message, what need not be said.
#pragma once

#include "notify/office.hpp"

#include <map>
#include <vector>

namespace wesh::notify {

/// What is known of the way to the centre, for rules that speak only when it cannot.
struct centre_view {
    bool lost = true;   ///< there is none, or it has not answered for a while
    time_point heard{}; ///< it has what happened before then; no_time: nobody knows
};

class planner {
  public:
    explicit planner(office& o)
        : office_{o} {}

    /// One change: all that is due becomes messages, or joins those that wait.
    void plan();
    void set(centre_view v) noexcept { centre_ = v; }
    /// A message that says to that person that messages arrive. Within a change.
    std::uint64_t make_test(const recipient& to, way by);
    /// Tests that people asked for.
    void take_requests();

  private:
    struct candidate {
        std::uint64_t cause = 0;
        std::string recipient;
        way by = way::mail;
        part_role role = part_role::opened;
        severity worth = severity::info;
        bool alone = true; ///< it is worth a message of its own now
        bool held = false; ///< the night kept it
        time_point due;
    };
    using groups = std::map<std::pair<std::string, way>, std::vector<candidate>>;

    void drop_moot();
    void drop(std::uint64_t cause, std::string_view recipient, int by, std::string_view why);
    void gather_openings(groups& all);
    void gather_told(groups& all);
    bool may_be_told(candidate& c, const struct tell_row& t);
    bool centre_has(const struct tell_row& t, bool& wait) const;
    bool is_explained(candidate& c, const struct tell_row& t);
    bool is_held(const candidate& c);
    void put(const groups::key_type& to, std::vector<candidate>& all);
    bool is_calm(const groups::key_type& to, severity worst);
    std::uint64_t waiting_message(const groups::key_type& to);
    std::uint64_t make(const recipient& to, way by, bool test);
    void put_part(std::uint64_t message, const candidate& c);
    void note_reminder(const candidate& c);

    office& office_;
    centre_view centre_;
};

} // namespace wesh::notify
