#include "notify/seen.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <fmt/core.h>

namespace wesh::notify {
namespace {

/// An event that weshd has comes back in moments.
constexpr duration until_back{60'000};
constexpr duration until_again{30'000};
/// A right is given by people.
constexpr duration until_permitted{3'600'000};
/// No wait is longer; a date beyond comes from a clock that was set.
constexpr duration longest_wait = 2 * until_permitted;

constexpr std::string_view passed = "passed-on";
constexpr std::string_view not_passed = "not-passed";

std::uint64_t count(const office& o, const char* sql, std::int64_t than) {
    statement s{o.db(), sql};
    auto q = s.ask(than);
    return q.next() ? q.number(0) : 0;
}

} // namespace

telling_outcome tell_weshd(const interface& daemon, const seen_event& e) {
    try {
        const auto about = daemon.info();
        if (about.stream_id != e.stream) return {telling::never, no_time, "its history is another one"};
        if (e.told != no_time && about.started == e.told) return {telling::pending, e.told, {}};
        daemon.acknowledge(e.event, e.reason);
        return {telling::taken, about.started, {}};
    } catch (const remote_error& r) {
        const bool forbidden = r.code() == remote_code::not_permitted || r.code() == remote_code::rpc;
        const bool unknown = r.code() == remote_code::invalid_argument;
        return {forbidden ? telling::forbidden
                : unknown ? telling::never
                          : telling::again,
                no_time, sanitised(r.what())};
    } catch (const std::exception& other) {
        return {telling::again, no_time, sanitised(other.what())};
    }
}

// ---- with what the stream and the modem tell ----

void note_seen(const office& o, std::uint64_t message, const std::string& reason) {
    // An event of ours, and one of a history that weshd has lost, are nothing to it.
    statement s{o.db(),
                "INSERT OR IGNORE INTO seen(stream, event, reason, made, next, told) "
                "SELECT stream, event, ?, ?, 0, 0 FROM cause WHERE acknowledged = 0 AND event <> 0 AND "
                "stream = (SELECT stream FROM site) AND number IN (SELECT cause FROM part WHERE message = ?) "
                "ORDER BY number"};
    s.run(std::string_view{reason}, to_milliseconds(o.now()), message);
}

bool came_back(const office& o, std::uint64_t stream, std::uint64_t event, std::string_view reason) {
    statement s{o.db(), "DELETE FROM seen WHERE stream = ? AND event = ? AND reason = ?"};
    s.run(stream, event, reason);
    if (o.db().changes() == 0) return false;
    o.write({passed, fmt::format("weshd has it: event {}, {}", event, reason)});
    return true;
}

// ---- those that wait ----

void seen_queue::hurry() const { office_.db().run("UPDATE seen SET next = 0"); }

std::optional<seen_event> seen_queue::next() {
    give_up_old();
    const auto now = office_.now();
    statement s{office_.db(), "SELECT id, stream, event, reason, told FROM seen WHERE next <= ? OR next > ? "
                              "ORDER BY id LIMIT 1"};
    auto q = s.ask(to_milliseconds(now), to_milliseconds(now + longest_wait));
    if (!q.next()) return {};
    return seen_event{q.number(0), q.number(1), q.number(2), std::string{q.text(3)},
                      from_milliseconds(q.integer(4))};
}

void seen_queue::give_up_old() const {
    const auto old = to_milliseconds(office_.now() - office_.rules().waits.keep);
    const auto all = count(office_, "SELECT count(*) FROM seen WHERE made < ?", old);
    if (all == 0) return;
    change c{office_, "give up"};
    statement s{office_.db(), "DELETE FROM seen WHERE made < ?"};
    s.run(old);
    const auto why = fmt::format("{} acknowledgements: weshd did not take them in {}", all,
                                 duration_text(office_.rules().waits.keep.count()));
    office_.write({not_passed, why});
    c.commit();
    log::error("{}", why);
}

/// What one met, the others would meet as well.
void seen_queue::put_off(duration wait) const {
    statement s{office_.db(), "UPDATE seen SET next = ?"};
    s.run(to_milliseconds(office_.now() + wait));
}

void seen_queue::answered(const seen_event& e, const telling_outcome& o) {
    const bool news = !o.text.empty() && o.text != said_;
    change c{office_, "answered"};
    switch (o.what) {
    case telling::taken:
    case telling::pending: {
        statement s{office_.db(), "UPDATE seen SET told = ?, next = ? WHERE id = ?"};
        s.run(to_milliseconds(o.began), to_milliseconds(office_.now() + until_back), e.id);
        break;
    }
    case telling::again:
        put_off(until_again);
        break;
    case telling::forbidden:
        put_off(until_permitted);
        if (news) office_.write({not_passed, o.text});
        break;
    case telling::never: {
        statement s{office_.db(), "DELETE FROM seen WHERE id = ?"};
        s.run(e.id);
        office_.write({not_passed, fmt::format("event {}: {}", e.event, o.text)});
        break;
    }
    }
    c.commit();
    said_ = o.text;
    if (!news) return;
    if (o.what == telling::forbidden)
        log::error("weshd is not told who acknowledged by SMS: make this program's user a member of weshd's "
                   "rpc.acknowledge_group (wesh-ack) and start it anew: {}",
                   o.text);
    else
        log::warning("weshd is not told who acknowledged by SMS: {}", o.text);
}

} // namespace wesh::notify
