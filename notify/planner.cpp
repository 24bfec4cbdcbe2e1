#include "notify/planner.hpp"

#include "notify/causes.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {

/// A row that is looked at: of `tell` and its cause.
struct tell_row {
    std::string type, rule;
    time_point opened, over;
};

namespace {

/// A device may be missed a little before the UPS has told of the cut.
constexpr duration before_cut{60'000};

} // namespace

void planner::plan() {
    change c{office_, "plan"};
    drop_moot();
    groups all;
    gather_openings(all);
    gather_told(all);
    for (auto& [to, group] : all) put(to, group);
    c.commit();
}

void planner::drop(std::uint64_t cause, std::string_view recipient, int by, std::string_view why) {
    statement s{office_.db(), "UPDATE tell SET state = 4 WHERE cause = ? AND recipient = ? AND way = ?"};
    s.run(cause, recipient, by);
    office_.write({"not-told", why, 0, cause, recipient, to_text(static_cast<way>(by))});
}

/// What was over before its wait was, and steps that nobody needs any more.
void planner::drop_moot() {
    struct moot {
        std::uint64_t cause;
        std::string recipient;
        int by;
        bool over;
    };
    std::vector<moot> all;
    {
        statement s{
            office_.db(),
            "SELECT cause, recipient, way, over <> 0 AND over < due FROM tell JOIN cause ON number = cause "
            "WHERE state = 0 AND ((over <> 0 AND over < due) OR (step > 0 AND acknowledged <> 0))"};
        for (auto q = s.ask(); q.next();)
            all.push_back(
                {q.number(0), std::string{q.text(1)}, static_cast<int>(q.integer(2)), q.integer(3) != 0});
    }
    for (const auto& m : all)
        drop(m.cause, m.recipient, m.by, m.over ? "it was over before its time" : "it was acknowledged");
}

void planner::gather_openings(groups& all) {
    struct row {
        candidate c;
        tell_row t;
    };
    std::vector<row> rows;
    {
        statement s{office_.db(),
                    "SELECT cause, recipient, way, step, severity, due, type, rule, held, opened, over FROM "
                    "tell JOIN cause ON number = cause WHERE state = 0 AND due <= ? ORDER BY cause"};
        for (auto q = s.ask(to_milliseconds(office_.now())); q.next();) {
            const int step = static_cast<int>(q.integer(3));
            rows.push_back(
                {{q.number(0), std::string{q.text(1)}, static_cast<way>(q.integer(2)),
                  step == 0 ? part_role::opened : part_role::escalated, static_cast<severity>(q.integer(4)),
                  true, q.integer(8) != 0, from_milliseconds(q.integer(5))},
                 {std::string{q.text(6)}, std::string{q.text(7)}, from_milliseconds(q.integer(9)),
                  from_milliseconds(q.integer(10))}});
        }
    }
    for (auto& r : rows)
        if (may_be_told(r.c, r.t)) all[{r.c.recipient, r.c.by}].push_back(std::move(r.c));
}

bool planner::may_be_told(candidate& c, const tell_row& t) {
    const auto* who = office_.rules().find_recipient(c.recipient);
    if (who == nullptr || !who->reached_by(c.by)) {
        drop(c.cause, c.recipient, static_cast<int>(c.by), "nobody of that name is in the configuration");
        return false;
    }
    bool wait = false;
    if (centre_has(t, wait)) {
        drop(c.cause, c.recipient, static_cast<int>(c.by), "the centre has it");
        return false;
    }
    if (wait) return false;
    if (is_held(c)) {
        if (c.held) return false;
        statement s{office_.db(), "UPDATE tell SET held = 1 WHERE cause = ? AND recipient = ? AND way = ?"};
        s.run(c.cause, std::string_view{c.recipient}, static_cast<int>(c.by));
        return false;
    }
    return !is_explained(c, t);
}

bool planner::is_held(const candidate& c) {
    const auto* who = office_.rules().find_recipient(c.recipient);
    return who != nullptr && is_quiet(*who, c.worth, office_.place(), office_.now());
}

/// Of a rule for when the centre is lost: true when the centre knows and tells; `wait` while that is open.
bool planner::centre_has(const tell_row& t, bool& wait) const {
    const auto* r = office_.rules().find_rule(t.rule);
    if (r == nullptr || !r->when_centre_lost) return false;
    if (centre_.heard > t.opened) return true;
    wait = !centre_.lost;
    return false;
}

/// Devices that a power cut has silenced wait for the cut's end, or go along with what is told of the cut to
/// the same person. True: there is nothing to tell.
bool planner::is_explained(candidate& c, const tell_row& t) {
    if (t.type != silence_type || c.role != part_role::opened) return false;
    const auto& waits = office_.rules().waits;
    statement s{
        office_.db(),
        "SELECT over FROM cause JOIN tell ON cause = number AND recipient = ? AND way = ? AND state <> 4 "
        "WHERE type = ? AND opened <= ? AND (over = 0 OR over >= ?) ORDER BY over LIMIT 1"};
    auto q = s.ask(std::string_view{c.recipient}, static_cast<int>(c.by), power_cut_type,
                   to_milliseconds(t.opened + before_cut), to_milliseconds(t.opened - waits.after_cut));
    if (!q.next()) return false;
    const auto cut_over = from_milliseconds(q.integer(0));
    const auto now = office_.now();
    if (cut_over == no_time) {
        c.alone = now >= t.opened + waits.in_cut;
        return false;
    }
    const bool settled = now >= cut_over + waits.after_cut;
    if (t.over == no_time) {
        c.alone = settled;
        return !settled; // which is asked again
    }
    c.alone = false;
    if (!settled) return false;
    drop(c.cause, c.recipient, static_cast<int>(c.by), "the power cut explains it, and it is over");
    return true;
}

/// Causes that were told: their end, or once more that they last.
void planner::gather_told(groups& all) {
    std::vector<candidate> found;
    {
        statement s{
            office_.db(),
            "SELECT cause, recipient, way, severity, rule, until <> 0, over FROM tell JOIN cause ON number = "
            "cause WHERE state = 2 AND ((lasting = 1 AND until <> 0) OR (next <> 0 AND next <= ? AND "
            "acknowledged = 0)) ORDER BY cause"};
        for (auto q = s.ask(to_milliseconds(office_.now())); q.next();) {
            const bool over = q.integer(5) != 0;
            const auto* r = office_.rules().find_rule(q.text(4));
            candidate c{q.number(0),
                        std::string{q.text(1)},
                        static_cast<way>(q.integer(2)),
                        over ? part_role::closed : part_role::reminder,
                        static_cast<severity>(q.integer(3)),
                        over ? r == nullptr || r->return_told : true,
                        false,
                        from_milliseconds(q.integer(6))};
            found.push_back(std::move(c));
        }
    }
    for (auto& c : found) {
        const auto* who = office_.rules().find_recipient(c.recipient);
        if (!c.alone || who == nullptr || !who->reached_by(c.by)) {
            statement done{office_.db(),
                           "UPDATE tell SET state = 3 WHERE cause = ? AND recipient = ? AND way = ?"};
            done.run(c.cause, std::string_view{c.recipient}, static_cast<int>(c.by));
        } else if (!is_held(c)) {
            all[{c.recipient, c.by}].push_back(std::move(c));
        }
    }
}

} // namespace wesh::notify
