#include "libtonique/sms/queue.hpp"

#include "common/words.hpp"
#include "libtonique/sms/queue_tables.hpp"

#include <wesh/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace wesh::sms {
namespace {

using namespace std::literals;
using history::statement;
using history::transaction;

constexpr std::array fates{"waiting"sv, "handed"sv, "sent"sv, "failed"sv, "expired"sv};
constexpr auto outcome_columns = "SELECT id, state, error, tries, at FROM outgoing ";

queue::outcome outcome_of(const statement::query& q) {
    return {q.number(0), static_cast<queue::fate>(q.integer(1)), std::string{q.text(2)},
            static_cast<std::uint32_t>(q.integer(3)), from_milliseconds(q.integer(4))};
}

} // namespace

std::string_view to_text(queue::fate f) noexcept { return word_of(fates, f); }

queue::queue(const std::string& folder)
    : db_{prepared_file(folder), history::database::holding::shared}
    , folder_{folder} {
    make_tables(db_);
}

std::uint64_t queue::submit(const request& r, time_point now) {
    if (const auto why = fault(r.message); !why.empty())
        throw local_error{"a message that cannot be sent: " + why};
    transaction t{db_};
    statement old{db_, "DELETE FROM outgoing WHERE state > 1 AND at < ?"};
    old.run(to_milliseconds(now - finished_kept));
    if (static_cast<std::uint64_t>(db_.ask("SELECT count(*) FROM outgoing")) >= outgoing_max)
        throw local_error{fmt::format("{} messages wait already", outgoing_max)};
    statement s{db_, "INSERT INTO outgoing(client, priority, number, coding, content, data, expires, state, "
                     "error, tries, own, others, next, at, forgotten) "
                     "VALUES(?, ?, ?, ?, ?, ?, ?, 0, '', 0, 0, 0, 0, ?, 0)"};
    s.run(std::string_view{r.client}, static_cast<int>(r.priority), std::string_view{r.message.number},
          static_cast<int>(r.message.coding), std::string_view{r.message.text},
          std::span<const std::uint8_t>{r.message.data}, to_milliseconds(r.expires), to_milliseconds(now));
    const auto id = static_cast<std::uint64_t>(db_.last_id());
    t.commit();
    return id;
}

queue::outcome queue::look(std::uint64_t id) const {
    statement s{db_, (outcome_columns + "WHERE id = ?"s).c_str()};
    auto q = s.ask(id);
    if (q.next()) return outcome_of(q);
    outcome none;
    none.error = "no such message";
    return none;
}

std::vector<queue::outcome> queue::finished(std::string_view client) const {
    statement s{
        db_, (outcome_columns + "WHERE client = ? AND state > 1 AND forgotten = 0 ORDER BY at, id"s).c_str()};
    std::vector<outcome> all;
    for (auto q = s.ask(client); q.next();) all.push_back(outcome_of(q));
    return all;
}

std::vector<std::uint64_t> queue::of(std::string_view client) const {
    statement s{db_, "SELECT id FROM outgoing WHERE client = ? AND forgotten = 0 ORDER BY id"};
    std::vector<std::uint64_t> all;
    for (auto q = s.ask(client); q.next();) all.push_back(q.number(0));
    return all;
}

void queue::forget(std::uint64_t id) {
    transaction t{db_};
    statement finished{db_, "DELETE FROM outgoing WHERE id = ? AND state <> 1"};
    finished.run(id);
    statement handed{db_, "UPDATE outgoing SET forgotten = 1 WHERE id = ?"};
    handed.run(id);
    t.commit();
}

std::vector<std::pair<std::uint64_t, incoming>> queue::received(kind k, std::size_t most) const {
    statement s{db_, "SELECT id, sender, stamp, is_local, coding, content, data FROM incoming WHERE kind = ? "
                     "ORDER BY id LIMIT ?"};
    std::vector<std::pair<std::uint64_t, incoming>> all;
    for (auto q = s.ask(static_cast<int>(k), static_cast<std::uint64_t>(most)); q.next();) {
        const auto data = q.blob(6);
        all.emplace_back(q.number(0), incoming{std::string{q.text(1)},
                                               from_milliseconds(q.integer(2)),
                                               q.integer(3) != 0,
                                               static_cast<sms::coding>(q.integer(4)),
                                               std::string{q.text(5)},
                                               {data.begin(), data.end()}});
    }
    return all;
}

void queue::taken(std::span<const std::uint64_t> ids) {
    if (ids.empty()) return;
    transaction t{db_};
    statement s{db_, "DELETE FROM incoming WHERE id = ?"};
    for (const auto id : ids) s.run(id);
    t.commit();
}

queue::figures queue::count() const {
    figures f;
    const struct {
        std::string_view name;
        std::uint64_t& figure;
    } named[] = {{"sent", f.sent},
                 {"failed", f.failed},
                 {"expired", f.expired},
                 {"handed_again", f.handed_again},
                 {"received", f.received},
                 {"received_again", f.received_again},
                 {"not_understood", f.not_understood},
                 {"dropped", f.dropped}};
    statement counts{db_, "SELECT name, n FROM figure"};
    for (auto q = counts.ask(); q.next();)
        for (const auto& n : named)
            if (n.name == q.text(0)) n.figure = q.number(1);
    statement waits{db_, "SELECT count(*), coalesce(min(at), 0) FROM outgoing WHERE state < 2"};
    auto w = waits.ask();
    w.next();
    f.waiting = w.number(0);
    f.oldest = from_milliseconds(w.integer(1));
    statement came{db_, "SELECT coalesce(sum(kind = 0), 0), coalesce(sum(kind = 1), 0) FROM incoming"};
    auto c = came.ask();
    c.next();
    f.packets = c.number(0);
    f.texts = c.number(1);
    return f;
}

std::string queue::trouble() const {
    statement s{db_, "SELECT said FROM trouble"};
    auto q = s.ask();
    return q.next() ? std::string{q.text(0)} : std::string{};
}

} // namespace wesh::sms
