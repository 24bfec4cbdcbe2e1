#include "libtonique/sms/modem_store.hpp"

#include "libtonique/sodium.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::sms {
namespace {

using namespace std::literals;
using history::statement;
using history::transaction;

constexpr int waiting = static_cast<int>(queue::fate::waiting);
constexpr int is_handed = static_cast<int>(queue::fate::handed);
constexpr const char* message_columns = "id, tries, number, coding, content, data, expires";

handed_message message_of(const statement::query& q) {
    const auto data = q.blob(5);
    return {{q.number(0), static_cast<std::uint32_t>(q.integer(1))},
            {std::string{q.text(2)},
             static_cast<coding>(q.integer(3)),
             std::string{q.text(4)},
             {data.begin(), data.end()}},
            from_milliseconds(q.integer(6))};
}

using digest = std::array<std::uint8_t, 16>;

/// By what a message is known again.
digest digest_of(const arrival& a) {
    const auto& m = a.said;
    digest d{};
    tonique::hash h{d.size()};
    const auto part = [&](std::string_view text) {
        h.add(static_cast<std::uint32_t>(text.size())).add(text);
    };
    part(m.sender);
    part(fmt::format("{} {}", to_milliseconds(m.stamp), static_cast<int>(m.coding)));
    part(m.text);
    h.add(static_cast<std::uint32_t>(m.data.size())).add(std::span<const std::uint8_t>{m.data});
    if (m.stamp == no_time) part(a.file);
    h.end(d);
    return d;
}

} // namespace

std::optional<handed_message> modem_store::handed() const {
    statement s{db_, fmt::format("SELECT {} FROM outgoing WHERE state = 1", message_columns).c_str()};
    auto q = s.ask();
    if (!q.next()) return {};
    return message_of(q);
}

bool modem_store::anything_waits() const {
    return db_.ask("SELECT EXISTS(SELECT 1 FROM outgoing WHERE state < 2)") != 0;
}

void modem_store::expire(time_point now) {
    // Asked first: a transaction that writes costs a sync.
    statement any{db_, "SELECT EXISTS(SELECT 1 FROM outgoing WHERE state = 0 AND expires <= ?)"};
    {
        auto q = any.ask(to_milliseconds(now));
        if (!q.next() || q.integer(0) == 0) return;
    }
    transaction t{db_};
    statement s{
        db_, "UPDATE outgoing SET state = 4, at = ?, error = CASE error WHEN '' THEN 'its turn did not come' "
             "ELSE error END WHERE state = 0 AND expires <= ?"};
    s.run(to_milliseconds(now), to_milliseconds(now));
    count("expired", static_cast<std::uint64_t>(db_.changes()));
    t.commit();
}

std::optional<handed_message> modem_store::take_next(time_point now, duration longest_retry) {
    statement s{db_, fmt::format("SELECT {} FROM outgoing WHERE state = 0 AND (next <= ? OR next > ?) "
                                 "ORDER BY priority, id LIMIT 1",
                                 message_columns)
                         .c_str()};
    std::optional<handed_message> m;
    {
        auto q = s.ask(to_milliseconds(now), to_milliseconds(now + longest_retry));
        if (!q.next()) return {};
        m = message_of(q);
    }
    transaction t{db_};
    statement hand{db_,
                   "UPDATE outgoing SET state = ?, tries = tries + 1, at = ? WHERE id = ? AND state = 0"};
    hand.run(is_handed, to_milliseconds(now), m->name.id);
    // Whose it is may have taken it back.
    if (db_.changes() == 0) return {};
    if (m->name.tries > 0) count("handed_again");
    t.commit();
    ++m->name.tries;
    return m;
}

void modem_store::finish(std::uint64_t id, queue::fate f, std::string_view error, time_point now) {
    transaction t{db_};
    statement s{db_, "UPDATE outgoing SET state = ?, error = ?, at = ? WHERE id = ?"};
    s.run(static_cast<int>(f), error, to_milliseconds(now), id);
    statement forgotten{db_, "DELETE FROM outgoing WHERE id = ? AND forgotten = 1"};
    forgotten.run(id);
    count(f == queue::fate::sent ? "sent" : f == queue::fate::failed ? "failed" : "expired");
    t.commit();
}

void modem_store::try_failed(const outbox_name& n, const failure& f, time_point now) {
    std::int64_t own = 0;
    {
        statement s{db_, "SELECT own + (? OR (tries > 1 AND ? > others)) FROM outgoing WHERE id = ?"};
        auto q = s.ask(static_cast<int>(f.own_fault), counted("sent"), n.id);
        if (!q.next()) return;
        own = q.integer(0);
    }
    if (own >= static_cast<std::int64_t>(f.own_faults_max))
        return finish(n.id, queue::fate::failed, f.why, now);
    const auto doublings = std::min(n.tries > 0 ? n.tries - 1 : 0U, 16U);
    const auto pause = std::min(f.first_retry * (1U << doublings), f.longest_retry);
    transaction t{db_};
    statement s{db_, "UPDATE outgoing SET state = ?, error = ?, own = ?, others = ?, next = ? WHERE id = ?"};
    s.run(waiting, f.why, own, counted("sent"), to_milliseconds(now + pause), n.id);
    statement forgotten{db_, "DELETE FROM outgoing WHERE id = ? AND forgotten = 1"};
    forgotten.run(n.id);
    t.commit();
}

std::uint64_t modem_store::take_in(const std::vector<arrival>& came, std::size_t strange) {
    transaction t{db_};
    std::uint64_t fresh = 0;
    for (const auto& a : came) fresh += store(a) ? 1 : 0;
    keep_bounds();
    count("received", fresh);
    count("received_again", came.size() - fresh);
    const auto first = counted("not_understood") + 1;
    count("not_understood", strange);
    t.commit();
    return first;
}

bool modem_store::store(const arrival& a) {
    const auto d = digest_of(a);
    statement known{db_, "INSERT OR IGNORE INTO known(what) VALUES(?)"};
    known.run(std::span<const std::uint8_t>{d});
    if (db_.changes() == 0) return false;
    statement s{db_, "INSERT INTO incoming(kind, sender, stamp, is_local, coding, content, data) "
                     "VALUES(?, ?, ?, ?, ?, ?, ?)"};
    s.run(static_cast<int>(a.kind), std::string_view{a.said.sender}, to_milliseconds(a.said.stamp),
          static_cast<int>(a.said.local), static_cast<int>(a.said.coding), std::string_view{a.said.text},
          std::span<const std::uint8_t>{a.said.data});
    return true;
}

void modem_store::keep_bounds() {
    statement old{db_,
                  "DELETE FROM incoming WHERE kind = ? AND id <= (SELECT id FROM incoming WHERE kind = ? "
                  "ORDER BY id DESC LIMIT 1 OFFSET ?)"};
    for (const auto& [kind, most] : {std::pair{queue::kind::packet, queue::packets_max},
                                     std::pair{queue::kind::text, queue::texts_max}}) {
        old.run(static_cast<int>(kind), static_cast<int>(kind), most);
        count("dropped", static_cast<std::uint64_t>(db_.changes()));
    }
    statement known{db_, "DELETE FROM known WHERE id <= (SELECT max(id) FROM known) - ?"};
    known.run(queue::known_max);
}

void modem_store::tell(std::string_view trouble) {
    statement s{db_, "UPDATE trouble SET said = ?"};
    s.run(trouble);
}

void modem_store::count(const char* figure, std::uint64_t n) {
    if (n == 0) return;
    statement s{db_, "INSERT INTO figure VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET n = n + excluded.n"};
    s.run(std::string_view{figure}, n);
}

std::uint64_t modem_store::counted(std::string_view figure) const {
    statement s{db_, "SELECT n FROM figure WHERE name = ?"};
    auto q = s.ask(figure);
    return q.next() ? q.number(0) : 0;
}

} // namespace wesh::sms
