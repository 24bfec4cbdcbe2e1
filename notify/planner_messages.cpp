// The planner's messages: which one takes what is to be told, and when the next one may be made.
#include "notify/planner.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr int key_of(way w) noexcept { return static_cast<int>(w); }

} // namespace

void planner::put(const groups::key_type& to, std::vector<candidate>& all) {
    const bool any = std::any_of(all.begin(), all.end(), [](const candidate& c) { return c.alone; });
    auto message = waiting_message(to);
    if (message == 0) {
        const auto worst =
            std::max_element(all.begin(), all.end(), [](const candidate& a, const candidate& b) {
                return a.worth < b.worth;
            })->worth;
        if (!any || !is_calm(to, worst)) return;
        message = make(*office_.rules().find_recipient(to.first), to.second, false);
    }
    for (const auto& c : all) put_part(message, c);
}

/// One that has not left takes more.
std::uint64_t planner::waiting_message(const groups::key_type& to) {
    statement s{office_.db(),
                "SELECT id FROM message WHERE state = 0 AND recipient = ? AND by = ? AND test = 0 "
                "ORDER BY id DESC LIMIT 1"};
    auto q = s.ask(std::string_view{to.first}, key_of(to.second));
    return q.next() ? q.number(0) : 0;
}

/// Whether it is time for another message; then it counts as made. What is graver than all that was told of
/// late does not wait.
bool planner::is_calm(const groups::key_type& to, severity worst) {
    const auto& waits = office_.rules().waits;
    const auto now = office_.now();
    auto wait = waits.group_wait;
    auto gravest = worst;
    {
        statement s{office_.db(), "SELECT last, wait, worst FROM crowd WHERE recipient = ? AND way = ?"};
        auto q = s.ask(std::string_view{to.first}, key_of(to.second));
        if (q.next()) {
            const auto last = from_milliseconds(q.integer(0));
            const duration before{q.integer(1)};
            const auto of_late = static_cast<severity>(q.integer(2));
            const auto enough = worst == severity::critical ? std::min(before, waits.group_wait) : before;
            // A clock that was set back is no reason to be silent.
            if (now >= last && now < last + enough && worst <= of_late) return false;
            if (now >= last && now < last + 2 * before) {
                wait = worst > of_late ? before : std::min(2 * before, waits.group_most);
                gravest = std::max(worst, of_late);
            }
        }
    }
    statement s{office_.db(), "INSERT INTO crowd VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                              "last = excluded.last, wait = excluded.wait, worst = excluded.worst"};
    s.run(std::string_view{to.first}, key_of(to.second), to_milliseconds(now), std::int64_t{wait.count()},
          static_cast<int>(gravest));
    return true;
}

std::uint64_t planner::make(const recipient& to, way by, bool test) {
    auto& db = office_.db();
    statement insert{
        db, "INSERT INTO message(key, recipient, by, way, test, state, doubt, made, next, tries, address, "
            "subject, content, reply_to, date, sms, day, held, held_since, finished, said) "
            "VALUES('', ?, ?, ?, ?, 0, 0, ?, 0, 0, '', '', '', '', 0, 0, 0, 0, 0, 0, '')"};
    insert.run(std::string_view{to.name}, key_of(by), key_of(by), test ? 1 : 0,
               to_milliseconds(office_.now()));
    const auto id = static_cast<std::uint64_t>(db.last_id());
    std::string own;
    {
        statement s{db, "SELECT own FROM site"};
        auto q = s.ask();
        if (q.next()) own = q.text(0);
    }
    const auto key = make_message_id(fmt::format("wesh.{}.{}", own, id), office_.rules().mail.from);
    statement name{db, "UPDATE message SET key = ? WHERE id = ?"};
    name.run(std::string_view{key}, id);
    return id;
}

void planner::put_part(std::uint64_t message, const candidate& c) {
    auto& db = office_.db();
    statement part{db, "INSERT INTO part VALUES(?, ?, ?, 0) ON CONFLICT DO UPDATE SET role = excluded.role"};
    part.run(message, c.cause, static_cast<int>(c.role));
    if (c.role == part_role::reminder) return note_reminder(c);
    statement tell{db, "UPDATE tell SET state = ? WHERE cause = ? AND recipient = ? AND way = ?"};
    tell.run(static_cast<int>(c.role == part_role::closed ? tell_state::ending : tell_state::queued), c.cause,
             std::string_view{c.recipient}, key_of(c.by));
    if (!c.held) return;
    statement held{db, "UPDATE message SET held = ?, held_since = CASE WHEN held_since = 0 THEN ? ELSE "
                       "min(held_since, ?) END WHERE id = ?"};
    held.run(static_cast<int>(held::quiet_hours), to_milliseconds(c.due), to_milliseconds(c.due), message);
}

void planner::note_reminder(const candidate& c) {
    auto& db = office_.db();
    statement find{db, "SELECT rule, repeats FROM tell WHERE cause = ? AND recipient = ? AND way = ?"};
    auto q = find.ask(c.cause, std::string_view{c.recipient}, key_of(c.by));
    if (!q.next()) return;
    const auto* r = office_.rules().find_rule(q.text(0));
    const auto said = q.number(1) + 1;
    const bool more = r != nullptr && r->repeat != duration{} && said < r->repeat_count;
    statement next{db, "UPDATE tell SET repeats = ?, next = ? WHERE cause = ? AND recipient = ? AND way = ?"};
    next.run(said, more ? to_milliseconds(office_.now() + r->repeat) : std::int64_t{0}, c.cause,
             std::string_view{c.recipient}, key_of(c.by));
}

std::uint64_t planner::make_test(const recipient& to, way by) { return make(to, by, true); }

void planner::take_requests() {
    struct asked {
        std::uint64_t id;
        std::string recipient;
        way by;
    };
    std::vector<asked> all;
    {
        statement s{office_.db(),
                    "SELECT id, recipient, way FROM request WHERE state = 0 ORDER BY id LIMIT 100"};
        for (auto q = s.ask(); q.next();)
            all.push_back({q.number(0), std::string{q.text(1)}, static_cast<way>(q.integer(2))});
    }
    if (all.empty()) return;
    change c{office_, "requests"};
    for (const auto& a : all) {
        const auto* who = office_.rules().find_recipient(a.recipient);
        std::string wrong;
        if (who == nullptr)
            wrong = "the configuration has no recipient of that name";
        else if (!who->reached_by(a.by))
            wrong = a.by == way::mail ? "no mail address is set for that person"
                                      : "no phone is set for that person";
        else if (a.by == way::sms && !office_.rules().sms)
            wrong = "SMS is not set up: see [sms] in the configuration";
        else if (a.by == way::mail && office_.rules().mail.host.empty())
            wrong = "mail is not set up: see [mail] in the configuration";
        const auto message = wrong.empty() ? make_test(*who, a.by) : 0;
        statement s{office_.db(), "UPDATE request SET state = ?, message = ?, answer = ? WHERE id = ?"};
        s.run(static_cast<int>(wrong.empty() ? request_state::taken : request_state::refused), message,
              std::string_view{wrong}, a.id);
    }
    c.commit();
}

} // namespace wesh::notify
