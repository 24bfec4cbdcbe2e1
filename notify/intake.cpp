#include "notify/intake.hpp"

#include "common/text.hpp"
#include "common/time_text.hpp"
#include "notify/causes.hpp"
#include "notify/seen.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {
namespace {

/// What happened longer than this before the site was first followed is over for people.
constexpr duration past = std::chrono::hours{24};

time_point received(const event& e) noexcept { return e.received == no_time ? e.time : e.received; }

std::string_view attribute(const event& e, std::string_view key) noexcept {
    for (const auto& [k, content] : e.attributes)
        if (k == key) return content;
    return {};
}

} // namespace

position intake::at() const {
    const auto s = stream();
    return {s.id, s.after};
}

intake::known_stream intake::stream() const {
    statement s{office_.db(), "SELECT stream, after, newest, before, followed FROM site"};
    auto q = s.ask();
    if (!q.next()) throw std::runtime_error{"notify.db does not say how far weshd was read"};
    return {q.number(0), q.number(1), from_milliseconds(q.integer(2)), from_milliseconds(q.integer(3)),
            from_milliseconds(q.integer(4))};
}

void intake::take(const events_page& page) {
    change c{office_, "take"};
    auto s = stream();
    go_over(s, page);
    for (const auto& e : page.events) {
        take_one(s, e);
        s.newest = std::max(s.newest, received(e));
    }
    statement to{office_.db(), "UPDATE site SET stream = ?, after = ?, newest = ?, before = ?, followed = ?"};
    to.run(page.stream, page.next, to_milliseconds(s.newest), to_milliseconds(s.before),
           to_milliseconds(s.followed));
    c.commit();
}

/// The stream may be another one, or have lost what was not read in time.
void intake::go_over(known_stream& s, const events_page& page) const {
    if (s.followed == no_time) s.followed = office_.now();
    if (s.id != 0 && s.id != page.stream) {
        s.before = s.newest;
        office_.write({"stream", "weshd's history is another one: it was lost or put back"});
    } else if (s.id != 0 && page.first > s.after + 1) {
        office_.write({"stream", fmt::format("weshd has dropped {} to {} before they were read", s.after + 1,
                                             page.first - 1)});
    }
    s.id = page.stream;
}

void intake::take_one(const known_stream& s, const event& e) const {
    if (e.type == acknowledged_type) return acknowledge(s, e);
    if (is_closing(e.type)) return close(s, e);
    open(s, e);
}

void intake::happen(const event& e) {
    change c{office_, "happen"};
    auto s = stream();
    if (s.followed == no_time) s.followed = from_milliseconds(1);
    take_one(s, e);
    c.commit();
}

/// The same once more: after the stream changed, or as weshd began again while it lasted.
bool intake::is_known(const known_stream& s, const event& e) const {
    if (lasts(e.type)) {
        statement open{office_.db(), "SELECT 1 FROM cause WHERE type = ? AND device = ? AND until = 0 AND "
                                     "lasting = 1"};
        if (open.ask(std::string_view{e.type}, std::string_view{e.device}).next()) return true;
    }
    if (received(e) > s.before) return false;
    statement same{office_.db(),
                   "SELECT 1 FROM cause WHERE since = ? AND type = ? AND device = ? AND text = ?"};
    const auto text = sanitised(e.text, 500);
    return same
        .ask(to_milliseconds(e.time), std::string_view{e.type}, std::string_view{e.device},
             std::string_view{text})
        .next();
}

bool intake::has_room() const {
    const auto most = office_.rules().kept.causes;
    const auto held = [&] {
        return static_cast<std::uint64_t>(office_.db().ask("SELECT count(*) FROM cause"));
    };
    return held() < most;
}

void intake::open(const known_stream& s, const event& e) const {
    const bool lasting = lasts(e.type);
    const bool old = received(e) < s.followed - past;
    if ((old && !lasting) || is_known(s, e)) return;
    const auto& rules = office_.rules().rules;
    const bool told = std::any_of(rules.begin(), rules.end(),
                                  [&](const rule& r) { return fits(r, e.type, e.device, e.severity); });
    if (!told && e.type != power_cut_type) return;
    if (!has_room())
        return office_.write({"dropped", fmt::format("too many causes wait: {} {}", e.type, e.text)});
    statement insert{office_.db(),
                     "INSERT INTO cause(type, device, text, severity, lasting, since, until, opened, over, "
                     "attributes, stream, event, acknowledged, acknowledged_by) "
                     "VALUES(?, ?, ?, ?, ?, ?, 0, ?, 0, ?, ?, ?, 0, '')"};
    const auto text = sanitised(e.text, 500);
    const auto more = packed(e.attributes);
    const auto type = sanitised(e.type, 63);
    insert.run(std::string_view{type}, std::string_view{e.device}, std::string_view{text},
               static_cast<int>(e.severity), lasting ? 1 : 0, to_milliseconds(e.time),
               to_milliseconds(received(e)), std::string_view{more}, s.id, e.number);
    const auto number = static_cast<std::uint64_t>(office_.db().last_id());
    add_tells(number, e);
    office_.write({lasting ? "began" : "happened", fmt::format("{}: {}", type, text), 0, number});
}

std::size_t intake::add_tells(std::uint64_t cause, const event& e) const {
    std::size_t all = 0;
    statement insert{
        office_.db(),
        "INSERT INTO tell VALUES(?, ?, ?, ?, ?, ?, 0, 0, 0, 0, '') ON CONFLICT DO UPDATE SET "
        "rule = excluded.rule, step = excluded.step, due = excluded.due WHERE excluded.due < due"};
    const auto add = [&](const std::string& to, way by, const rule& r, std::size_t step, duration after) {
        insert.run(cause, std::string_view{to}, static_cast<int>(by), std::string_view{r.name},
                   static_cast<std::uint64_t>(step), to_milliseconds(received(e) + after));
        ++all;
    };
    for (const auto& r : office_.rules().rules) {
        if (!fits(r, e.type, e.device, e.severity)) continue;
        for (const auto& to : r.to) add(to, r.by, r, 0, r.wait);
        for (std::size_t i = 0; i < r.steps.size(); ++i)
            for (const auto& to : r.steps[i].to) add(to, r.steps[i].by, r, i + 1, r.wait + r.steps[i].after);
    }
    return all;
}

void intake::close(const known_stream& s, const event& e) const {
    const bool removed = e.type == removed_type;
    if (removed && e.device.empty()) return;
    for (const auto type : ended_by(e.type)) {
        // One that is older than the beginning is of another time: a history that was put back.
        statement find{
            office_.db(),
            "SELECT number, attributes, opened FROM cause WHERE type = ? AND device = ? AND until = 0 AND "
            "lasting = 1 AND since <= ?"};
        auto q = find.ask(type, std::string_view{e.device}, to_milliseconds(e.time));
        if (!q.next()) continue;
        const auto number = q.number(0);
        // Why it was removed says nothing of why it began.
        const auto more = std::string{q.text(1)} + (removed ? std::string{} : packed(e.attributes));
        const bool old = from_milliseconds(q.integer(2)) < s.followed - past;
        statement end{office_.db(),
                      "UPDATE cause SET until = ?, over = ?, attributes = ?, ended = ? WHERE number = ?"};
        end.run(to_milliseconds(e.time), to_milliseconds(received(e)), std::string_view{more},
                removed ? removed_type : std::string_view{}, number);
        office_.write({"ended", fmt::format("{}: {}", e.type, e.text), 0, number});
        if (!old) continue;
        statement drop{office_.db(), "UPDATE tell SET state = 4 WHERE cause = ? AND state = 0"};
        drop.run(number);
    }
}

/// `weshclient ack`, or an SMS that somebody else took: or that we took, and weshd was told.
void intake::acknowledge(const known_stream& s, const event& e) const {
    const auto which = attribute(e, "event");
    const auto by = attribute(e, "by");
    const auto number = parse_unsigned(which);
    if (which != "all" && !number) return;
    // What somebody said to us by SMS, and all that follows from it, is done.
    if (number && came_back(office_, s.id, *number, attribute(e, "reason"))) return;
    statement mark{office_.db(),
                   number
                       ? "UPDATE cause SET acknowledged = ?, acknowledged_by = ? WHERE acknowledged = 0 AND "
                         "stream = ? AND event = ?"
                       : "UPDATE cause SET acknowledged = ?, acknowledged_by = ? WHERE acknowledged = 0 AND "
                         "(stream <> ? OR event < ?)"};
    mark.run(to_milliseconds(received(e)), by, s.id, number ? *number : e.number);
    const auto marked = office_.db().changes();
    office_.write({"acknowledged", fmt::format("{} by {}: {} causes", which, by, marked)});
    // What began under another history may have ended unseen; now somebody has looked.
    statement end{office_.db(), "UPDATE cause SET until = ?, over = ? WHERE lasting = 1 AND until = 0 AND "
                                "acknowledged <> 0 AND event <> 0 AND stream <> ?"};
    end.run(to_milliseconds(e.time), to_milliseconds(received(e)), s.id);
}

std::uint64_t intake::acknowledge_message(std::uint64_t message, std::string_view by) const {
    note_seen(office_, message, fmt::format("by SMS of \"{}\"", by));
    statement mark{office_.db(),
                   "UPDATE cause SET acknowledged = ?, acknowledged_by = ? WHERE acknowledged = "
                   "0 AND number IN (SELECT cause FROM part WHERE message = ?)"};
    mark.run(to_milliseconds(office_.now()), by, message);
    return static_cast<std::uint64_t>(office_.db().changes());
}

void intake::reply(std::string_view sender, std::string_view text) {
    change c{office_, "reply"};
    const auto& all = office_.rules().recipients;
    const auto who = std::find_if(all.begin(), all.end(),
                                  [&](const recipient& r) { return !r.phone.empty() && r.phone == sender; });
    const auto number = acknowledged_by(text);
    if (who == all.end() || !number) {
        office_.write({"reply", fmt::format("nothing is done about it: {}", sanitised(text, 200)), 0, 0,
                       who == all.end() ? sender : std::string_view{who->name}, "sms"});
        return c.commit();
    }
    // Without a number it is what that person was told last; another's message is not theirs to take.
    statement find{office_.db(),
                   "SELECT coalesce(max(id), 0) FROM message WHERE recipient = ? AND test = 0 AND "
                   "state BETWEEN 1 AND 5 AND (? = 0 OR id = ?)"};
    auto q = find.ask(std::string_view{who->name}, *number, *number);
    const auto message = q.next() ? q.number(0) : 0;
    const auto marked = message == 0 ? 0 : acknowledge_message(message, who->name);
    office_.write({message == 0 ? "reply" : "acknowledged",
                   message == 0 ? fmt::format("no such message: {}", sanitised(text, 40))
                                : fmt::format("{} causes", marked),
                   message, 0, who->name, "sms"});
    c.commit();
}

void intake::call_site(const std::string& name) {
    statement s{office_.db(), "UPDATE site SET name = ? WHERE name <> ?"};
    const auto clean = sanitised(name, 63);
    s.run(std::string_view{clean}, std::string_view{clean});
}

} // namespace wesh::notify
